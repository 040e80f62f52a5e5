// Nodes of graphs in the forms that are seldom used, and what graphs keep.
#include <unistd.h>

#include "graph_tools.h"

namespace {

void set_flag(void* flag) {
    *static_cast<int*>(flag) = 1;
}

}  // namespace

CASE("graph.nodes_of_any_kind_are_added_and_changed", "GraphAddNode GraphNodeSet") {
    Memory memory(4096);
    Graph graph;
    Stream stream;
    CUgraphNode node = nullptr;
    CUgraphNodeParams parameters{};
    parameters.type = 2;
    parameters.memset = memset_of(memory, 5, 16);
    OK(cuGraphAddNode(&node, graph, nullptr, 0, &parameters));
    parameters.memset.value = 6;
    OK(cuGraphNodeSetParams(node, &parameters));
    CUDA_MEMSET_NODE_PARAMS read{};
    OK(cuGraphMemsetNodeGetParams(node, &read));
    EQUAL(6u, read.value);
    Exec exec(graph);
    run(exec, stream);
    EQUAL(6u, read_words(memory, 1)[0]);
    parameters.memset.value = 7;
    OK(cuGraphExecNodeSetParams(exec, node, &parameters));
    run(exec, stream);
    EQUAL(7u, read_words(memory, 1)[0]);
    read.value = 8;
    OK(cuGraphMemsetNodeSetParams(node, &read));
    OK(cuGraphMemsetNodeGetParams(node, &read));
    EQUAL(8u, read.value);
}

CASE("graph.host_and_copy_nodes_are_changed", "GraphNodeGet GraphNodeSet HostFunction") {
    Memory a(4096), b(4096);
    Stream stream;
    Graph graph;
    int first = 0, second = 0;
    CUDA_HOST_NODE_PARAMS host{set_flag, &first}, read{};
    CUgraphNode call = nullptr, copy = nullptr;
    OK(cuGraphAddHostNode(&call, graph, nullptr, 0, &host));
    host.userData = &second;
    OK(cuGraphHostNodeSetParams(call, &host));
    OK(cuGraphHostNodeGetParams(call, &read));
    TRUE(read.userData == &second);
    CUDA_MEMCPY3D there = row(a, b, 4096), back = row(b, a, 4096), is{};
    OK(cuGraphAddMemcpyNode(&copy, graph, nullptr, 0, &there, primary_context()));
    OK(cuGraphMemcpyNodeSetParams(copy, &back));
    OK(cuGraphMemcpyNodeGetParams(copy, &is));
    EQUAL(CUdeviceptr(b), is.dstDevice);
    OK(cuMemsetD32_v2(a, 9, 1024));
    OK(cuMemsetD32_v2(b, 1, 1024));
    OK(cuCtxSynchronize());
    Exec exec(graph);
    run(exec, stream);
    EQUAL(0, first);
    EQUAL(1, second);
    EQUAL(9u, read_words(b, 1)[0]);
}

CASE("graph.event_nodes_and_children_are_changed", "GraphNodeGet GraphNodeSet") {
    Graph graph, child, other;
    Memory memory(64);
    Event first, second, third;
    CUgraphNode record = nullptr, wait = nullptr, inner = nullptr, node = nullptr;
    CUDA_MEMSET_NODE_PARAMS set = memset_of(memory, 1, 1);
    OK(cuGraphAddMemsetNode(&node, child, nullptr, 0, &set, primary_context()));
    set.value = 2;
    OK(cuGraphAddMemsetNode(&node, other, nullptr, 0, &set, primary_context()));
    OK(cuGraphAddEventRecordNode(&record, graph, nullptr, 0, first));
    OK(cuGraphAddEventWaitNode(&wait, graph, &record, 1, first));
    OK(cuGraphAddChildGraphNode(&inner, graph, &wait, 1, child));
    CUevent is = nullptr;
    OK(cuGraphEventRecordNodeSetEvent(record, second));
    OK(cuGraphEventRecordNodeGetEvent(record, &is));
    TRUE(is == CUevent(second));
    OK(cuGraphEventWaitNodeSetEvent(wait, second));
    OK(cuGraphEventWaitNodeGetEvent(wait, &is));
    TRUE(is == CUevent(second));
    Exec exec(graph);
    OK(cuGraphExecEventRecordNodeSetEvent(exec, record, third));
    OK(cuGraphExecEventWaitNodeSetEvent(exec, wait, third));
    OK(cuGraphExecChildGraphNodeSetParams(exec, inner, other));
    Stream stream;
    run(exec, stream);
    OK(cuEventQuery(third));
    EQUAL(2u, read_words(memory, 1)[0]);
}

