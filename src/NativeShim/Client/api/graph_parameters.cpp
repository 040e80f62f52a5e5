// Parameters of nodes: what they are, and changing them in a graph or in an executable graph. What the program has
// given is known here; parameters of captured nodes are asked for once.
#include "copy.h"
#include "graph.h"
#include "graph_params.h"

using namespace tf;

namespace tf {
CUresult load_parameters(Node* node) {
    bool known = !node->parameters.empty() || node->child || node->event;
    if (known) return CUDA_SUCCESS;
    if (node->type < 0)
        if (CUresult r = list_graph(node->graph)) return r;
    if (node->type == kEmptyNode || node->type >= kMemAllocNode) return CUDA_SUCCESS;
    Call<GraphNodeGetRecord> call;
    if (CUresult r = call.begin(node->context)) return r;
    Graph* child = nullptr;
    if (node->type == kGraphNode) {
        child = new Graph;
        child->context = node->context;
        child->owned = false;
        child->listed = false;
        child->id = tables().graphs.take(child);
    }
    call->node = node->id;
    call->child = child ? child->id : 0;
    CUresult result = call.run();
    const auto& reply = call.reply<GraphNodeGetReply>();
    if (child && (result || reply.child != child->id)) {
        tables().graphs.release(child->id);
        delete child;
        return result ? result : CUDA_ERROR_UNKNOWN;
    }
    if (result) return result;
    node->child = child;
    node->event = static_cast<Event*>(tables().events.find(reply.event));
    size_t bytes;
    const uint8_t* payload = call.reply_payload<GraphNodeGetReply>(&bytes);
    node->parameters.assign(payload, payload + bytes);
    return CUDA_SUCCESS;
}

CUresult set_node(Exec* exec, Node* node, const NodeData& data) {
    if (node->type < 0)
        if (CUresult r = list_graph(node->graph)) return r;
    if (node->type != data.type) return CUDA_ERROR_INVALID_VALUE;
    // A copy of ordinary memory stays one, in the same direction.
    bool split = node->entry != 0;
    if (split != !data.hostRecord.empty() || (split && node->hostFirst != data.hostFirst))
        return CUDA_ERROR_NOT_SUPPORTED;
    auto send = [&](uint32_t number, int type, const std::vector<uint8_t>& record) {
        Call<GraphNodeSetRecord> call;
        if (CUresult r = call.begin(node->context)) return r;
        call->node = number;
        call->exec = exec ? exec->id : 0;
        call->kind = type;
        call->child = data.child ? data.child->id : 0;
        call->event = data.event ? data.event->id : 0;
        call->payloadBytes = static_cast<uint32_t>(record.size());
        Part part{record.data(), record.size()};
        return call.submit(&part, 1);
    };
    uint32_t copy = split && !data.hostFirst ? node->entry : node->id;
    if (split)
        if (CUresult r = send(copy == node->id ? node->entry : node->id, kHostNode, data.hostRecord)) return r;
    if (CUresult r = send(copy, data.type, data.record)) return r;
    Holds& holds = exec ? exec->holds : node->graph->holds;
    if (data.hold) holds.push_back(data.hold);
    if (data.child) holds.insert(holds.end(), data.child->holds.begin(), data.child->holds.end());
    auto& recorded = exec ? exec->recorded : node->graph->recorded;
    for (RecordedEvent& event : recorded)
        if (data.event && event.node == node->id) event = {node->id, data.event->id, data.event};
    if (!exec) {
        node->parameters = data.record;
        node->given = data.given;
        node->event = data.event;
    }
    return CUDA_SUCCESS;
}
}  // namespace tf

namespace {
template <class Record>
CUresult read_record(CUgraphNode handle, int type, Node** node, Record* record) {
    if (CUresult r = find_node(handle, node)) return r;
    if ((*node)->type < 0)
        if (CUresult r = list_graph((*node)->graph)) return r;
    if ((*node)->type != type) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = load_parameters(*node)) return r;
    if ((*node)->parameters.size() < sizeof *record) return CUDA_ERROR_UNKNOWN;
    memcpy(record, (*node)->parameters.data(), sizeof *record);
    return CUDA_SUCCESS;
}

CUresult kernel_parameters(CUgraphNode handle, CUDA_KERNEL_NODE_PARAMS_v1* p, Function** found) {
    Node* node;
    LaunchRecord record;
    if (!p) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = read_record(handle, kKernelNode, &node, &record)) return r;
    auto* function = static_cast<Function*>(tables().functions.find(record.function));
    if (!function) return CUDA_ERROR_INVALID_HANDLE;
    node->pointers.clear();
    for (auto [offset, size] : function->parameters)
        node->pointers.push_back(node->parameters.data() + sizeof record + offset);
    *p = {tf::handle<CUfunction>(function),
          record.gridX,
          record.gridY,
          record.gridZ,
          record.blockX,
          record.blockY,
          record.blockZ,
          record.sharedBytes,
          nullptr,
          nullptr};
    if (!node->pointers.empty()) p->kernelParams = node->pointers.data();
    *found = function;
    return CUDA_SUCCESS;
}

