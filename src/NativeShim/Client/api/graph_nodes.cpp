// Nodes that the program adds. They are numbered here and sent without waiting; what is wrong with one is told at once
// as far as it can be seen here.
#include "copy.h"
#include "graph.h"
#include "graph_params.h"
#include "launch.h"

using namespace tf;

namespace tf {
namespace {
uint32_t next_number() {
    static std::atomic<uint32_t> next{1};
    return kFirstOwnNode | next.fetch_add(1);
}

// One record; more edges than fit into it follow in records of their own.
CUresult send_node(Graph* graph, uint32_t number, const NodeData& data, const std::vector<uint8_t>& parameters,
                   int type, const std::vector<uint32_t>& after) {
    constexpr size_t kMost = 4096;
    Call<GraphAddNodeRecord> call;
    if (CUresult r = call.begin(graph->context)) return r;
    size_t here = after.size() < kMost ? after.size() : kMost;
    call->graph = graph->id;
    call->node = number;
    call->kind = type;
    call->dependencies = static_cast<uint32_t>(here);
    call->child = data.child ? data.child->id : 0;
    call->event = data.event ? data.event->id : 0;
    call->payloadBytes = static_cast<uint32_t>(here * sizeof(uint32_t) + parameters.size());
    Part parts[] = {{after.data(), here * sizeof(uint32_t)}, {parameters.data(), parameters.size()}};
    if (CUresult r = call.submit(parts, 2)) return r;
    for (size_t first = here; first < after.size(); first += kMost) {
        std::vector<uint32_t> pairs;
        for (size_t i = first; i < after.size() && i < first + kMost; ++i) {
            pairs.push_back(after[i]);
            pairs.push_back(number);
        }
        Call<GraphAddDependenciesRecord> more;
        if (CUresult r = more.begin(graph->context)) return r;
        more->graph = graph->id;
        more->payloadBytes = static_cast<uint32_t>(pairs.size() * sizeof(uint32_t));
        Part part{pairs.data(), pairs.size() * sizeof(uint32_t)};
        if (CUresult r = more.run(&part, 1)) return r;
    }
    return CUDA_SUCCESS;
}
}  // namespace

CUresult add_node(CUgraphNode* out, CUgraph handle, const CUgraphNode* after, const CUgraphEdgeData* edges,
                  size_t count, const NodeData& data) {
    Graph* graph;
    if (CUresult r = find_graph(handle, &graph)) return r;
    if (!out || (count && !after)) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = plain_edges(edges, count)) return r;
    std::vector<Node*> before(count);
    std::vector<uint32_t> ids(count);
    for (size_t i = 0; i < count; ++i) {
        before[i] = as<Node>(after[i], Kind::Node);
        if (!before[i] || before[i]->graph != graph) return CUDA_ERROR_INVALID_VALUE;
        for (size_t j = 0; j < i; ++j)
            if (before[j] == before[i]) return CUDA_ERROR_INVALID_VALUE;
        ids[i] = before[i]->id;
    }
    int wireType = data.type == kMemAllocNode || data.type == kMemFreeNode ? int{kEmptyNode} : data.type;
    uint32_t number = next_number(), entry = 0;
    if (data.hostRecord.empty()) {
        if (CUresult r = send_node(graph, number, data, data.record, wireType, ids)) return r;
    } else {
        entry = next_number();
        const auto& first = data.hostFirst ? data.hostRecord : data.record;
        const auto& second = data.hostFirst ? data.record : data.hostRecord;
        int hostType = kHostNode, copyType = kMemcpyNode;
        if (CUresult r = send_node(graph, entry, data, first, data.hostFirst ? hostType : copyType, ids)) return r;
        if (CUresult r = send_node(graph, number, data, second, data.hostFirst ? copyType : hostType, {entry}))
            return r;
    }
    Node* node = node_by_id(graph, number);
    node->type = data.type;
    node->entry = entry;
    node->hostFirst = data.hostFirst;
    node->given = data.given;
    node->parameters = data.record;
    node->event = data.event;
    node->memory = data.memory;
    node->memoryBytes = data.memoryBytes;
    graph->hasMemoryNodes |= wireType != data.type;
    if (data.hold) graph->holds.push_back(data.hold);
    if (data.type == kEventRecordNode) graph->recorded.push_back({number, data.event->id, data.event});
    if (data.child) {
        const Graph* child = data.child;
        graph->holds.insert(graph->holds.end(), child->holds.begin(), child->holds.end());
        for (const RecordedEvent& recorded : child->recorded)
            graph->recorded.push_back({0, recorded.id, recorded.event});
    }
    if (graph->listed) {
        graph->nodes.push_back(node);
        for (Node* other : before) graph->edges.emplace_back(other, node);
    } else {
        ++graph->nodeCount;
    }
    *out = tf::handle<CUgraphNode>(node);
    return CUDA_SUCCESS;
}

