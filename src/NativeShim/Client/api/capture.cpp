// Stream capture: begin, end, questions.
#include <sys/syscall.h>
#include <unistd.h>

#include "captures.h"
#include "graph.h"

namespace tf {
namespace {
enum Status : int { kNone = 0, kActive = 1, kInvalidated = 2 };

long this_thread() {
    static thread_local long id __attribute__((tls_model("initial-exec"))) = 0;
    if (!id) id = syscall(SYS_gettid);
    return id;
}

CUresult begin(CUstream handle, bool perThread, int mode, Graph* graph, const CUgraphNode* after, size_t count) {
    if (CUresult r = ready()) return r;
    Stream* stream;
    if (mode < 0 || mode > 2) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = find_stream(handle, perThread, &stream)) return r;
    if (!stream) return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    Captures& all = captures();
    std::lock_guard<std::mutex> guard(all.mutex);
    if (stream->capture) return CUDA_ERROR_ILLEGAL_STATE;
    CUresult sent;
    if (graph) {
        Call<CaptureBeginInGraphRecord> call;
        if (CUresult r = call.begin(stream->context)) return r;
        std::vector<uint32_t> ids(count);
        for (size_t i = 0; i < count; ++i) {
            auto* node = as<Node>(after[i], Kind::Node);
            if (!node || node->graph != graph) return CUDA_ERROR_INVALID_VALUE;
            ids[i] = node->id;
        }
        call->stream = stream->id;
        call->graph = graph->id;
        call->mode = mode;
        call->payloadBytes = static_cast<uint32_t>(count * sizeof(uint32_t));
        Part part{ids.data(), count * sizeof(uint32_t)};
        sent = call.submit(&part, 1);
    } else {
        Call<CaptureBeginRecord> call;
        if (CUresult r = call.begin(stream->context)) return r;
        call->stream = stream->id;
        call->mode = mode;
        sent = call.submit();
    }
    if (sent) return sent;
    auto* capture = new Capture;
    capture->id = ++all.last;
    capture->origin = stream;
    capture->context = stream->context;
    capture->mode = mode;
    capture->thread = this_thread();
    capture->graph = graph;
    capture->intoGraph = graph != nullptr;
    capture->members.push_back(stream);
    if (graph) graph->listed = false;
    all.active[capture->id] = capture;
    activeCaptures = static_cast<int>(all.active.size());
    stream->capture.store(capture->id, std::memory_order_release);
    return CUDA_SUCCESS;
}

Graph* new_graph(Context* context) {
    auto* graph = new Graph;
    graph->context = context;
    graph->id = tables().graphs.take(graph);
    return graph;
}

void forget(Graph* graph) {
    for (auto& [id, node] : graph->byId) node->destroy();
    tables().graphs.release(graph->id);
    graph->kind = static_cast<Kind>(0);
    delete graph;
}

CUresult end(CUstream handle, bool perThread, CUgraph* out) {
    if (out) *out = nullptr;
    if (CUresult r = ready()) return r;
    Stream* stream;
    if (!out) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = find_stream(handle, perThread, &stream)) return r;
    Captures& all = captures();
    std::unique_ptr<Capture> capture;
    {
        std::lock_guard<std::mutex> guard(all.mutex);
        Capture* found = all.of(stream);
        if (!found) return CUDA_ERROR_ILLEGAL_STATE;
        if (found->origin != stream) {
            found->invalid = true;
            return CUDA_ERROR_STREAM_CAPTURE_UNMATCHED;
        }
        constexpr int kRelaxed = 2;
        if (found->mode != kRelaxed && found->thread != this_thread()) return CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD;
        all.end(found);
        capture.reset(found);
    }
    Graph* graph = capture->graph ? capture->graph : new_graph(stream->context);
    Call<CaptureEndRecord> call;
    CUresult result = call.begin(stream->context);
    if (!result) {
        call->stream = stream->id;
        call->graph = graph->id;
        result = call.run();
    }
    if (result) {
        // The worker has forgotten the graph; one that was the program's before stays what it is.
        if (!capture->intoGraph) forget(graph);
        return result;
    }
    graph->owned = true;
    graph->nodeCount = call.reply<CaptureEndReply>().nodes;
    graph->listed = graph->nodeCount == 0;
    graph->holds.insert(graph->holds.end(), capture->holds.begin(), capture->holds.end());
    graph->recorded.insert(graph->recorded.end(), capture->recorded.begin(), capture->recorded.end());
    if (capture->invalid) {
        if (!capture->intoGraph) graph->destroy();
        return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
    }
    *out = tf::handle<CUgraph>(graph);
    return CUDA_SUCCESS;
}

