// Graphs: what their functions share.
#pragma once
#include <cstring>

#include "../core/call.h"

namespace tf {

// Numbers of nodes from here on are given by the program; below, by the worker.
constexpr uint32_t kFirstOwnNode = 0x80000000u;

enum NodeType : int {
    kKernelNode = 0,
    kMemcpyNode,
    kMemsetNode,
    kHostNode,
    kGraphNode,
    kEmptyNode,
    kWaitEventNode,
    kEventRecordNode,
    kSemaphoreSignalNode,
    kSemaphoreWaitNode,
    kMemAllocNode,
    kMemFreeNode,
    kBatchMemOpNode,
    kConditionalNode
};

// What a node does, ready to be sent.
struct NodeData {
    int type = kEmptyNode;
    std::vector<uint8_t> record;
    Graph* child = nullptr;
    Event* event = nullptr;
    uint64_t memory = 0, memoryBytes = 0;
    // A copy of ordinary memory is two nodes in the worker: the program's bytes move to pinned memory in a host
    // function before the copy, or from it after the copy.
    std::vector<uint8_t> hostRecord;
    bool hostFirst = false;
    std::vector<uint8_t> given;
    std::shared_ptr<Hold> hold;
};

template <class Record>
std::vector<uint8_t> record_bytes(const Record& record, const void* payload = nullptr, size_t bytes = 0) {
    std::vector<uint8_t> all(sizeof record + bytes);
    memcpy(all.data(), &record, sizeof record);
    if (bytes) memcpy(all.data() + sizeof record, payload, bytes);
    return all;
}

// Edges that say more than "after": refused, as are ports of any kind.
inline CUresult plain_edges(const CUgraphEdgeData* data, size_t count) noexcept {
    for (size_t i = 0; data && i < count; ++i)
        if (data[i].fromPort || data[i].toPort || data[i].type) return CUDA_ERROR_NOT_SUPPORTED;
    return CUDA_SUCCESS;
}

// The object of a node that the worker has numbered.
Node* node_by_id(Graph* graph, uint32_t id);

// Makes nodes and edges of a graph known that a capture has built.
CUresult list_graph(Graph* graph);

// Makes the parameters of a node known.
CUresult load_parameters(Node* node);

CUresult add_node(CUgraphNode* out, CUgraph graph, const CUgraphNode* after, const CUgraphEdgeData* edges, size_t count,
                  const NodeData& data);
CUresult set_node(Exec* exec, Node* node, const NodeData& data);

// Parameters in the program's terms and as they travel.
CUresult kernel_data(const CUDA_KERNEL_NODE_PARAMS_v1* p, CUkernel kernel, NodeData* data);
CUresult memcpy_data(const CUDA_MEMCPY3D* p, NodeData* data);
CUresult memset_data(const CUDA_MEMSET_NODE_PARAMS* p, NodeData* data);
CUresult host_data(const CUDA_HOST_NODE_PARAMS* p, NodeData* data);
CUresult child_data(CUgraph graph, NodeData* data);
CUresult event_data(CUevent event, int type, NodeData* data);

// Memory of allocation nodes exists, and is charged, as long as a graph or an executable form of it.
CUresult allocate_graph_memory(Context* context, size_t bytes, CUdeviceptr* address, std::shared_ptr<Hold>* hold);

// Events that a graph has recorded are complete when the launch is: their completion words follow a fence after it.
void follow_events(const std::vector<RecordedEvent>& events, uint8_t device, uint32_t stream) noexcept;

inline CUresult find_node(CUgraphNode handle, Node** node) noexcept {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    *node = as<Node>(handle, Kind::Node);
    return *node ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}
inline CUresult find_graph(CUgraph handle, Graph** graph) noexcept {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    *graph = as<Graph>(handle, Kind::Graph);
    return *graph ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}
inline CUresult find_exec(CUgraphExec handle, Exec** exec) noexcept {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    *exec = as<Exec>(handle, Kind::Exec);
    return *exec ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

}  // namespace tf