CUresult kernel_data(const CUDA_KERNEL_NODE_PARAMS_v1* p, CUkernel kernel, NodeData* data) {
    if (!p) return CUDA_ERROR_INVALID_VALUE;
    const void* handle = p->func ? static_cast<const void*>(p->func) : kernel;
    auto* function = as<Function>(handle, Kind::Function);
    if (!function) return CUDA_ERROR_INVALID_VALUE;
    Geometry g{{p->gridDimX, p->gridDimY, p->gridDimZ}, {p->blockDimX, p->blockDimY, p->blockDimZ}, p->sharedMemBytes};
    if (CUresult r = check_geometry(function, g)) return r;
    std::vector<uint8_t> packed(kMaxParameterBytes);
    const void* bytes;
    size_t size;
    if (CUresult r = pack_parameters(function, p->kernelParams, p->extra, packed.data(), &bytes, &size)) return r;
    LaunchRecord record{};
    record.function = function->id;
    record.gridX = g.grid[0];
    record.gridY = g.grid[1];
    record.gridZ = g.grid[2];
    record.blockX = g.block[0];
    record.blockY = g.block[1];
    record.blockZ = g.block[2];
    record.sharedBytes = g.shared;
    record.parameterBytes = static_cast<uint32_t>(size);
    record.payloadBytes = static_cast<uint32_t>(size);
    data->type = kKernelNode;
    data->record = record_bytes(record, bytes, size);
    return CUDA_SUCCESS;
}

CUresult memcpy_data(const CUDA_MEMCPY3D* p, NodeData* data) {
    if (!p || p->srcLOD || p->dstLOD) return CUDA_ERROR_INVALID_VALUE;
    Box box = box_of(*p);
    if (CUresult r = complete_box(&box)) return r;
    data->type = kMemcpyNode;
    std::shared_ptr<ShadowCopy> shadow;
    if (box.from.staged() && box.to.staged()) return CUDA_ERROR_NOT_SUPPORTED;  // a host node does the same
    if (box.from.staged() || box.to.staged()) {
        if (!current()) return CUDA_ERROR_INVALID_CONTEXT;
        if (CUresult r = ShadowCopy::create(box, &shadow)) return r;
        HostFunctionRecord host{};
        host.function = reinterpret_cast<uint64_t>(&ShadowCopy::move);
        host.userData = address_of(shadow.get());
        data->hostRecord = record_bytes(host);
        data->hostFirst = shadow->in;
        data->hold = shadow;
        box = shadow->remote;
    }
    Copy3DRecord record{};
    if (CUresult r = box_record(box, 0, &record)) return r;
    data->record = record_bytes(record);
    data->given.assign(reinterpret_cast<const uint8_t*>(p), reinterpret_cast<const uint8_t*>(p + 1));
    return CUDA_SUCCESS;
}