// The state of a stream's capture; a lock is taken only for a stream that is captured.
CUresult status_of(Stream* stream, int* status, uint64_t* id) {
    *status = kNone;
    uint64_t number = stream ? stream->capture.load(std::memory_order_acquire) : 0;
    if (__builtin_expect(!number, 1)) {
        if (stream || !activeCaptures.load(std::memory_order_acquire)) return CUDA_SUCCESS;
        Captures& all = captures();
        std::lock_guard<std::mutex> guard(all.mutex);
        return all.blocks_legacy(current()) ? CUDA_ERROR_STREAM_CAPTURE_IMPLICIT : CUDA_SUCCESS;
    }
    Captures& all = captures();
    std::lock_guard<std::mutex> guard(all.mutex);
    Capture* capture = all.find(number);
    if (!capture) return CUDA_SUCCESS;
    *status = capture->invalid ? kInvalidated : kActive;
    if (id) *id = capture->id;
    return CUDA_SUCCESS;
}

CUresult is_capturing(CUstream handle, bool perThread, int* status) {
    if (__builtin_expect(!initialized(), 0)) return CUDA_ERROR_NOT_INITIALIZED;
    if (__builtin_expect(!current(), 0)) return CUDA_ERROR_INVALID_CONTEXT;
    if (!status) return CUDA_ERROR_INVALID_VALUE;
    Stream* stream;
    if (CUresult r = find_stream(handle, perThread, &stream)) return r;
    return status_of(stream, status, nullptr);
}

// Asks the worker for the graph under construction and for the nodes that the next one will wait for.
CUresult look(Stream* stream, CUgraph* graph, const CUgraphNode** dependencies, size_t* count) {
    Captures& all = captures();
    std::lock_guard<std::mutex> guard(all.mutex);
    Capture* capture = all.of(stream);
    if (!capture) return CUDA_ERROR_ILLEGAL_STATE;
    Call<CaptureInfoRecord> call;
    if (CUresult r = call.begin(stream->context)) return r;
    Graph* known = capture->graph ? capture->graph : new_graph(stream->context);
    call->stream = stream->id;
    call->graph = known->id;
    CUresult result = call.run();
    const auto& reply = call.reply<CaptureInfoReply>();
    if (!result && reply.status != kActive) {
        capture->invalid = true;
        result = CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
    }
    if (result) {
        if (!capture->graph) forget(known);
        return result;
    }
    if (!capture->graph) {
        known->owned = false;
        known->listed = false;
        capture->graph = known;
    }
    size_t bytes;
    const uint8_t* payload = call.reply_payload<CaptureInfoReply>(&bytes);
    auto& nodes = capture->dependencies[stream];
    nodes.clear();
    for (size_t at = 0; at + 4 <= bytes; at += 4) {
        uint32_t id;
        memcpy(&id, payload + at, sizeof id);
        nodes.push_back(tf::handle<CUgraphNode>(node_by_id(known, id)));
    }
    if (graph) *graph = tf::handle<CUgraph>(known);
    if (dependencies) *dependencies = nodes.data();
    if (count) *count = nodes.size();
    return CUDA_SUCCESS;
}

CUresult info(CUstream handle, bool perThread, int* status, uint64_t* id, CUgraph* graph,
              const CUgraphNode** dependencies, const CUgraphEdgeData** edges, size_t* count) {
    if (CUresult r = is_capturing(handle, perThread, status)) return r;
    Stream* stream;
    if (CUresult r = find_stream(handle, perThread, &stream)) return r;
    if (CUresult r = status_of(stream, status, id)) return r;
    if (edges) *edges = nullptr;
    if (*status != kActive || !(graph || dependencies || count)) return CUDA_SUCCESS;
    return look(stream, graph, dependencies, count);
}

