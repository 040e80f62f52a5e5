// Graphs that the program builds node by node.
#include "program.h"

extern "C" {
CUresult cuGraphCreate(CUgraph*, unsigned);
CUresult cuGraphDestroy(CUgraph);
CUresult cuGraphClone(CUgraph*, CUgraph);
CUresult cuGraphNodeFindInClone(CUgraphNode*, CUgraphNode, CUgraph);
CUresult cuGraphAddKernelNode_v2(CUgraphNode*, CUgraph, const CUgraphNode*, size_t, const CUDA_KERNEL_NODE_PARAMS*);
CUresult cuGraphAddMemcpyNode(CUgraphNode*, CUgraph, const CUgraphNode*, size_t, const CUDA_MEMCPY3D*, CUcontext);
CUresult cuGraphAddMemsetNode(CUgraphNode*, CUgraph, const CUgraphNode*, size_t, const CUDA_MEMSET_NODE_PARAMS*,
                              CUcontext);
CUresult cuGraphAddHostNode(CUgraphNode*, CUgraph, const CUgraphNode*, size_t, const CUDA_HOST_NODE_PARAMS*);
CUresult cuGraphAddEmptyNode(CUgraphNode*, CUgraph, const CUgraphNode*, size_t);
CUresult cuGraphAddChildGraphNode(CUgraphNode*, CUgraph, const CUgraphNode*, size_t, CUgraph);
CUresult cuGraphAddEventRecordNode(CUgraphNode*, CUgraph, const CUgraphNode*, size_t, CUevent);
CUresult cuGraphAddEventWaitNode(CUgraphNode*, CUgraph, const CUgraphNode*, size_t, CUevent);
CUresult cuGraphAddDependencies(CUgraph, const CUgraphNode*, const CUgraphNode*, size_t);
CUresult cuGraphRemoveDependencies(CUgraph, const CUgraphNode*, const CUgraphNode*, size_t);
CUresult cuGraphGetNodes(CUgraph, CUgraphNode*, size_t*);
CUresult cuGraphGetRootNodes(CUgraph, CUgraphNode*, size_t*);
CUresult cuGraphGetEdges(CUgraph, CUgraphNode*, CUgraphNode*, size_t*);
CUresult cuGraphNodeGetDependencies(CUgraphNode, CUgraphNode*, size_t*);
CUresult cuGraphNodeGetDependentNodes(CUgraphNode, CUgraphNode*, size_t*);
CUresult cuGraphNodeGetType(CUgraphNode, int*);
CUresult cuGraphDestroyNode(CUgraphNode);
CUresult cuGraphKernelNodeGetParams_v2(CUgraphNode, CUDA_KERNEL_NODE_PARAMS*);
CUresult cuGraphKernelNodeSetParams_v2(CUgraphNode, const CUDA_KERNEL_NODE_PARAMS*);
CUresult cuGraphMemcpyNodeGetParams(CUgraphNode, CUDA_MEMCPY3D*);
CUresult cuGraphMemsetNodeGetParams(CUgraphNode, CUDA_MEMSET_NODE_PARAMS*);
CUresult cuGraphHostNodeGetParams(CUgraphNode, CUDA_HOST_NODE_PARAMS*);
CUresult cuGraphChildGraphNodeGetGraph(CUgraphNode, CUgraph*);
CUresult cuGraphEventRecordNodeGetEvent(CUgraphNode, CUevent*);
CUresult cuGraphKernelNodeSetAttribute(CUgraphNode, int, const void*);
CUresult cuGraphKernelNodeGetAttribute(CUgraphNode, int, void*);
CUresult cuGraphInstantiateWithFlags(CUgraphExec*, CUgraph, unsigned long long);
CUresult cuGraphExecKernelNodeSetParams_v2(CUgraphExec, CUgraphNode, const CUDA_KERNEL_NODE_PARAMS*);
CUresult cuGraphExecMemcpyNodeSetParams(CUgraphExec, CUgraphNode, const CUDA_MEMCPY3D*, CUcontext);
CUresult cuGraphExecMemsetNodeSetParams(CUgraphExec, CUgraphNode, const CUDA_MEMSET_NODE_PARAMS*, CUcontext);
CUresult cuGraphExecHostNodeSetParams(CUgraphExec, CUgraphNode, const CUDA_HOST_NODE_PARAMS*);
CUresult cuGraphExecUpdate_v2(CUgraphExec, CUgraph, void*);
CUresult cuGraphNodeSetEnabled(CUgraphExec, CUgraphNode, unsigned);
CUresult cuGraphNodeGetEnabled(CUgraphExec, CUgraphNode, unsigned*);
CUresult cuGraphLaunch(CUgraphExec, CUstream);
CUresult cuGraphExecDestroy(CUgraphExec);
CUresult cuGraphDebugDotPrint(CUgraph, const char*, unsigned);
CUresult cuGraphAddMemAllocNode(CUgraphNode*, CUgraph, const CUgraphNode*, size_t, void*);
CUresult cuGraphAddMemFreeNode(CUgraphNode*, CUgraph, const CUgraphNode*, size_t, CUdeviceptr);
CUresult cuDeviceGetGraphMemAttribute(CUdevice, int, void*);
CUresult cuStreamBeginCapture_v2(CUstream, int);
CUresult cuStreamEndCapture(CUstream, CUgraph*);
CUresult cuUserObjectCreate(void**, void*, CUhostFn, unsigned, unsigned);
CUresult cuGraphRetainUserObject(CUgraph, void*, unsigned, unsigned);
}