CUresult memset_data(const CUDA_MEMSET_NODE_PARAMS* p, NodeData* data) {
    if (!p || (p->elementSize != 1 && p->elementSize != 2 && p->elementSize != 4)) return CUDA_ERROR_INVALID_VALUE;
    if (!p->width || !p->height || !on_device(p->dst) || p->dst % p->elementSize) return CUDA_ERROR_INVALID_VALUE;
    MemsetRecord record{};
    record.destination = p->dst;
    record.pitch = p->pitch;
    record.width = p->width;
    record.height = p->height;
    record.value = p->value;
    record.elementBytes = p->elementSize;
    data->type = kMemsetNode;
    data->record = record_bytes(record);
    return CUDA_SUCCESS;
}

CUresult host_data(const CUDA_HOST_NODE_PARAMS* p, NodeData* data) {
    if (!p || !p->fn) return CUDA_ERROR_INVALID_VALUE;
    HostFunctionRecord record{};
    record.function = reinterpret_cast<uint64_t>(p->fn);
    record.userData = reinterpret_cast<uint64_t>(p->userData);
    data->type = kHostNode;
    data->record = record_bytes(record);
    return CUDA_SUCCESS;
}

CUresult child_data(CUgraph handle, NodeData* data) {
    auto* child = as<Graph>(handle, Kind::Graph);
    if (!child) return CUDA_ERROR_INVALID_VALUE;
    if (child->hasMemoryNodes) return CUDA_ERROR_NOT_SUPPORTED;  // as in CUDA
    data->type = kGraphNode;
    data->child = child;
    return CUDA_SUCCESS;
}

CUresult event_data(CUevent handle, int type, NodeData* data) {
    auto* event = as<Event>(handle, Kind::Event);
    if (!event) return CUDA_ERROR_INVALID_VALUE;
    constexpr unsigned int kInterprocess = 4;
    if (event->flags & kInterprocess) return CUDA_ERROR_NOT_SUPPORTED;
    data->type = type;
    data->event = event;
    return CUDA_SUCCESS;
}
}  // namespace tf

#define TF_ADD(name, Parameters, make)                                                                    \
    TF_API name(CUgraphNode* node, CUgraph graph, const CUgraphNode* after, size_t count, Parameters p) { \
        NodeData data;                                                                                    \
        if (CUresult r = make) return r;                                                                  \
        return add_node(node, graph, after, nullptr, count, data);                                        \
    }
#define TF_ADD_IN_CONTEXT(name, Parameters, make)                                                                    \
    TF_API name(CUgraphNode* node, CUgraph graph, const CUgraphNode* after, size_t count, Parameters p, CUcontext) { \
        NodeData data;                                                                                               \
        if (CUresult r = make) return r;                                                                             \
        return add_node(node, graph, after, nullptr, count, data);                                                   \
    }
TF_ADD(cuGraphAddKernelNode, const CUDA_KERNEL_NODE_PARAMS_v1*, kernel_data(p, nullptr, &data))
TF_ADD(cuGraphAddKernelNode_v2, const CUDA_KERNEL_NODE_PARAMS*, kernel_data(p, p ? p->kern : nullptr, &data))
TF_ADD_IN_CONTEXT(cuGraphAddMemcpyNode, const CUDA_MEMCPY3D*, memcpy_data(p, &data))
TF_ADD_IN_CONTEXT(cuGraphAddMemsetNode, const CUDA_MEMSET_NODE_PARAMS*, memset_data(p, &data))
TF_ADD(cuGraphAddHostNode, const CUDA_HOST_NODE_PARAMS*, host_data(p, &data))
TF_ADD(cuGraphAddChildGraphNode, CUgraph, child_data(p, &data))
TF_ADD(cuGraphAddEventRecordNode, CUevent, event_data(p, kEventRecordNode, &data))
TF_ADD(cuGraphAddEventWaitNode, CUevent, event_data(p, kWaitEventNode, &data))

TF_API cuGraphAddEmptyNode(CUgraphNode* node, CUgraph graph, const CUgraphNode* after, size_t count) {
    return add_node(node, graph, after, nullptr, count, NodeData());
}