// A side as the program describes it: by its address.
void describe(uint32_t kind, uint64_t address, uint32_t array, int* type, const void** host, CUdeviceptr* device,
              CUarray* handle) {
    constexpr uint32_t kInArray = 3;
    if (kind == kInArray) {
        *type = kArray;
        *handle = tf::handle<CUarray>(static_cast<Array*>(tables().arrays.find(array)));
    } else if (on_device(address)) {
        *type = kDevice;
        *device = address;
    } else {
        *type = kHost;
        *host = reinterpret_cast<const void*>(address);
    }
}

CUresult find_both(CUgraphExec execHandle, CUgraphNode nodeHandle, Exec** exec, Node** node) {
    if (CUresult r = find_exec(execHandle, exec)) return r;
    return find_node(nodeHandle, node);
}
}  // namespace

TF_API cuGraphKernelNodeGetParams(CUgraphNode node, CUDA_KERNEL_NODE_PARAMS_v1* p) {
    Function* function;
    return kernel_parameters(node, p, &function);
}
TF_API cuGraphKernelNodeGetParams_v2(CUgraphNode node, CUDA_KERNEL_NODE_PARAMS* p) {
    Function* function;
    if (CUresult r = kernel_parameters(node, p, &function)) return r;
    p->kern = nullptr;
    p->ctx = tf::handle<CUcontext>(function->context);
    return CUDA_SUCCESS;
}

TF_API cuGraphMemcpyNodeGetParams(CUgraphNode handle, CUDA_MEMCPY3D* p) {
    Node* node;
    Copy3DRecord c;
    if (!p) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = read_record(handle, kMemcpyNode, &node, &c)) return r;
    if (node->given.size() == sizeof *p) {
        memcpy(p, node->given.data(), sizeof *p);
        return CUDA_SUCCESS;
    }
    *p = {};
    describe(c.sourceKind, c.source, c.sourceArray, &p->srcMemoryType, &p->srcHost, &p->srcDevice, &p->srcArray);
    const void* host = nullptr;
    describe(c.destinationKind, c.destination, c.destinationArray, &p->dstMemoryType, &host, &p->dstDevice,
             &p->dstArray);
    p->dstHost = const_cast<void*>(host);
    p->srcXInBytes = c.sourceX;
    p->srcY = c.sourceY;
    p->srcZ = c.sourceZ;
    p->srcPitch = c.sourcePitch;
    p->srcHeight = c.sourceHeight;
    p->dstXInBytes = c.destinationX;
    p->dstY = c.destinationY;
    p->dstZ = c.destinationZ;
    p->dstPitch = c.destinationPitch;
    p->dstHeight = c.destinationHeight;
    p->WidthInBytes = c.width;
    p->Height = c.height;
    p->Depth = c.depth;
    return CUDA_SUCCESS;
}

TF_API cuGraphMemsetNodeGetParams(CUgraphNode handle, CUDA_MEMSET_NODE_PARAMS* p) {
    Node* node;
    MemsetRecord s;
    if (!p) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = read_record(handle, kMemsetNode, &node, &s)) return r;
    *p = {s.destination, s.pitch, s.value, s.elementBytes, s.width, s.height};
    return CUDA_SUCCESS;
}

TF_API cuGraphHostNodeGetParams(CUgraphNode handle, CUDA_HOST_NODE_PARAMS* p) {
    Node* node;
    HostFunctionRecord h;
    if (!p) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = read_record(handle, kHostNode, &node, &h)) return r;
    *p = {reinterpret_cast<CUhostFn>(h.function), reinterpret_cast<void*>(h.userData)};
    return CUDA_SUCCESS;
}

TF_API cuGraphChildGraphNodeGetGraph(CUgraphNode handle, CUgraph* out) {
    Node* node;
    if (CUresult r = find_node(handle, &node)) return r;
    if (!out) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = load_parameters(node)) return r;
    if (!node->child) return CUDA_ERROR_INVALID_VALUE;
    *out = tf::handle<CUgraph>(node->child);
    return CUDA_SUCCESS;
}

namespace {
CUresult event_of(CUgraphNode handle, int type, CUevent* out) {
    Node* node;
    if (CUresult r = find_node(handle, &node)) return r;
    if (!out) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = load_parameters(node)) return r;
    if (node->type != type || !node->event) return CUDA_ERROR_INVALID_VALUE;
    *out = tf::handle<CUevent>(node->event);
    return CUDA_SUCCESS;
}
}  // namespace
TF_API cuGraphEventRecordNodeGetEvent(CUgraphNode node, CUevent* event) {
    return event_of(node, kEventRecordNode, event);
}
TF_API cuGraphEventWaitNodeGetEvent(CUgraphNode node, CUevent* event) {
    return event_of(node, kWaitEventNode, event);
}

