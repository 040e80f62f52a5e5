// Graphs: built node by node, changed, launched.
#include <algorithm>
#include <atomic>

#include "graph_tools.h"

CASE("graph.nodes_are_built_by_hand",
     "GraphCreate GraphAddNode GraphInstantiate GraphUpload GraphLaunch GraphNodes GraphEdges") {
    Module module(kKernels);
    Memory a(4096), b(4096);
    Stream stream;
    Graph graph;
    static std::atomic<int> calls;
    calls = 0;
    CUgraphNode set = nullptr, fill = nullptr, copy = nullptr, host = nullptr, empty = nullptr;
    CUDA_MEMSET_NODE_PARAMS setting = memset_of(b, 1, 1024);
    OK(cuGraphAddMemsetNode(&set, graph, nullptr, 0, &setting, primary_context()));
    Fill filling(module, a, 1024, 6);
    OK(cuGraphAddKernelNode_v2(&fill, graph, &set, 1, &filling.parameters));
    CUDA_MEMCPY3D copying{};
    copying.srcMemoryType = copying.dstMemoryType = kDevice;
    copying.srcDevice = a;
    copying.dstDevice = b;
    copying.WidthInBytes = 2048;
    copying.Height = copying.Depth = 1;
    OK(cuGraphAddMemcpyNode(&copy, graph, &fill, 1, &copying, primary_context()));
    CUDA_HOST_NODE_PARAMS calling{[](void*) { ++calls; }, nullptr};
    OK(cuGraphAddHostNode(&host, graph, &copy, 1, &calling));
    CUgraphNode both[] = {copy, host};
    OK(cuGraphAddEmptyNode(&empty, graph, both, 2));
    EQUAL(size_t{5}, node_count(graph));
    size_t edges = 0;
    OK(cuGraphGetEdges(graph, nullptr, nullptr, &edges));
    EQUAL(size_t{5}, edges);
    std::vector<CUgraphNode> from(edges), to(edges);
    OK(cuGraphGetEdges(graph, from.data(), to.data(), &edges));
    TRUE(std::find(from.begin(), from.end(), set) != from.end());
    size_t roots = 1;
    CUgraphNode root = nullptr;
    OK(cuGraphGetRootNodes(graph, &root, &roots));
    TRUE(root == set);
    int kind = -1;
    static const int kinds[] = {2, 0, 1, 3, 5};
    CUgraphNode nodes[] = {set, fill, copy, host, empty};
    for (int i = 0; i < 5; ++i) {
        OK(cuGraphNodeGetType(nodes[i], &kind));
        EQUAL(kinds[i], kind);
    }
    Exec exec(graph);
    OK(cuGraphUpload(exec, stream));
    run(exec, stream);
    std::vector<uint32_t> words = read_words(b, 1024);
    EQUAL(511u * 6 + 5, words[511]);
    EQUAL(1u, words[512]);
    EQUAL(1, calls.load());
}

CASE("graph.events_and_children_are_nodes", "GraphAddNode GraphClone GraphLaunch EventRecord") {
    Memory memory(64);
    Stream stream;
    Event event(2);
    Graph inner, outer;
    CUgraphNode set = nullptr, record = nullptr, wait = nullptr, child = nullptr;
    CUDA_MEMSET_NODE_PARAMS setting = memset_of(memory, 8, 4);
    OK(cuGraphAddMemsetNode(&set, inner, nullptr, 0, &setting, primary_context()));
    OK(cuGraphAddEventRecordNode(&record, outer, nullptr, 0, event));
    OK(cuGraphAddEventWaitNode(&wait, outer, &record, 1, event));
    OK(cuGraphAddChildGraphNode(&child, outer, &wait, 1, inner));
    int kind = -1;
    OK(cuGraphNodeGetType(child, &kind));
    EQUAL(4, kind);
    OK(cuGraphNodeGetType(record, &kind));
    EQUAL(7, kind);
    Exec exec(outer);
    run(exec, stream);
    OK(cuEventQuery(event));
    EQUAL(8u, read_words(memory, 4)[3]);
}

