// Graphs: built by nodes, captured, updated, launched many times.
#include "check.h"

__global__ void step(int* p, int n, int by) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) p[i] = p[i] * 3 + by;
}

static int calls;

int main() {
    int n = 4096, by = 1, *device, *host;
    cudaStream_t stream;
    RT(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
    RT(cudaMalloc(&device, n * sizeof(int)));
    RT(cudaMallocHost(&host, n * sizeof(int)));
    cudaGraph_t graph;
    RT(cudaGraphCreate(&graph, 0));
    cudaGraphNode_t clear, kernel, copy, call;
    cudaMemsetParams clearing = {};
    clearing.dst = device;
    clearing.elementSize = 4;
    clearing.width = n;
    clearing.height = 1;
    RT(cudaGraphAddMemsetNode(&clear, graph, nullptr, 0, &clearing));
    void* parameters[] = {&device, &n, &by};
    cudaKernelNodeParams launching = {};
    launching.func = (void*)step;
    launching.gridDim = dim3(n / 256);
    launching.blockDim = dim3(256);
    launching.kernelParams = parameters;
    RT(cudaGraphAddKernelNode(&kernel, graph, &clear, 1, &launching));
    RT(cudaGraphAddMemcpyNode1D(&copy, graph, &kernel, 1, host, device, n * sizeof(int), cudaMemcpyDeviceToHost));
    cudaHostNodeParams calling = {[](void*) { ++calls; }, nullptr};
    RT(cudaGraphAddHostNode(&call, graph, &copy, 1, &calling));
    cudaGraphExec_t exec;
    RT(cudaGraphInstantiate(&exec, graph, 0));
    for (int i = 0; i < 10; ++i) RT(cudaGraphLaunch(exec, stream));
    RT(cudaStreamSynchronize(stream));
    HOLDS(host[n - 1] == 1 && calls == 10);
    by = 7;
    RT(cudaGraphExecKernelNodeSetParams(exec, kernel, &launching));
    RT(cudaGraphLaunch(exec, stream));
    RT(cudaStreamSynchronize(stream));
    HOLDS(host[5] == 7);
    cudaGraph_t captured;
    RT(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal));
    RT(cudaMemsetAsync(device, 0, n * sizeof(int), stream));
    for (int i = 0; i < 5; ++i) step<<<n / 256, 256, 0, stream>>>(device, n, i);
    RT(cudaMemcpyAsync(host, device, n * sizeof(int), cudaMemcpyDeviceToHost, stream));
    RT(cudaStreamEndCapture(stream, &captured));
    size_t nodes = 0;
    RT(cudaGraphGetNodes(captured, nullptr, &nodes));
    cudaGraphExec_t second;
    RT(cudaGraphInstantiate(&second, captured, 0));
    for (int i = 0; i < 3; ++i) RT(cudaGraphLaunch(second, stream));
    RT(cudaStreamSynchronize(stream));
    printf("nodes %zu, value %d\n", nodes, host[0]);
    return 0;
}