using namespace program;

namespace {

constexpr unsigned Count = 1000;

/// Parameters of a kernel node that adds a value.
struct Add {
    CUdeviceptr address;
    unsigned value;
    unsigned count = Count;
    void* pointers[3];
    CUDA_KERNEL_NODE_PARAMS node{};

    Add(CUdeviceptr target, unsigned amount) : address(target), value(amount), pointers{&address, &value, &count} {
        node.func = program::add;
        node.gridDimX = (Count + 127) / 128;
        node.gridDimY = node.gridDimZ = node.blockDimY = node.blockDimZ = 1;
        node.blockDimX = 128;
        node.kernelParams = pointers;
    }
    Add(const Add&) = delete;
};

CUDA_MEMCPY3D copy_of(CUdeviceptr to, CUdeviceptr from) {
    CUDA_MEMCPY3D copy{};
    copy.srcMemoryType = copy.dstMemoryType = 2;
    copy.srcDevice = from;
    copy.dstDevice = to;
    copy.WidthInBytes = Count * 4;
    copy.Height = copy.Depth = 1;
    return copy;
}

CUDA_MEMCPY3D copy_to_host(void* to, CUdeviceptr from) {
    CUDA_MEMCPY3D copy = copy_of(0, from);
    copy.dstMemoryType = 1;
    copy.dstHost = to;
    return copy;
}

void count_up(void* number) {
    ++*static_cast<unsigned*>(number);
}

CUgraph graph() {
    CUgraph made = nullptr;
    CHECK_OK(cuGraphCreate(&made, 0));
    return made;
}

void launch(CUgraphExec exec) {
    const CUstream side = stream();
    CHECK_OK(cuGraphLaunch(exec, side));
    CHECK_OK(cuStreamSynchronize(side));
    CHECK_OK(cuStreamDestroy_v2(side));
}

CUgraphExec executable(CUgraph source) {
    CUgraphExec exec = nullptr;
    CHECK_OK(cuGraphInstantiateWithFlags(&exec, source, 0));
    return exec;
}

}  // namespace