CASE("graph.is_made_ready_in_every_way", "GraphInstantiate GraphUpload") {
    Graph graph;
    Memory memory(64);
    CUDA_MEMSET_NODE_PARAMS set = memset_of(memory, 3, 1);
    CUgraphNode node = nullptr, wrong = nullptr;
    OK(cuGraphAddMemsetNode(&node, graph, nullptr, 0, &set, primary_context()));
    CUgraphExec exec = nullptr;
    char log[64];
    OK(cuGraphInstantiate_v2(&exec, graph, &wrong, log, sizeof log));
    OK(cuGraphExecDestroy(exec));
    Stream stream;
    CUDA_GRAPH_INSTANTIATE_PARAMS parameters{};
    constexpr unsigned long long kFreeOnLaunch = 1;
    parameters.flags = kFreeOnLaunch;
    parameters.hUploadStream = stream;
    OK(cuGraphInstantiateWithParams(&exec, graph, &parameters));
    EQUAL(0, parameters.result_out);
    unsigned long long flags = 0;
    OK(cuGraphExecGetFlags(exec, &flags));
    EQUAL(kFreeOnLaunch, flags);
    run(exec, stream);
    EQUAL(3u, read_words(memory, 1)[0]);
    OK(cuGraphExecDestroy(exec));
}

CASE("graph.memory_nodes_are_read", "") {
    Graph graph;
    CUgraphNode allocate = nullptr, free = nullptr;
    CUDA_MEM_ALLOC_NODE_PARAMS parameters{}, read{};
    parameters.poolProps = pool_properties();
    parameters.bytesize = kMiB;
    OK(cuGraphAddMemAllocNode(&allocate, graph, nullptr, 0, &parameters));
    OK(cuGraphAddMemFreeNode(&free, graph, &allocate, 1, parameters.dptr));
    OK(cuGraphMemAllocNodeGetParams(allocate, &read));
    EQUAL(parameters.dptr, read.dptr);
    EQUAL(kMiB, read.bytesize);
    CUdeviceptr freed = 0;
    OK(cuGraphMemFreeNodeGetParams(free, &freed));
    EQUAL(parameters.dptr, freed);
    uint64_t none = 0;
    constexpr int kUsedHigh = 1;
    OK(cuDeviceSetGraphMemAttribute(kDevice0, kUsedHigh, &none));
}

CASE("graph.keeps_what_the_program_gives_it", "") {
    static int destroyed;
    destroyed = 0;
    void* object = nullptr;
    constexpr unsigned kNoSync = 1;
    OK(cuUserObjectCreate(
        &object, &destroyed, [](void* count) { ++*static_cast<int*>(count); }, 1, kNoSync));
    OK(cuUserObjectRetain(object, 2));
    {
        Graph graph;
        OK(cuGraphRetainUserObject(graph, object, 2, 0));
        OK(cuUserObjectRelease(object, 1));
        OK(cuGraphReleaseUserObject(graph, object, 1));
        EQUAL(0, destroyed);
    }
    OK(cuUserObjectRelease(object, 2));
    for (int i = 0; i < 5000 && !destroyed; ++i) usleep(1000);
    EQUAL(1, destroyed);
}
