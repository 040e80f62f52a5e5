// Stream capture: what is recorded, spread, refused and joined.
#include <algorithm>
#include <atomic>

#include "graph_tools.h"

CASE("graph.work_is_captured_and_replayed",
     "CaptureBegin CaptureEnd GraphInstantiate GraphLaunch GraphExecDestroy GraphDestroy") {
    Module module(kKernels);
    Memory memory(4096);
    Stream stream;
    CUfunction count = module.function("count");
    OK(cuMemsetD32_v2(memory, 0, 1024));
    OK(cuCtxSynchronize());
    OK(cuStreamBeginCapture_v2(stream, 0));
    for (int i = 0; i < 5; ++i) OK(launch(count, 1, 32, stream, CUdeviceptr(memory)));
    OK(cuMemsetD32Async(memory + 64, 9, 4, stream));
    CUgraph captured = nullptr;
    OK(cuStreamEndCapture(stream, &captured));
    Graph graph(captured);
    EQUAL(size_t{6}, node_count(graph));
    EQUAL(0u, read_words(memory, 1)[0]);
    Exec exec(graph);
    for (int i = 0; i < 10; ++i) OK(cuGraphLaunch(exec, stream));
    OK(cuStreamSynchronize(stream));
    std::vector<uint32_t> words = read_words(memory, 20);
    EQUAL(1600u, words[0]);
    EQUAL(9u, words[19]);
}

CASE("graph.copies_and_host_functions_are_captured", "CaptureBegin CaptureEnd HostFunction GraphLaunch Copy") {
    Memory a(4096), b(4096);
    Stream stream;
    void* host = nullptr;
    OK(cuMemHostAlloc(&host, 4096, 0));
    auto* words = static_cast<uint32_t*>(host);
    static std::atomic<int> calls;
    calls = 0;
    OK(cuStreamBeginCapture_v2(stream, 2));
    OK(cuMemcpyHtoDAsync_v2(a, host, 4096, stream));
    OK(cuMemcpyDtoDAsync_v2(b, a, 4096, stream));
    OK(cuLaunchHostFunc(
        stream, [](void*) { ++calls; }, nullptr));
    OK(cuMemcpyDtoHAsync_v2(words + 512, b, 2048, stream));
    CUgraph captured = nullptr;
    OK(cuStreamEndCapture(stream, &captured));
    Graph graph(captured);
    Exec exec(graph);
    for (uint32_t round = 1; round <= 3; ++round) {
        words[3] = round * 11;
        run(exec, stream);
        EQUAL(round * 11, words[512 + 3]);
    }
    EQUAL(3, calls.load());
    OK(cuMemFreeHost(host));
}

CASE("graph.capture_spreads_by_events", "CaptureBegin CaptureEnd EventRecord StreamWaitEvent GraphLaunch") {
    Module module(kKernels);
    Memory a(4), b(4);
    Stream first, second;
    Event fork(2), join(2);
    OK(cuMemsetD32_v2(a, 0, 1));
    OK(cuMemsetD32_v2(b, 0, 1));
    OK(cuCtxSynchronize());
    OK(cuStreamBeginCapture_v2(first, 0));
    OK(cuEventRecord(fork, first));
    OK(cuStreamWaitEvent(second, fork, 0));
    OK(launch(module.function("count"), 1, 1, first, CUdeviceptr(a)));
    OK(launch(module.function("count"), 1, 1, second, CUdeviceptr(b)));
    int status = -1;
    OK(cuStreamIsCapturing(second, &status));
    EQUAL(1, status);
    OK(cuEventRecord(join, second));
    OK(cuStreamWaitEvent(first, join, 0));
    CUgraph captured = nullptr;
    OK(cuStreamEndCapture(first, &captured));
    Graph graph(captured);
    size_t roots = 0;
    OK(cuGraphGetRootNodes(graph, nullptr, &roots));
    EQUAL(size_t{2}, roots);
    Exec exec(graph);
    run(exec, first);
    EQUAL(1u, read_words(a, 1)[0]);
    EQUAL(1u, read_words(b, 1)[0]);
}