TEST(A_graph_of_set_kernel_copy_and_host_function_runs_in_order) {
    start();
    const CUdeviceptr data = allocate(Count * 4), other = allocate(Count * 4);
    const CUgraph made = graph();
    CUgraphNode set, kernel, copy, out, host;
    const CUDA_MEMSET_NODE_PARAMS zero{data, 0, 7, 4, Count, 1};
    Add plus(data, 5);
    const CUDA_MEMCPY3D across = copy_of(other, data);
    std::vector<unsigned> result(Count);
    const CUDA_MEMCPY3D back = copy_to_host(result.data(), other);
    unsigned calls = 0;
    const CUDA_HOST_NODE_PARAMS call{count_up, &calls};
    CHECK_OK(cuGraphAddMemsetNode(&set, made, nullptr, 0, &zero, nullptr));
    CHECK_OK(cuGraphAddKernelNode_v2(&kernel, made, &set, 1, &plus.node));
    CHECK_OK(cuGraphAddMemcpyNode(&copy, made, &kernel, 1, &across, nullptr));
    CHECK_OK(cuGraphAddMemcpyNode(&out, made, &copy, 1, &back, nullptr));
    CHECK_OK(cuGraphAddHostNode(&host, made, &out, 1, &call));
    CUDA_MEMCPY3D seen{};
    CHECK_OK(cuGraphMemcpyNodeGetParams(out, &seen));
    CHECK(seen.dstHost == result.data() && seen.srcDevice == other);
    CHECK_EQUAL(cuGraphExecMemcpyNodeSetParams(nullptr, out, &seen, nullptr), CUDA_ERROR_INVALID_VALUE);
    const CUgraphExec exec = executable(made);
    launch(exec);
    CHECK_EQUAL(result[0], 12u);
    CHECK_EQUAL(result[Count - 1], 12u);
    CHECK_EQUAL(calls, 1u);

    Add more(data, 100);
    CHECK_OK(cuGraphExecKernelNodeSetParams_v2(exec, kernel, &more.node));
    const CUDA_MEMSET_NODE_PARAMS one{data, 0, 1, 4, Count, 1};
    CHECK_OK(cuGraphExecMemsetNodeSetParams(exec, set, &one, nullptr));
    std::vector<unsigned> second(Count);
    const CUDA_MEMCPY3D elsewhere = copy_to_host(second.data(), data);
    CHECK_OK(cuGraphExecMemcpyNodeSetParams(exec, out, &elsewhere, nullptr));
    unsigned others = 0;
    const CUDA_HOST_NODE_PARAMS another{count_up, &others};
    CHECK_OK(cuGraphExecHostNodeSetParams(exec, host, &another));
    launch(exec);
    CHECK_EQUAL(second[Count - 1], 101u);
    CHECK_EQUAL(result[0], 12u);
    CHECK_EQUAL(calls, 1u);
    CHECK_EQUAL(others, 1u);

    CHECK_OK(cuGraphNodeSetEnabled(exec, kernel, 0));
    unsigned enabled = 1;
    CHECK_OK(cuGraphNodeGetEnabled(exec, kernel, &enabled));
    CHECK_EQUAL(enabled, 0u);
    launch(exec);
    CHECK_EQUAL(second[0], 1u);
    CHECK_OK(cuGraphExecDestroy(exec));
    CHECK_OK(cuGraphDestroy(made));
    CHECK_OK(cuMemFree_v2(data));
    CHECK_OK(cuMemFree_v2(other));
}

TEST(Nodes_and_edges_are_listed_and_changed) {
    start();
    const CUgraph made = graph();
    CUgraphNode a, b, c, list[4], from[4], to[4];
    CHECK_OK(cuGraphAddEmptyNode(&a, made, nullptr, 0));
    CHECK_OK(cuGraphAddEmptyNode(&b, made, &a, 1));
    CHECK_OK(cuGraphAddEmptyNode(&c, made, &a, 1));
    CHECK_OK(cuGraphAddDependencies(made, &b, &c, 1));
    size_t count = 4;
    CHECK_OK(cuGraphGetNodes(made, list, &count));
    CHECK_EQUAL(count, 3u);
    CHECK(list[0] == a && list[2] == c && list[3] == nullptr);
    count = 4;
    CHECK_OK(cuGraphGetRootNodes(made, list, &count));
    CHECK_EQUAL(count, 1u);
    count = 0;
    CHECK_OK(cuGraphGetEdges(made, nullptr, nullptr, &count));
    CHECK_EQUAL(count, 3u);
    CHECK_OK(cuGraphRemoveDependencies(made, &a, &c, 1));
    count = 4;
    CHECK_OK(cuGraphGetEdges(made, from, to, &count));
    CHECK_EQUAL(count, 2u);
    CHECK(from[1] == b && to[1] == c);
    count = 4;
    CHECK_OK(cuGraphNodeGetDependencies(c, list, &count));
    CHECK(count == 1 && list[0] == b);
    count = 4;
    CHECK_OK(cuGraphNodeGetDependentNodes(a, list, &count));
    CHECK(count == 1 && list[0] == b);
    CHECK_OK(cuGraphDestroyNode(b));
    count = 0;
    CHECK_OK(cuGraphGetNodes(made, nullptr, &count));
    CHECK_EQUAL(count, 2u);
    const CUgraphNode twice[] = {a, a};
    CHECK_EQUAL(cuGraphAddEmptyNode(&b, made, twice, 2), CUDA_ERROR_INVALID_VALUE);
    CHECK_OK(cuGraphDestroy(made));
    CHECK_OK(cuCtxSynchronize());
}

