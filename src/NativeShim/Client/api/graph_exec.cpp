// Executable graphs: making, launching, updating; switching nodes off; attributes of kernel nodes.
#include "capture.h"
#include "graph.h"

using namespace tf;

namespace {
constexpr uint64_t kUploadFlag = 2, kDeviceLaunchFlag = 4, kKnownFlags = 15;

CUresult instantiate(CUgraphExec* out, CUgraph handle, uint64_t flags) {
    Graph* graph;
    if (CUresult r = find_graph(handle, &graph)) return r;
    if (!out || (flags & ~kKnownFlags)) return CUDA_ERROR_INVALID_VALUE;
    if (flags & kDeviceLaunchFlag) {
        note_unsupported("launching graphs from kernels");
        return CUDA_ERROR_NOT_SUPPORTED;
    }
    Call<GraphInstantiateRecord> call;
    if (CUresult r = call.begin(graph->context)) return r;
    auto* exec = new Exec;
    exec->context = graph->context;
    exec->flags = flags;
    exec->id = tables().execs.take(exec);
    call->graph = graph->id;
    call->exec = exec->id;
    call->flags = flags & ~kUploadFlag;
    if (CUresult r = call.run()) {
        tables().execs.release(exec->id);
        delete exec;
        return r;
    }
    exec->holds = graph->holds;
    exec->recorded = graph->recorded;
    *out = tf::handle<CUgraphExec>(exec);
    return CUDA_SUCCESS;
}

CUresult launch(CUgraphExec handle, CUstream streamHandle, bool perThread) {
    Call<GraphLaunchRecord> call;
    if (CUresult r = call.begin()) return r;
    auto* exec = as<Exec>(handle, Kind::Exec);
    if (!exec) return CUDA_ERROR_INVALID_VALUE;
    Stream* stream;
    if (CUresult r = find_stream(streamHandle, perThread, &stream)) return r;
    note_operation(stream);
    call->exec = exec->id;
    call->stream = stream ? stream->id : 0;
    if (CUresult r = call.submit()) return r;
    if (stream && stream->capture)
        capture_hold(stream, exec);
    else if (!exec->recorded.empty())
        follow_events(exec->recorded, call->header.device, call->stream);
    return CUDA_SUCCESS;
}

struct InstantiateParameters {
    uint64_t flags;
    CUstream uploadStream;
    CUgraphNode errorNode;
    int result;
};

CUresult instantiate_with(CUgraphExec* out, CUgraph graph, InstantiateParameters* p, bool perThread) {
    enum { kSuccess, kError };
    if (!p) return CUDA_ERROR_INVALID_VALUE;
    p->errorNode = nullptr;
    CUresult r = instantiate(out, graph, p->flags);
    p->result = r ? kError : kSuccess;
    if (r || !(p->flags & kUploadFlag)) return r;
    Call<GraphUploadRecord> call;
    if (CUresult failed = call.begin()) return failed;
    call->exec = as<Exec>(*out, Kind::Exec)->id;
    if (CUresult failed = stream_to_id(p->uploadStream, perThread, call->stream)) return failed;
    return call.submit();
}

struct UpdateInfo {
    int result;
    CUgraphNode errorNode, errorFromNode;
};

CUresult update(CUgraphExec execHandle, CUgraph handle, UpdateInfo* info) {
    Exec* exec;
    Graph* graph;
    if (CUresult r = find_exec(execHandle, &exec)) return r;
    if (CUresult r = find_graph(handle, &graph)) return r;
    if (!info) return CUDA_ERROR_INVALID_VALUE;
    *info = {};
    Call<GraphExecUpdateRecord> call;
    if (CUresult r = call.begin(graph->context)) return r;
    call->exec = exec->id;
    call->graph = graph->id;
    CUresult result = call.run();
    const auto& reply = call.reply<GraphExecUpdateReply>();
    if (result && result != CUDA_ERROR_GRAPH_EXEC_UPDATE_FAILURE) return result;
    info->result = reply.result;
    if (reply.errorNode) info->errorNode = tf::handle<CUgraphNode>(node_by_id(graph, reply.errorNode));
    if (!result) {
        exec->holds.insert(exec->holds.end(), graph->holds.begin(), graph->holds.end());
        exec->recorded = graph->recorded;
    }
    return result;
}
}  // namespace

TF_API cuGraphInstantiateWithFlags(CUgraphExec* exec, CUgraph graph, uint64_t flags) {
    return instantiate(exec, graph, flags);
}
TF_API cuGraphInstantiate_v2(CUgraphExec* exec, CUgraph graph, CUgraphNode* errorNode, char* log, size_t bytes) {
    if (errorNode) *errorNode = nullptr;
    if (log && bytes) *log = 0;
    return instantiate(exec, graph, 0);
}
TF_API cuGraphInstantiate(CUgraphExec* exec, CUgraph graph, CUgraphNode* errorNode, char* log, size_t bytes) {
    return cuGraphInstantiate_v2(exec, graph, errorNode, log, bytes);
}
TF_API cuGraphInstantiateWithParams(CUgraphExec* exec, CUgraph graph, InstantiateParameters* p) {
    return instantiate_with(exec, graph, p, false);
}
TF_API cuGraphInstantiateWithParams_ptsz(CUgraphExec* exec, CUgraph graph, InstantiateParameters* p) {
    return instantiate_with(exec, graph, p, true);
}

