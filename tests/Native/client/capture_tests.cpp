// Stream capture: what is captured does not run, the client knows every state, and what comes out runs as often as
// asked.
#include <atomic>
#include <thread>

#include "program.h"

extern "C" {
CUresult cuCtxGetCurrent(CUcontext*);
CUresult cuStreamBeginCapture_v2(CUstream, int);
CUresult cuStreamBeginCaptureToGraph(CUstream, CUgraph, const CUgraphNode*, const CUgraphEdgeData*, size_t, int);
CUresult cuStreamEndCapture(CUstream, CUgraph*);
CUresult cuStreamIsCapturing(CUstream, int*);
CUresult cuStreamGetCaptureInfo_v2(CUstream, int*, unsigned long long*, CUgraph*, const CUgraphNode**, size_t*);
CUresult cuStreamUpdateCaptureDependencies(CUstream, CUgraphNode*, size_t, unsigned);
CUresult cuThreadExchangeStreamCaptureMode(int*);
CUresult cuGraphInstantiateWithFlags(CUgraphExec*, CUgraph, unsigned long long);
CUresult cuGraphLaunch(CUgraphExec, CUstream);
CUresult cuGraphExecDestroy(CUgraphExec);
CUresult cuGraphCreate(CUgraph*, unsigned);
CUresult cuGraphDestroy(CUgraph);
CUresult cuGraphGetNodes(CUgraph, CUgraphNode*, size_t*);
CUresult cuGraphGetEdges(CUgraph, CUgraphNode*, CUgraphNode*, size_t*);
CUresult cuGraphNodeGetType(CUgraphNode, int*);
CUresult cuGraphAddEmptyNode(CUgraphNode*, CUgraph, const CUgraphNode*, size_t);
}

using namespace program;

namespace {

constexpr int Global = 0;
constexpr int Relaxed = 2;
constexpr int None = 0;
constexpr int Active = 1;
constexpr int Invalidated = 2;
constexpr size_t Count = 1000;

int status(CUstream stream) {
    int value = -1;
    CHECK_OK(cuStreamIsCapturing(stream, &value));
    return value;
}

void run(CUgraph graph, CUstream stream, int times) {
    CUgraphExec exec = nullptr;
    CHECK_OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
    for (int i = 0; i < times; i++) {
        CHECK_OK(cuGraphLaunch(exec, stream));
    }
    CHECK_OK(cuStreamSynchronize(stream));
    CHECK_OK(cuGraphExecDestroy(exec));
}

size_t node_count(CUgraph graph) {
    size_t count = 0;
    CHECK_OK(cuGraphGetNodes(graph, nullptr, &count));
    return count;
}

}  // namespace

TEST(Captured_work_runs_with_each_launch_of_the_graph_and_not_before) {
    start();
    const CUstream side = stream();
    const CUdeviceptr data = allocate(Count * 4);
    fill(data, 5, Count);
    CHECK_EQUAL(status(side), None);
    CHECK_OK(cuStreamBeginCapture_v2(side, Global));
    CHECK_EQUAL(status(side), Active);
    CHECK_OK(launch_add(data, 2, Count, side));
    CHECK_OK(launch_add(data, 1, Count, side));
    CUgraph graph = nullptr;
    CHECK_OK(cuStreamEndCapture(side, &graph));
    CHECK_EQUAL(status(side), None);
    CHECK_EQUAL(read(data, Count)[Count - 1], 5u);
    CHECK_EQUAL(node_count(graph), 2u);
    run(graph, side, 3);
    CHECK_EQUAL(read(data, Count)[0], 14u);
    CHECK_EQUAL(read(data, Count)[Count - 1], 14u);
    CHECK_OK(cuGraphDestroy(graph));
    CHECK_OK(cuMemFree_v2(data));
    CHECK_OK(cuStreamDestroy_v2(side));
}