TEST(Parameters_of_captured_nodes_can_be_read) {
    start();
    const CUstream side = stream();
    const CUdeviceptr data = allocate(Count * 4), other = allocate(Count * 4);
    unsigned calls = 0;
    CHECK_OK(cuStreamBeginCapture_v2(side, 2));
    CHECK_OK(cuMemsetD32Async(data, 3, Count, side));
    CHECK_OK(launch_add(data, 9, Count, side));
    CHECK_OK(cuMemcpyAsync(other, data, Count * 4, side));
    CHECK_OK(cuLaunchHostFunc(side, count_up, &calls));
    CUgraph captured = nullptr;
    CHECK_OK(cuStreamEndCapture(side, &captured));
    CUgraphNode nodes[4];
    size_t count = 4;
    CHECK_OK(cuGraphGetNodes(captured, nodes, &count));
    CHECK_EQUAL(count, 4u);
    CUDA_MEMSET_NODE_PARAMS set{};
    CHECK_OK(cuGraphMemsetNodeGetParams(nodes[0], &set));
    CHECK(set.dst == data && set.value == 3 && set.width == Count && set.elementSize == 4);
    CUDA_KERNEL_NODE_PARAMS kernel{};
    CHECK_OK(cuGraphKernelNodeGetParams_v2(nodes[1], &kernel));
    CHECK(kernel.func == add && kernel.blockDimX == 128);
    CHECK_EQUAL(*static_cast<CUdeviceptr*>(kernel.kernelParams[0]), data);
    CHECK_EQUAL(*static_cast<unsigned*>(kernel.kernelParams[1]), 9u);
    CUDA_MEMCPY3D copy{};
    CHECK_OK(cuGraphMemcpyNodeGetParams(nodes[2], &copy));
    CHECK(copy.srcDevice == data && copy.dstDevice == other && copy.WidthInBytes == Count * 4);
    CUDA_HOST_NODE_PARAMS host{};
    CHECK_OK(cuGraphHostNodeGetParams(nodes[3], &host));
    CHECK(host.fn == count_up && host.userData == &calls);
    CHECK_EQUAL(cuGraphHostNodeGetParams(nodes[0], &host), CUDA_ERROR_INVALID_VALUE);

    Add replaced(data, 20);
    CHECK_OK(cuGraphKernelNodeSetParams_v2(nodes[1], &replaced.node));
    const CUgraphExec exec = executable(captured);
    launch(exec);
    CHECK_EQUAL(read(other, 1)[0], 23u);
    CHECK_EQUAL(calls, 1u);
    int priority[16] = {}, seen[16] = {};
    priority[0] = -1;
    CHECK_OK(cuGraphKernelNodeSetAttribute(nodes[1], 8, priority));
    CHECK_OK(cuGraphKernelNodeGetAttribute(nodes[1], 8, seen));
    CHECK_EQUAL(seen[0], -1);
    CHECK_OK(cuGraphDebugDotPrint(captured, "/dev/null", 0));
    CHECK_OK(cuGraphExecDestroy(exec));
    CHECK_OK(cuGraphDestroy(captured));
    CHECK_OK(cuMemFree_v2(data));
    CHECK_OK(cuMemFree_v2(other));
    CHECK_OK(cuStreamDestroy_v2(side));
}

TEST(Child_graphs_clones_and_updates_follow_their_originals) {
    start();
    const CUdeviceptr data = allocate(Count * 4);
    fill(data, 0, Count);
    const CUgraph child = graph(), parent = graph();
    CUgraphNode inner, outer, found;
    Add one(data, 1), ten(data, 10);
    CHECK_OK(cuGraphAddKernelNode_v2(&inner, child, nullptr, 0, &one.node));
    CHECK_OK(cuGraphAddChildGraphNode(&outer, parent, nullptr, 0, child));
    CUgraph embedded = nullptr;
    CHECK_OK(cuGraphChildGraphNodeGetGraph(outer, &embedded));
    CHECK(embedded != nullptr && embedded != child);
    size_t count = 0;
    CHECK_OK(cuGraphGetNodes(embedded, nullptr, &count));
    CHECK_EQUAL(count, 1u);
    CHECK_EQUAL(cuGraphDestroy(embedded), CUDA_ERROR_INVALID_VALUE);
    CUgraphExec exec = executable(parent);
    launch(exec);
    CHECK_EQUAL(read(data, 1)[0], 1u);
    CHECK_OK(cuGraphExecDestroy(exec));

    CUgraph clone = nullptr;
    CHECK_OK(cuGraphClone(&clone, child));
    CHECK_OK(cuGraphNodeFindInClone(&found, inner, clone));
    CHECK(found != inner);
    exec = executable(child);
    CHECK_OK(cuGraphKernelNodeSetParams_v2(found, &ten.node));
    struct {
        int result;
        CUgraphNode node, from;
    } info{};
    CHECK_OK(cuGraphExecUpdate_v2(exec, clone, &info));
    CHECK_EQUAL(info.result, 0);
    launch(exec);
    CHECK_EQUAL(read(data, 1)[0], 11u);
    CHECK_EQUAL(cuGraphExecUpdate_v2(exec, parent, &info), CUDA_ERROR_GRAPH_EXEC_UPDATE_FAILURE);
    CHECK(info.result != 0);
    CHECK_OK(cuGraphExecDestroy(exec));
    CHECK_OK(cuGraphDestroy(clone));
    CHECK_OK(cuGraphDestroy(parent));
    CHECK_OK(cuGraphDestroy(child));
    CHECK_OK(cuMemFree_v2(data));
}