TF_API cuGraphLaunch(CUgraphExec exec, CUstream stream) {
    return launch(exec, stream, false);
}
TF_API cuGraphLaunch_ptsz(CUgraphExec exec, CUstream stream) {
    return launch(exec, stream, true);
}

TF_API cuGraphExecDestroy(CUgraphExec handle) {
    Exec* exec;
    if (CUresult r = find_exec(handle, &exec)) return r;
    exec->destroy();
    return CUDA_SUCCESS;
}

TF_API cuGraphExecGetFlags(CUgraphExec handle, uint64_t* flags) {
    Exec* exec;
    if (CUresult r = find_exec(handle, &exec)) return r;
    if (!flags) return CUDA_ERROR_INVALID_VALUE;
    *flags = exec->flags & ~kUploadFlag;
    return CUDA_SUCCESS;
}

TF_API cuGraphExecUpdate_v2(CUgraphExec exec, CUgraph graph, UpdateInfo* info) {
    return update(exec, graph, info);
}
TF_API cuGraphExecUpdate(CUgraphExec exec, CUgraph graph, CUgraphNode* errorNode, int* result) {
    UpdateInfo info{};
    CUresult r = update(exec, graph, &info);
    if (errorNode) *errorNode = info.errorNode;
    if (result) *result = info.result;
    return r;
}

TF_API cuGraphNodeSetEnabled(CUgraphExec execHandle, CUgraphNode handle, unsigned int enabled) {
    Exec* exec;
    Node* node;
    if (CUresult r = find_exec(execHandle, &exec)) return r;
    if (CUresult r = find_node(handle, &node)) return r;
    if (node->type < 0)
        if (CUresult r = list_graph(node->graph)) return r;
    bool can = node->type == kKernelNode || node->type == kMemcpyNode || node->type == kMemsetNode;
    if (!can || node->entry) return CUDA_ERROR_INVALID_VALUE;
    Call<GraphNodeEnableRecord> call;
    if (CUresult r = call.begin(exec->context)) return r;
    call->exec = exec->id;
    call->node = node->id;
    call->enabled = enabled != 0;
    exec->disabled[node->id] = !enabled;
    return call.submit();
}
TF_API cuGraphNodeGetEnabled(CUgraphExec execHandle, CUgraphNode handle, unsigned int* enabled) {
    Exec* exec;
    Node* node;
    if (CUresult r = find_exec(execHandle, &exec)) return r;
    if (CUresult r = find_node(handle, &node)) return r;
    if (!enabled) return CUDA_ERROR_INVALID_VALUE;
    auto found = exec->disabled.find(node->id);
    *enabled = found == exec->disabled.end() || !found->second;
    return CUDA_SUCCESS;
}

TF_API cuGraphKernelNodeCopyAttributes(CUgraphNode target, CUgraphNode source) {
    Node *to, *from;
    if (CUresult r = find_node(target, &to)) return r;
    if (CUresult r = find_node(source, &from)) return r;
    Call<GraphNodeAttributeSetRecord> call;
    if (CUresult r = call.begin(to->context)) return r;
    call->node = to->id;
    call->copyFrom = from->id;
    return call.submit();
}
TF_API cuGraphKernelNodeSetAttribute(CUgraphNode handle, int attribute, const void* value) {
    Node* node;
    if (CUresult r = find_node(handle, &node)) return r;
    if (!value) return CUDA_ERROR_INVALID_VALUE;
    Call<GraphNodeAttributeSetRecord> call;
    if (CUresult r = call.begin(node->context)) return r;
    call->node = node->id;
    call->attribute = attribute;
    call->payloadBytes = 64;
    Part part{value, 64};
    return call.submit(&part, 1);
}
TF_API cuGraphKernelNodeGetAttribute(CUgraphNode handle, int attribute, void* value) {
    Node* node;
    if (CUresult r = find_node(handle, &node)) return r;
    if (!value) return CUDA_ERROR_INVALID_VALUE;
    Call<GraphNodeAttributeGetRecord> call;
    if (CUresult r = call.begin(node->context)) return r;
    call->node = node->id;
    call->attribute = attribute;
    if (CUresult r = call.run()) return r;
    size_t bytes;
    const uint8_t* payload = call.reply_payload<GraphNodeAttributeGetReply>(&bytes);
    memcpy(value, payload, bytes < 64 ? bytes : 64);
    return CUDA_SUCCESS;
}