TEST(A_stream_joins_a_capture_by_an_event_and_leaves_it_with_its_end) {
    start();
    const CUstream first = stream(), second = stream();
    const CUdeviceptr data = allocate(Count * 4);
    CUevent fork, join;
    CHECK_OK(cuEventCreate(&fork, 2));
    CHECK_OK(cuEventCreate(&join, 2));
    fill(data, 0, Count);
    CHECK_OK(cuStreamBeginCapture_v2(first, Relaxed));
    CHECK_OK(cuEventRecord(fork, first));
    CHECK_EQUAL(status(second), None);
    CHECK_OK(cuStreamWaitEvent(second, fork, 0));
    CHECK_EQUAL(status(second), Active);
    CHECK_EQUAL(cuEventQuery(fork), CUDA_ERROR_CAPTURED_EVENT);
    CHECK_OK(launch_add(data, 3, Count, second));
    CHECK_OK(cuEventRecord(join, second));
    CHECK_OK(cuStreamWaitEvent(first, join, 0));
    CHECK_OK(launch_add(data, 4, Count, first));
    CUgraph graph = nullptr;
    CHECK_EQUAL(cuStreamEndCapture(second, &graph), CUDA_ERROR_STREAM_CAPTURE_UNMATCHED);
    CHECK_EQUAL(status(first), Invalidated);
    CHECK_EQUAL(cuStreamEndCapture(first, &graph), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    CHECK_EQUAL(status(second), None);
    CHECK_EQUAL(read(data, 1)[0], 0u);

    CHECK_OK(cuStreamBeginCapture_v2(first, Relaxed));
    CHECK_OK(cuEventRecord(fork, first));
    CHECK_OK(cuStreamWaitEvent(second, fork, 0));
    CHECK_OK(launch_add(data, 3, Count, second));
    CHECK_OK(cuEventRecord(join, second));
    CHECK_OK(cuStreamWaitEvent(first, join, 0));
    CHECK_OK(launch_add(data, 4, Count, first));
    CHECK_OK(cuStreamEndCapture(first, &graph));
    CHECK_EQUAL(status(second), None);
    CUgraphNode from[4], to[4];
    size_t edges = 4;
    CHECK_OK(cuGraphGetEdges(graph, from, to, &edges));
    CHECK_EQUAL(edges, 1u);
    run(graph, second, 2);
    CHECK_EQUAL(read(data, 1)[0], 14u);
    CHECK_OK(cuGraphDestroy(graph));
    CHECK_OK(cuEventRecord(fork, first));
    CHECK_OK(cuEventSynchronize(fork));
    CHECK_OK(cuEventDestroy_v2(fork));
    CHECK_OK(cuEventDestroy_v2(join));
    CHECK_OK(cuMemFree_v2(data));
    CHECK_OK(cuStreamDestroy_v2(first));
    CHECK_OK(cuStreamDestroy_v2(second));
}

TEST(What_cannot_be_captured_is_refused_and_invalidates_the_capture) {
    start();
    const CUstream side = stream();
    CUgraph graph = nullptr;
    CHECK_EQUAL(cuStreamBeginCapture_v2(nullptr, Global), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
    CHECK_EQUAL(cuStreamEndCapture(side, &graph), CUDA_ERROR_ILLEGAL_STATE);
    CHECK_OK(cuStreamBeginCapture_v2(side, Global));
    CHECK_EQUAL(cuStreamBeginCapture_v2(side, Global), CUDA_ERROR_ILLEGAL_STATE);
    CHECK_EQUAL(cuStreamSynchronize(side), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
    CHECK_EQUAL(status(side), Invalidated);
    CHECK_EQUAL(cuStreamEndCapture(side, &graph), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    CHECK(graph == nullptr);

    CUevent outside;
    CHECK_OK(cuEventCreate(&outside, 2));
    CHECK_OK(cuEventRecord(outside, nullptr));
    CHECK_OK(cuStreamBeginCapture_v2(side, Global));
    CHECK_EQUAL(cuStreamWaitEvent(side, outside, 0), CUDA_ERROR_STREAM_CAPTURE_ISOLATION);
    CHECK_EQUAL(cuStreamEndCapture(side, &graph), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);

    const CUstream blocking = stream(0);
    int value;
    CHECK_OK(cuStreamBeginCapture_v2(blocking, Relaxed));
    CHECK_EQUAL(cuStreamIsCapturing(nullptr, &value), CUDA_ERROR_STREAM_CAPTURE_IMPLICIT);
    CHECK_EQUAL(cuCtxSynchronize(), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
    CHECK_EQUAL(cuStreamEndCapture(blocking, &graph), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    CHECK_OK(cuStreamIsCapturing(nullptr, &value));
    CHECK_OK(cuCtxSynchronize());
    CHECK_OK(cuEventDestroy_v2(outside));
    CHECK_OK(cuStreamDestroy_v2(blocking));
    CHECK_OK(cuStreamDestroy_v2(side));
}

TEST(The_graph_under_construction_can_be_looked_at_and_steered) {
    start();
    const CUstream side = stream();
    const CUdeviceptr data = allocate(Count * 4);
    fill(data, 0, Count);
    CHECK_OK(cuStreamBeginCapture_v2(side, Relaxed));
    CHECK_OK(launch_add(data, 1, Count, side));
    int state;
    unsigned long long id = 0;
    CUgraph building = nullptr, graph = nullptr;
    const CUgraphNode* last = nullptr;
    size_t count = 0;
    CHECK_OK(cuStreamGetCaptureInfo_v2(side, &state, &id, &building, &last, &count));
    CHECK_EQUAL(state, Active);
    CHECK(id != 0 && building != nullptr);
    CHECK_EQUAL(count, 1u);
    int type = -1;
    CHECK_OK(cuGraphNodeGetType(last[0], &type));
    CHECK_EQUAL(type, 0);
    CUgraphNode first = last[0], own = nullptr;
    CHECK_OK(cuGraphAddEmptyNode(&own, building, &first, 1));
    CHECK_OK(cuStreamUpdateCaptureDependencies(side, &own, 1, 1));
    CHECK_OK(launch_add(data, 2, Count, side));
    CHECK_EQUAL(cuGraphDestroy(building), CUDA_ERROR_INVALID_VALUE);
    CHECK_OK(cuStreamEndCapture(side, &graph));
    CHECK(graph == building);
    CUgraphNode nodes[4];
    count = 4;
    CHECK_OK(cuGraphGetNodes(graph, nodes, &count));
    CHECK_EQUAL(count, 3u);
    CHECK(nodes[0] == first && nodes[1] == own);
    run(graph, side, 1);
    CHECK_EQUAL(read(data, 1)[0], 3u);
    CHECK_OK(cuGraphDestroy(graph));
    CHECK_OK(cuMemFree_v2(data));
    CHECK_OK(cuStreamDestroy_v2(side));
}

TEST(A_capture_into_a_graph_of_the_program_adds_to_it) {
    start();
    const CUstream side = stream();
    const CUdeviceptr data = allocate(Count * 4);
    fill(data, 0, Count);
    CUgraph graph = nullptr, ended = nullptr;
    CUgraphNode root;
    CHECK_OK(cuGraphCreate(&graph, 0));
    CHECK_OK(cuGraphAddEmptyNode(&root, graph, nullptr, 0));
    CHECK_OK(cuStreamBeginCaptureToGraph(side, graph, &root, nullptr, 1, Relaxed));
    CHECK_OK(launch_add(data, 7, Count, side));
    CHECK_OK(cuStreamEndCapture(side, &ended));
    CHECK(ended == graph);
    CHECK_EQUAL(node_count(graph), 2u);
    CUgraphNode from[2], to[2];
    size_t edges = 2;
    CHECK_OK(cuGraphGetEdges(graph, from, to, &edges));
    CHECK_EQUAL(edges, 1u);
    CHECK(from[0] == root);
    run(graph, side, 2);
    CHECK_EQUAL(read(data, 1)[0], 14u);
    CHECK_OK(cuGraphDestroy(graph));
    CHECK_OK(cuMemFree_v2(data));
    CHECK_OK(cuStreamDestroy_v2(side));
}

TEST(Copies_of_ordinary_memory_in_a_graph_happen_when_it_runs) {
    start();
    const CUstream side = stream();
    const CUdeviceptr data = allocate(Count * 4);
    std::vector<unsigned> in(Count, 1), out(Count, 0);
    CHECK_OK(cuStreamBeginCapture_v2(side, Relaxed));
    CHECK_OK(cuMemcpyHtoDAsync_v2(data, in.data(), Count * 4, side));
    CHECK_OK(launch_add(data, 10, Count, side));
    CHECK_OK(cuMemcpyDtoHAsync_v2(out.data(), data, Count * 4, side));
    CUgraph graph = nullptr;
    CHECK_OK(cuStreamEndCapture(side, &graph));
    in.assign(Count, 5);
    run(graph, side, 1);
    CHECK_EQUAL(out[0], 15u);
    CHECK_EQUAL(out[Count - 1], 15u);
    in.assign(Count, 6);
    run(graph, side, 1);
    CHECK_EQUAL(out[Count - 1], 16u);
    CHECK_OK(cuGraphDestroy(graph));
    CHECK_OK(cuMemFree_v2(data));
    CHECK_OK(cuStreamDestroy_v2(side));
}

TEST(An_event_that_a_graph_records_is_complete_when_the_graph_has_run) {
    start();
    const CUstream side = stream();
    const CUdeviceptr data = allocate(Count * 4);
    fill(data, 0, Count);
    CUevent event;
    CHECK_OK(cuEventCreate(&event, 0));
    CHECK_OK(cuStreamBeginCapture_v2(side, Relaxed));
    CHECK_OK(launch_add(data, 1, Count, side));
    CHECK_OK(cuEventRecordWithFlags(event, side, 1));
    CUgraph graph = nullptr;
    CUgraphExec exec = nullptr;
    CHECK_OK(cuStreamEndCapture(side, &graph));
    CHECK_EQUAL(node_count(graph), 2u);
    CHECK_OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
    for (unsigned i = 1; i <= 20; i++) {
        CHECK_OK(cuGraphLaunch(exec, side));
        CHECK_OK(cuEventSynchronize(event));
        CHECK_OK(cuEventQuery(event));
    }
    CHECK_EQUAL(read(data, 1)[0], 20u);
    CHECK_OK(cuGraphExecDestroy(exec));
    CHECK_OK(cuGraphDestroy(graph));
    CHECK_OK(cuEventDestroy_v2(event));
    CHECK_OK(cuMemFree_v2(data));
    CHECK_OK(cuStreamDestroy_v2(side));
}

TEST(Memory_allocated_in_a_capture_lives_as_long_as_the_graph) {
    start();
    const CUstream side = stream();
    size_t before, during, after, total;
    CHECK_OK(cuCtxSynchronize());
    CHECK_OK(cuMemGetInfo_v2(&before, &total));
    CUdeviceptr data = 0;
    unsigned out = 0;
    CHECK_OK(cuStreamBeginCapture_v2(side, Relaxed));
    CHECK_OK(cuMemAllocAsync(&data, 4 << 20, side));
    CHECK_OK(cuMemsetD32Async(data, 40, Count, side));
    CHECK_OK(launch_add(data, 2, Count, side));
    CHECK_OK(cuMemcpyDtoHAsync_v2(&out, data, 4, side));
    CHECK_OK(cuMemFreeAsync(data, side));
    CUgraph graph = nullptr;
    CHECK_OK(cuStreamEndCapture(side, &graph));
    CHECK_OK(cuMemGetInfo_v2(&during, &total));
    CHECK(before - during >= 4u << 20);
    run(graph, side, 2);
    CHECK_EQUAL(out, 42u);
    CHECK_OK(cuGraphDestroy(graph));
    CHECK_OK(cuCtxSynchronize());
    CHECK_OK(cuMemGetInfo_v2(&after, &total));
    CHECK_EQUAL(after, before);
    CHECK_OK(cuStreamDestroy_v2(side));
}

TEST(The_mode_of_a_thread_is_exchanged) {
    int mode = 2;
    CHECK_OK(cuThreadExchangeStreamCaptureMode(&mode));
    CHECK_EQUAL(mode, 0);
    CHECK_OK(cuThreadExchangeStreamCaptureMode(&mode));
    CHECK_EQUAL(mode, 2);
    mode = 9;
    CHECK_EQUAL(cuThreadExchangeStreamCaptureMode(&mode), CUDA_ERROR_INVALID_VALUE);
}

TEST(Threads_capture_and_launch_beside_each_other) {
    start();
    constexpr int Threads = 4;
    constexpr int Rounds = 5;
    CUcontext context = nullptr;
    CHECK_OK(cuCtxGetCurrent(&context));
    std::vector<CUdeviceptr> data;
    for (int i = 0; i < Threads; i++) {
        data.push_back(allocate(Count * 4));
        fill(data[i], 0, Count);
    }
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < Threads; i++) {
        threads.emplace_back([&, i] {
            auto expect = [&](bool holds) { wrong += holds ? 0 : 1; };
            expect(cuCtxSetCurrent(context) == CUDA_SUCCESS);
            CUstream side = nullptr;
            expect(cuStreamCreate(&side, 1) == CUDA_SUCCESS);
            for (int round = 0; round < Rounds; round++) {
                CUgraph graph = nullptr;
                CUgraphExec exec = nullptr;
                int state = -1;
                expect(cuStreamBeginCapture_v2(side, Global) == CUDA_SUCCESS);
                expect(cuStreamIsCapturing(side, &state) == CUDA_SUCCESS && state == Active);
                expect(launch_add(data[i], 1, Count, side) == CUDA_SUCCESS);
                expect(cuStreamEndCapture(side, &graph) == CUDA_SUCCESS);
                expect(cuGraphInstantiateWithFlags(&exec, graph, 0) == CUDA_SUCCESS);
                expect(cuGraphLaunch(exec, side) == CUDA_SUCCESS);
                expect(cuGraphLaunch(exec, side) == CUDA_SUCCESS);
                expect(cuStreamSynchronize(side) == CUDA_SUCCESS);
                expect(cuGraphExecDestroy(exec) == CUDA_SUCCESS);
                expect(cuGraphDestroy(graph) == CUDA_SUCCESS);
            }
            expect(cuStreamDestroy_v2(side) == CUDA_SUCCESS);
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK_EQUAL(wrong.load(), 0);
    for (const CUdeviceptr address : data) {
        CHECK_EQUAL(read(address, Count)[Count - 1], 2u * Rounds);
        CHECK_OK(cuMemFree_v2(address));
    }
}