CASE("graph.capture_is_described", "CaptureBegin CaptureInfo CaptureEnd") {
    Memory memory(64);
    Stream stream;
    int status = -1;
    uint64_t id = 0;
    CUgraph graph = nullptr;
    const CUgraphNode* nodes = nullptr;
    size_t count = 99;
    OK(cuStreamGetCaptureInfo_v2(stream, &status, &id, &graph, &nodes, &count));
    EQUAL(0, status);
    OK(cuStreamBeginCapture_v2(stream, 0));
    OK(cuMemsetD32Async(memory, 1, 1, stream));
    OK(cuMemsetD32Async(memory, 2, 1, stream));
    OK(cuStreamGetCaptureInfo_v2(stream, &status, &id, &graph, &nodes, &count));
    EQUAL(1, status);
    TRUE(id != 0);
    TRUE(graph != nullptr);
    EQUAL(size_t{1}, count);
    int kind = -1;
    OK(cuGraphNodeGetType(nodes[0], &kind));
    EQUAL(2, kind);
    CUgraph captured = nullptr;
    OK(cuStreamEndCapture(stream, &captured));
    TRUE(captured == graph);
    EQUAL(size_t{2}, node_count(captured));
    OK(cuGraphDestroy(captured));
}

CASE("graph.capture_dependencies_are_changed", "CaptureUpdateDependencies CaptureInfo GraphEdges") {
    Memory memory(64);
    Stream stream;
    OK(cuStreamBeginCapture_v2(stream, 0));
    OK(cuMemsetD32Async(memory, 1, 1, stream));
    OK(cuStreamUpdateCaptureDependencies(stream, nullptr, 0, 1));
    OK(cuMemsetD32Async(memory + 4, 2, 1, stream));
    CUgraph captured = nullptr;
    CUresult ended = cuStreamEndCapture(stream, &captured);
    // The first node is no longer an ancestor of the stream's last one; that is allowed.
    OK(ended);
    Graph graph(captured);
    size_t edges = 99;
    OK(cuGraphGetEdges(graph, nullptr, nullptr, &edges));
    EQUAL(size_t{0}, edges);
}

CASE("graph.waiting_in_a_capture_breaks_it", "CaptureBegin CaptureEnd") {
    Memory memory(64);
    Stream stream;
    OK(cuStreamBeginCapture_v2(stream, 0));
    OK(cuMemsetD32Async(memory, 1, 1, stream));
    FAILS(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, cuStreamSynchronize(stream));
    CUgraph captured = nullptr;
    FAILS(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, cuStreamEndCapture(stream, &captured));
    OK(cuMemsetD32Async(memory, 3, 1, stream));
    OK(cuStreamSynchronize(stream));
    EQUAL(3u, read_words(memory, 1)[0]);
}

CASE("graph.capture_that_does_not_join_fails", "CaptureBegin CaptureEnd EventRecord StreamWaitEvent") {
    Memory memory(64);
    Stream first, second;
    Event event(2);
    OK(cuStreamBeginCapture_v2(first, 0));
    OK(cuEventRecord(event, first));
    OK(cuStreamWaitEvent(second, event, 0));
    OK(cuMemsetD32Async(memory, 1, 1, second));
    CUgraph captured = nullptr;
    FAILS(CUDA_ERROR_STREAM_CAPTURE_UNJOINED, cuStreamEndCapture(first, &captured));
    OK(cuMemsetD32Async(memory, 4, 1, first));
    OK(cuStreamSynchronize(first));
}

CASE("capture.goes_on_with_a_graph", "CaptureBeginInGraph CaptureEnd GraphLaunch") {
    Memory memory(64);
    Stream stream;
    Graph graph;
    CUgraphNode first = nullptr;
    CUDA_MEMSET_NODE_PARAMS setting = memset_of(memory, 3, 4);
    OK(cuGraphAddMemsetNode(&first, graph, nullptr, 0, &setting, primary_context()));
    OK(cuStreamBeginCaptureToGraph(stream, graph, &first, nullptr, 1, 0));
    OK(cuMemsetD32Async(CUdeviceptr(memory) + 8, 4, 2, stream));
    CUgraph got = nullptr;
    OK(cuStreamEndCapture(stream, &got));
    TRUE(got == CUgraph(graph));
    EQUAL(size_t{2}, node_count(graph));
    Exec exec(graph);
    run(exec, stream);
    auto words = read_words(memory, 4);
    EQUAL(3u, words[0]);
    EQUAL(4u, words[3]);
}

CASE("graph.capture_mode_is_the_threads", "") {
    int mode = 2;
    OK(cuThreadExchangeStreamCaptureMode(&mode));
    EQUAL(0, mode);
    OK(cuThreadExchangeStreamCaptureMode(&mode));
    EQUAL(2, mode);
}