CUresult update(CUstream handle, bool perThread, const CUgraphNode* nodes, const CUgraphEdgeData* data, size_t count,
                unsigned int flags) {
    if (CUresult r = ready()) return r;
    Stream* stream;
    if (flags > 1 || (count && !nodes)) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = plain_edges(data, count)) return r;
    if (CUresult r = find_stream(handle, perThread, &stream)) return r;
    int status;
    if (CUresult r = status_of(stream, &status, nullptr)) return r;
    if (status == kNone) return CUDA_ERROR_ILLEGAL_STATE;
    if (status == kInvalidated) return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
    std::vector<uint32_t> ids(count);
    for (size_t i = 0; i < count; ++i) {
        auto* node = as<Node>(nodes[i], Kind::Node);
        if (!node) return CUDA_ERROR_INVALID_VALUE;
        ids[i] = node->id;
    }
    Call<CaptureUpdateDependenciesRecord> call;
    if (CUresult r = call.begin(stream->context)) return r;
    call->stream = stream->id;
    call->flags = flags;
    call->payloadBytes = static_cast<uint32_t>(count * sizeof(uint32_t));
    Part part{ids.data(), count * sizeof(uint32_t)};
    return call.run(&part, 1);
}
}  // namespace
}  // namespace tf

using namespace tf;

// How a thread's calls meet captures of other threads: the worker captures in relaxed mode, so only the value itself is
// kept.
TF_API cuThreadExchangeStreamCaptureMode(int* mode) {
    static thread_local int mine __attribute__((tls_model("initial-exec"))) = 0;
    if (!mode || *mode < 0 || *mode > 2) return CUDA_ERROR_INVALID_VALUE;
    int before = mine;
    mine = *mode;
    *mode = before;
    return CUDA_SUCCESS;
}

#define TF_CAPTURE(suffix, perThread)                                                                                \
    TF_API cuStreamBeginCapture##suffix(CUstream s) {                                                                \
        return begin(s, perThread, 0, nullptr, nullptr, 0);                                                          \
    }                                                                                                                \
    TF_API cuStreamBeginCapture_v2##suffix(CUstream s, int mode) {                                                   \
        return begin(s, perThread, mode, nullptr, nullptr, 0);                                                       \
    }                                                                                                                \
    TF_API cuStreamBeginCaptureToGraph##suffix(CUstream s, CUgraph g, const CUgraphNode* after,                      \
                                               const CUgraphEdgeData* data, size_t count, int mode) {                \
        auto* graph = as<Graph>(g, Kind::Graph);                                                                     \
        if (!graph || (count && !after)) return CUDA_ERROR_INVALID_VALUE;                                            \
        if (CUresult r = plain_edges(data, count)) return r;                                                         \
        return begin(s, perThread, mode, graph, after, count);                                                       \
    }                                                                                                                \
    TF_API cuStreamEndCapture##suffix(CUstream s, CUgraph* graph) {                                                  \
        return end(s, perThread, graph);                                                                             \
    }                                                                                                                \
    TF_API cuStreamIsCapturing##suffix(CUstream s, int* status) {                                                    \
        return is_capturing(s, perThread, status);                                                                   \
    }                                                                                                                \
    TF_API cuStreamGetCaptureInfo##suffix(CUstream s, int* status, uint64_t* id) {                                   \
        return info(s, perThread, status, id, nullptr, nullptr, nullptr, nullptr);                                   \
    }                                                                                                                \
    TF_API cuStreamGetCaptureInfo_v2##suffix(CUstream s, int* status, uint64_t* id, CUgraph* graph,                  \
                                             const CUgraphNode** nodes, size_t* count) {                             \
        return info(s, perThread, status, id, graph, nodes, nullptr, count);                                         \
    }                                                                                                                \
    TF_API cuStreamGetCaptureInfo_v3##suffix(CUstream s, int* status, uint64_t* id, CUgraph* graph,                  \
                                             const CUgraphNode** nodes, const CUgraphEdgeData** edges,               \
                                             size_t* count) {                                                        \
        return info(s, perThread, status, id, graph, nodes, edges, count);                                           \
    }                                                                                                                \
    TF_API cuStreamUpdateCaptureDependencies##suffix(CUstream s, CUgraphNode* nodes, size_t count,                   \
                                                     unsigned int flags) {                                           \
        return update(s, perThread, nodes, nullptr, count, flags);                                                   \
    }                                                                                                                \
    TF_API cuStreamUpdateCaptureDependencies_v2##suffix(CUstream s, CUgraphNode* nodes, const CUgraphEdgeData* data, \
                                                        size_t count, unsigned int flags) {                          \
        return update(s, perThread, nodes, data, count, flags);                                                      \
    }
TF_CAPTURE(, false)
TF_CAPTURE(_ptsz, true)