CASE("graph.is_cloned", "GraphClone GraphFindInClone GraphDestroy") {
    Memory memory(64);
    Stream stream;
    CUgraph copy = nullptr;
    CUgraphNode set = nullptr, twin = nullptr;
    {
        Graph graph;
        CUDA_MEMSET_NODE_PARAMS setting = memset_of(memory, 12, 4);
        OK(cuGraphAddMemsetNode(&set, graph, nullptr, 0, &setting, primary_context()));
        OK(cuGraphClone(&copy, graph));
        OK(cuGraphNodeFindInClone(&twin, set, copy));
        TRUE(twin != nullptr && twin != set);
    }
    Graph clone(copy);
    EQUAL(size_t{1}, node_count(clone));
    Exec exec(clone);
    run(exec, stream);
    EQUAL(12u, read_words(memory, 4)[0]);
}

CASE("graph.edges_are_added_and_removed", "GraphAddDependencies GraphNodeDestroy GraphEdges GraphNodes") {
    Graph graph;
    CUgraphNode a = nullptr, b = nullptr, c = nullptr;
    OK(cuGraphAddEmptyNode(&a, graph, nullptr, 0));
    OK(cuGraphAddEmptyNode(&b, graph, nullptr, 0));
    OK(cuGraphAddEmptyNode(&c, graph, nullptr, 0));
    CUgraphNode from[] = {a, b}, to[] = {b, c};
    OK(cuGraphAddDependencies(graph, from, to, 2));
    size_t edges = 0;
    OK(cuGraphGetEdges(graph, nullptr, nullptr, &edges));
    EQUAL(size_t{2}, edges);
    size_t count = 1;
    CUgraphNode before = nullptr;
    OK(cuGraphNodeGetDependencies(c, &before, &count));
    TRUE(before == b);
    OK(cuGraphRemoveDependencies(graph, from, to, 1));
    OK(cuGraphGetEdges(graph, nullptr, nullptr, &edges));
    EQUAL(size_t{1}, edges);
    OK(cuGraphDestroyNode(b));
    EQUAL(size_t{2}, node_count(graph));
    OK(cuGraphGetEdges(graph, nullptr, nullptr, &edges));
    EQUAL(size_t{0}, edges);
}

CASE("graph.kernel_nodes_are_read_and_changed", "GraphNodeGet GraphNodeSet GraphAddNode") {
    Module module(kKernels);
    Memory memory(4096);
    Stream stream;
    Graph graph;
    CUgraphNode node = nullptr;
    {
        Fill filling(module, memory, 1024, 2);
        OK(cuGraphAddKernelNode_v2(&node, graph, nullptr, 0, &filling.parameters));
    }
    CUDA_KERNEL_NODE_PARAMS got{};
    OK(cuGraphKernelNodeGetParams_v2(node, &got));
    EQUAL(16u, got.gridDimX);
    EQUAL(64u, got.blockDimX);
    TRUE(got.kernelParams != nullptr);
    EQUAL(1024u, *static_cast<uint32_t*>(got.kernelParams[1]));
    EQUAL(CUdeviceptr(memory), *static_cast<CUdeviceptr*>(got.kernelParams[0]));
    Exec exec(graph);
    run(exec, stream);
    EQUAL(1023u * 2 + 5, read_words(memory, 1024)[1023]);
    Fill other(module, memory, 1024, 3);
    OK(cuGraphExecKernelNodeSetParams_v2(exec, node, &other.parameters));
    run(exec, stream);
    EQUAL(1023u * 3 + 5, read_words(memory, 1024)[1023]);
    Fill third(module, memory, 1024, 4);
    OK(cuGraphKernelNodeSetParams_v2(node, &third.parameters));
    Exec again(graph);
    run(again, stream);
    EQUAL(1023u * 4 + 5, read_words(memory, 1024)[1023]);
}