namespace {
CUresult alloc_data(CUgraph handle, CUDA_MEM_ALLOC_NODE_PARAMS* p, NodeData* data) {
    Graph* graph;
    if (CUresult r = find_graph(handle, &graph)) return r;
    if (!p || !p->bytes || p->pool.handleTypes) return CUDA_ERROR_INVALID_VALUE;
    constexpr int kOnDevice = 1;
    const CUmemLocation& location = p->pool.location;
    if (location.type != kOnDevice || location.id < 0 || location.id >= device_count()) return CUDA_ERROR_INVALID_VALUE;
    for (size_t i = 0; i < p->accessCount; ++i)
        if (p->access && p->access[i].location.id != location.id && p->access[i].flags) return CUDA_ERROR_NOT_SUPPORTED;
    data->type = kMemAllocNode;
    data->memoryBytes = p->bytes;
    CUdeviceptr address;
    if (CUresult r = allocate_graph_memory(primary_context(location.id), p->bytes, &address, &data->hold)) return r;
    data->memory = p->address = address;
    return CUDA_SUCCESS;
}

CUresult free_data(CUdeviceptr address, NodeData* data) {
    Range range;
    constexpr unsigned int kGraphMemory = 1;
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (!find_range(address, &range) || range.address != address || range.flags != kGraphMemory)
        return CUDA_ERROR_INVALID_VALUE;
    data->type = kMemFreeNode;
    data->memory = address;
    return CUDA_SUCCESS;
}

CUresult generic_node(CUgraphNode* node, CUgraph graph, const CUgraphNode* after, const CUgraphEdgeData* edges,
                      size_t count, CUgraphNodeParams* p) {
    NodeData data;
    if (!p) return CUDA_ERROR_INVALID_VALUE;
    CUresult r = p->type == kMemAllocNode  ? alloc_data(graph, &p->alloc, &data)
                 : p->type == kMemFreeNode ? free_data(p->free, &data)
                                           : node_data(p, &data);
    return r ? r : add_node(node, graph, after, edges, count, data);
}
}  // namespace

namespace tf {
CUresult node_data(const CUgraphNodeParams* p, NodeData* data) {
    if (!p) return CUDA_ERROR_INVALID_VALUE;
    switch (p->type) {
        case kKernelNode:
            return kernel_data(&p->kernel, p->kernel.kern, data);
        case kMemcpyNode:
            return memcpy_data(&p->memcpy.copy, data);
        case kMemsetNode:
            return memset_data(&p->memset, data);
        case kHostNode:
            return host_data(&p->host, data);
        case kGraphNode:
            return child_data(p->graph, data);
        case kEmptyNode:
            return CUDA_SUCCESS;
        case kWaitEventNode:
        case kEventRecordNode:
            return event_data(p->event, p->type, data);
        default:
            note_unsupported("a graph node of this kind");
            return CUDA_ERROR_NOT_SUPPORTED;
    }
}
}  // namespace tf

TF_API cuGraphAddNode(CUgraphNode* node, CUgraph graph, const CUgraphNode* after, size_t count, CUgraphNodeParams* p) {
    return generic_node(node, graph, after, nullptr, count, p);
}
TF_API cuGraphAddNode_v2(CUgraphNode* node, CUgraph graph, const CUgraphNode* after, const CUgraphEdgeData* edges,
                         size_t count, CUgraphNodeParams* p) {
    return generic_node(node, graph, after, edges, count, p);
}
TF_API cuGraphAddMemAllocNode(CUgraphNode* node, CUgraph graph, const CUgraphNode* after, size_t count,
                              CUDA_MEM_ALLOC_NODE_PARAMS* p) {
    NodeData data;
    if (CUresult r = alloc_data(graph, p, &data)) return r;
    return add_node(node, graph, after, nullptr, count, data);
}
TF_API cuGraphAddMemFreeNode(CUgraphNode* node, CUgraph graph, const CUgraphNode* after, size_t count,
                             CUdeviceptr address) {
    NodeData data;
    if (CUresult r = free_data(address, &data)) return r;
    return add_node(node, graph, after, nullptr, count, data);
}