TF_API cuGraphMemAllocNodeGetParams(CUgraphNode handle, CUDA_MEM_ALLOC_NODE_PARAMS* p) {
    Node* node;
    if (CUresult r = find_node(handle, &node)) return r;
    if (!p || node->type != kMemAllocNode) return CUDA_ERROR_INVALID_VALUE;
    *p = {};
    p->pool.allocType = 1;
    p->pool.location = {1, node->context->device};
    p->bytes = node->memoryBytes;
    p->address = node->memory;
    return CUDA_SUCCESS;
}
TF_API cuGraphMemFreeNodeGetParams(CUgraphNode handle, CUdeviceptr* address) {
    Node* node;
    if (CUresult r = find_node(handle, &node)) return r;
    if (!address || node->type != kMemFreeNode) return CUDA_ERROR_INVALID_VALUE;
    *address = node->memory;
    return CUDA_SUCCESS;
}

// Setters exist twice: for the node in its graph, and for what became of it in an executable graph.
#define TF_SET_NODE(name, Parameters, make)                  \
    TF_API name(CUgraphNode handle, Parameters p) {          \
        Node* node;                                          \
        NodeData data;                                       \
        if (CUresult r = find_node(handle, &node)) return r; \
        if (CUresult r = make) return r;                     \
        return set_node(nullptr, node, data);                \
    }
#define TF_SET_EXEC(name, Parameters, make)                                     \
    TF_API name(CUgraphExec execHandle, CUgraphNode handle, Parameters p) {     \
        Exec* exec;                                                             \
        Node* node;                                                             \
        NodeData data;                                                          \
        if (CUresult r = find_both(execHandle, handle, &exec, &node)) return r; \
        if (CUresult r = make) return r;                                        \
        return set_node(exec, node, data);                                      \
    }
#define TF_SET_EXEC_IN_CONTEXT(name, Parameters, make)                                 \
    TF_API name(CUgraphExec execHandle, CUgraphNode handle, Parameters p, CUcontext) { \
        Exec* exec;                                                                    \
        Node* node;                                                                    \
        NodeData data;                                                                 \
        if (CUresult r = find_both(execHandle, handle, &exec, &node)) return r;        \
        if (CUresult r = make) return r;                                               \
        return set_node(exec, node, data);                                             \
    }
TF_SET_NODE(cuGraphKernelNodeSetParams, const CUDA_KERNEL_NODE_PARAMS_v1*, kernel_data(p, nullptr, &data))
TF_SET_NODE(cuGraphKernelNodeSetParams_v2, const CUDA_KERNEL_NODE_PARAMS*, kernel_data(p, p ? p->kern : nullptr, &data))
TF_SET_NODE(cuGraphMemcpyNodeSetParams, const CUDA_MEMCPY3D*, memcpy_data(p, &data))
TF_SET_NODE(cuGraphMemsetNodeSetParams, const CUDA_MEMSET_NODE_PARAMS*, memset_data(p, &data))
TF_SET_NODE(cuGraphHostNodeSetParams, const CUDA_HOST_NODE_PARAMS*, host_data(p, &data))
TF_SET_NODE(cuGraphEventRecordNodeSetEvent, CUevent, event_data(p, kEventRecordNode, &data))
TF_SET_NODE(cuGraphEventWaitNodeSetEvent, CUevent, event_data(p, kWaitEventNode, &data))
TF_SET_NODE(cuGraphNodeSetParams, CUgraphNodeParams*, node_data(p, &data))
TF_SET_EXEC(cuGraphExecKernelNodeSetParams, const CUDA_KERNEL_NODE_PARAMS_v1*, kernel_data(p, nullptr, &data))
TF_SET_EXEC(cuGraphExecKernelNodeSetParams_v2, const CUDA_KERNEL_NODE_PARAMS*,
            kernel_data(p, p ? p->kern : nullptr, &data))
TF_SET_EXEC_IN_CONTEXT(cuGraphExecMemcpyNodeSetParams, const CUDA_MEMCPY3D*, memcpy_data(p, &data))
TF_SET_EXEC_IN_CONTEXT(cuGraphExecMemsetNodeSetParams, const CUDA_MEMSET_NODE_PARAMS*, memset_data(p, &data))
TF_SET_EXEC(cuGraphExecHostNodeSetParams, const CUDA_HOST_NODE_PARAMS*, host_data(p, &data))
TF_SET_EXEC(cuGraphExecChildGraphNodeSetParams, CUgraph, child_data(p, &data))
TF_SET_EXEC(cuGraphExecEventRecordNodeSetEvent, CUevent, event_data(p, kEventRecordNode, &data))
TF_SET_EXEC(cuGraphExecEventWaitNodeSetEvent, CUevent, event_data(p, kWaitEventNode, &data))
TF_SET_EXEC(cuGraphExecNodeSetParams, CUgraphNodeParams*, node_data(p, &data))