TEST(Event_nodes_record_and_wait) {
    start();
    const CUdeviceptr data = allocate(Count * 4);
    fill(data, 0, Count);
    const CUgraph made = graph();
    CUevent event, seen = nullptr;
    CUgraphNode kernel, record, wait;
    Add plus(data, 2);
    CHECK_OK(cuEventCreate(&event, 0));
    CHECK_OK(cuGraphAddKernelNode_v2(&kernel, made, nullptr, 0, &plus.node));
    CHECK_OK(cuGraphAddEventRecordNode(&record, made, &kernel, 1, event));
    CHECK_OK(cuGraphEventRecordNodeGetEvent(record, &seen));
    CHECK(seen == event);
    const CUgraphExec exec = executable(made);
    const CUstream side = stream();
    CHECK_OK(cuGraphLaunch(exec, side));
    CHECK_OK(cuEventSynchronize(event));
    CHECK_EQUAL(read(data, 1)[0], 2u);
    const CUgraph waiting = graph();
    CHECK_OK(cuGraphAddEventWaitNode(&wait, waiting, nullptr, 0, event));
    const CUgraphExec second = executable(waiting);
    launch(second);
    CHECK_OK(cuGraphExecDestroy(exec));
    CHECK_OK(cuGraphExecDestroy(second));
    CHECK_OK(cuGraphDestroy(made));
    CHECK_OK(cuGraphDestroy(waiting));
    CHECK_OK(cuEventDestroy_v2(event));
    CHECK_OK(cuStreamDestroy_v2(side));
    CHECK_OK(cuMemFree_v2(data));
}

TEST(Memory_nodes_are_charged_and_given_back) {
    start();
    struct {
        CUmemPoolProps pool{};
        const CUmemAccessDesc* access = nullptr;
        size_t accesses = 0, bytes = 1 << 20;
        CUdeviceptr address = 0;
    } allocation;
    allocation.pool.allocType = 1;
    allocation.pool.location = {1, 0};
    const CUgraph made = graph();
    CUgraphNode node, kernel, end;
    CHECK_OK(cuGraphAddMemAllocNode(&node, made, nullptr, 0, &allocation));
    CHECK(allocation.address != 0);
    unsigned long long used = 0;
    CHECK_OK(cuDeviceGetGraphMemAttribute(0, 0, &used));
    CHECK_EQUAL(used, 1ull << 20);
    int type = -1;
    CHECK_OK(cuGraphNodeGetType(node, &type));
    CHECK_EQUAL(type, 10);
    Add plus(allocation.address, 1);
    CHECK_OK(cuGraphAddKernelNode_v2(&kernel, made, &node, 1, &plus.node));
    CHECK_OK(cuGraphAddMemFreeNode(&end, made, &kernel, 1, allocation.address));
    CUgraph clone;
    CHECK_EQUAL(cuGraphClone(&clone, made), CUDA_ERROR_NOT_SUPPORTED);
    const CUgraphExec exec = executable(made);
    launch(exec);
    CHECK_OK(cuGraphDestroy(made));
    CHECK_OK(cuDeviceGetGraphMemAttribute(0, 0, &used));
    CHECK_EQUAL(used, 1ull << 20);
    CHECK_OK(cuGraphExecDestroy(exec));
    CHECK_OK(cuDeviceGetGraphMemAttribute(0, 0, &used));
    CHECK_EQUAL(used, 0ull);
    CHECK_OK(cuDeviceGetGraphMemAttribute(0, 1, &used));
    CHECK(used >= 1ull << 20);
}

TEST(User_objects_live_as_long_as_what_was_made_from_the_graph) {
    start();
    unsigned released = 0;
    void* object = nullptr;
    CHECK_OK(cuUserObjectCreate(&object, &released, count_up, 1, 1));
    const CUgraph made = graph();
    CUgraphNode node;
    CHECK_OK(cuGraphAddEmptyNode(&node, made, nullptr, 0));
    CHECK_OK(cuGraphRetainUserObject(made, object, 1, 1));
    const CUgraphExec exec = executable(made);
    CHECK_OK(cuGraphDestroy(made));
    CHECK_EQUAL(released, 0u);
    CHECK_OK(cuGraphExecDestroy(exec));
    CHECK_EQUAL(released, 1u);
}
