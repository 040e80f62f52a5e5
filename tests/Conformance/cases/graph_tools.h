// What cases of graphs and captures have in common.
#pragma once
#include "../harness.h"
#include "../kernels.h"

class Graph {
  public:
    Graph() { OK(cuGraphCreate(&graph_, 0)); }
    explicit Graph(CUgraph graph) : graph_(graph) {}
    ~Graph() { cuGraphDestroy(graph_); }
    Graph(const Graph&) = delete;
    Graph& operator=(const Graph&) = delete;
    operator CUgraph() const { return graph_; }

  private:
    CUgraph graph_ = nullptr;
};

class Exec {
  public:
    explicit Exec(CUgraph graph) { OK(cuGraphInstantiateWithFlags(&exec_, graph, 0)); }
    ~Exec() { cuGraphExecDestroy(exec_); }
    Exec(const Exec&) = delete;
    Exec& operator=(const Exec&) = delete;
    operator CUgraphExec() const { return exec_; }

  private:
    CUgraphExec exec_ = nullptr;
};

// A launch of fill as the parameters of a node.
struct Fill {
    Fill(const Module& module, CUdeviceptr address, uint32_t n, uint32_t scale) : p(address), n(n), scale(scale) {
        parameters.func = module.function("fill");
        parameters.gridDimX = (n + 63) / 64;
        parameters.blockDimX = 64;
        parameters.gridDimY = parameters.gridDimZ = parameters.blockDimY = parameters.blockDimZ = 1;
        parameters.kernelParams = pointers;
    }
    Fill(const Fill&) = delete;
    Fill& operator=(const Fill&) = delete;

    CUdeviceptr p;
    uint32_t n, scale;
    void* pointers[3] = {&p, &n, &scale};
    CUDA_KERNEL_NODE_PARAMS parameters{};
};

inline CUDA_MEMSET_NODE_PARAMS memset_of(CUdeviceptr address, unsigned value, size_t words) {
    return {address, 0, value, 4, words, 1};
}

// A copy within the device.
inline CUDA_MEMCPY3D row(CUdeviceptr to, CUdeviceptr from, size_t bytes) {
    CUDA_MEMCPY3D copy{};
    copy.srcMemoryType = copy.dstMemoryType = kDevice;
    copy.srcDevice = from;
    copy.dstDevice = to;
    copy.WidthInBytes = bytes;
    copy.Height = copy.Depth = 1;
    return copy;
}

inline void run(CUgraphExec exec, CUstream stream) {
    OK(cuGraphLaunch(exec, stream));
    OK(cuStreamSynchronize(stream));
}

inline size_t node_count(CUgraph graph) {
    size_t count = 0;
    OK(cuGraphGetNodes(graph, nullptr, &count));
    return count;
}