CASE("graph.kernel_nodes_have_attributes", "GraphNodeAttributeSet GraphNodeAttributeGet") {
    Module module(kKernels);
    Memory memory(4096);
    Graph graph;
    CUgraphNode a = nullptr, b = nullptr;
    Fill filling(module, memory, 64, 2);
    OK(cuGraphAddKernelNode_v2(&a, graph, nullptr, 0, &filling.parameters));
    OK(cuGraphAddKernelNode_v2(&b, graph, nullptr, 0, &filling.parameters));
    CUlaunchAttributeValue value{}, got{};
    value.priority = -1;
    OK(cuGraphKernelNodeSetAttribute(a, 8, &value));
    OK(cuGraphKernelNodeGetAttribute(a, 8, &got));
    EQUAL(-1, got.priority);
    OK(cuGraphKernelNodeGetAttribute(b, 8, &got));
    EQUAL(0, got.priority);
    OK(cuGraphKernelNodeCopyAttributes(b, a));
    OK(cuGraphKernelNodeGetAttribute(b, 8, &got));
    EQUAL(-1, got.priority);
}

CASE("graph.nodes_are_switched_off_and_on", "GraphNodeEnable GraphInstantiate GraphLaunch") {
    Memory memory(64);
    Stream stream;
    Graph graph;
    CUgraphNode node = nullptr;
    CUDA_MEMSET_NODE_PARAMS setting = memset_of(memory, 7, 4);
    OK(cuGraphAddMemsetNode(&node, graph, nullptr, 0, &setting, primary_context()));
    Exec exec(graph);
    unsigned enabled = 9;
    OK(cuGraphNodeGetEnabled(exec, node, &enabled));
    EQUAL(1u, enabled);
    OK(cuMemsetD32_v2(memory, 1, 4));
    OK(cuCtxSynchronize());
    OK(cuGraphNodeSetEnabled(exec, node, 0));
    run(exec, stream);
    EQUAL(1u, read_words(memory, 1)[0]);
    OK(cuGraphNodeSetEnabled(exec, node, 1));
    run(exec, stream);
    EQUAL(7u, read_words(memory, 1)[0]);
}

CASE("graph.executables_are_updated", "GraphExecUpdate GraphInstantiate GraphLaunch") {
    Memory memory(64);
    Stream stream;
    Graph first, second, different;
    CUgraphNode node = nullptr;
    CUDA_MEMSET_NODE_PARAMS setting = memset_of(memory, 1, 4), other = memset_of(memory, 2, 4);
    OK(cuGraphAddMemsetNode(&node, first, nullptr, 0, &setting, primary_context()));
    OK(cuGraphAddMemsetNode(&node, second, nullptr, 0, &other, primary_context()));
    OK(cuGraphAddEmptyNode(&node, different, nullptr, 0));
    OK(cuGraphAddEmptyNode(&node, different, nullptr, 0));
    Exec exec(first);
    run(exec, stream);
    EQUAL(1u, read_words(memory, 1)[0]);
    CUgraphExecUpdateResultInfo info{};
    OK(cuGraphExecUpdate_v2(exec, second, &info));
    EQUAL(0, info.result);
    run(exec, stream);
    EQUAL(2u, read_words(memory, 1)[0]);
    FAILS(CUDA_ERROR_GRAPH_EXEC_UPDATE_FAILURE, cuGraphExecUpdate_v2(exec, different, &info));
    TRUE(info.result != 0);
    run(exec, stream);
}

CASE("graph.memory_nodes_are_metered", "") {
    size_t before = free_memory();
    Stream stream;
    Graph graph;
    CUDA_MEM_ALLOC_NODE_PARAMS parameters{};
    parameters.poolProps.allocType = 1;
    parameters.poolProps.location = kOnDevice0;
    parameters.accessDescs = &kReadWrite;
    parameters.accessDescCount = 1;
    parameters.bytesize = size_t{32} << 20;
    CUgraphNode allocate = nullptr, release = nullptr;
    OK(cuGraphAddMemAllocNode(&allocate, graph, nullptr, 0, &parameters));
    OK(cuGraphAddMemFreeNode(&release, graph, &allocate, 1, parameters.dptr));
    Exec exec(graph);
    run(exec, stream);
    OK(cuDeviceGraphMemTrim(kDevice0));
    TRUE(free_memory() + (size_t{40} << 20) >= before);
}
