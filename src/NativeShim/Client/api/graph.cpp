// Graphs as a whole: making and copying them, their nodes and edges. What the program has built is known here; what a
// capture has built is asked for once.
#include "graph.h"

#include <algorithm>
#include <cstdio>
#include <unordered_set>

using namespace tf;

namespace tf {
Node* node_by_id(Graph* graph, uint32_t id) {
    Node*& node = graph->byId[id];
    if (!node) {
        node = new Node;
        node->id = id;
        node->graph = graph;
        node->context = graph->context;
    }
    return node;
}

namespace {
CUresult fetch_nodes(Graph* graph, std::vector<Node*>* nodes) {
    uint32_t count = 0, first = 0;
    do {
        Call<GraphNodesRecord> call;
        if (CUresult r = call.begin(graph->context)) return r;
        call->graph = graph->id;
        call->first = first;
        if (CUresult r = call.run()) return r;
        const auto& reply = call.reply<GraphNodesReply>();
        size_t bytes;
        const uint8_t* at = call.reply_payload<GraphNodesReply>(&bytes);
        count = reply.count;
        if (!reply.returned || bytes < size_t{reply.returned} * 8) break;
        for (uint32_t i = 0; i < reply.returned; ++i, at += 8) {
            uint32_t pair[2];
            memcpy(pair, at, sizeof pair);
            Node* node = node_by_id(graph, pair[0]);
            // An allocation node is an empty one to the worker.
            if (node->type < 0) node->type = static_cast<int>(pair[1]);
            nodes->push_back(node);
        }
        first += reply.returned;
    } while (first < count);
    return CUDA_SUCCESS;
}

CUresult fetch_edges(Graph* graph, std::vector<std::pair<Node*, Node*>>* edges) {
    uint32_t count = 0, first = 0;
    do {
        Call<GraphEdgesRecord> call;
        if (CUresult r = call.begin(graph->context)) return r;
        call->graph = graph->id;
        call->first = first;
        if (CUresult r = call.run()) return r;
        const auto& reply = call.reply<GraphEdgesReply>();
        size_t bytes;
        const uint8_t* at = call.reply_payload<GraphEdgesReply>(&bytes);
        count = reply.count;
        if (!reply.returned || bytes < size_t{reply.returned} * 8) break;
        for (uint32_t i = 0; i < reply.returned; ++i, at += 8) {
            uint32_t pair[2];
            memcpy(pair, at, sizeof pair);
            edges->emplace_back(node_by_id(graph, pair[0]), node_by_id(graph, pair[1]));
        }
        first += reply.returned;
    } while (first < count);
    return CUDA_SUCCESS;
}

// As CUDA hands out lists: without an array the count, with one as much as fits, the rest zeroed.
template <class Handle, class Source, class Get>
CUresult hand_out(Handle* out, size_t* count, const Source& source, Get get) {
    if (!count) return CUDA_ERROR_INVALID_VALUE;
    if (!out) {
        *count = source.size();
        return CUDA_SUCCESS;
    }
    for (size_t i = 0; i < *count; ++i) out[i] = i < source.size() ? get(source[i]) : nullptr;
    *count = std::min(*count, source.size());
    return CUDA_SUCCESS;
}

CUgraphNode node_handle(Node* node) {
    return handle<CUgraphNode>(node);
}

CUresult get_nodes(CUgraph handle, CUgraphNode* nodes, size_t* count) {
    Graph* graph;
    if (CUresult r = find_graph(handle, &graph)) return r;
    if (!nodes && count && !graph->listed && graph->owned) {
        *count = graph->nodeCount;
        return CUDA_SUCCESS;
    }
    if (CUresult r = list_graph(graph)) return r;
    return hand_out(nodes, count, graph->nodes, node_handle);
}

CUresult get_roots(CUgraph handle, CUgraphNode* nodes, size_t* count) {
    Graph* graph;
    if (CUresult r = find_graph(handle, &graph)) return r;
    if (CUresult r = list_graph(graph)) return r;
    std::unordered_set<const Node*> waiting;
    for (auto& [from, to] : graph->edges) waiting.insert(to);
    std::vector<Node*> roots;
    for (Node* node : graph->nodes)
        if (!waiting.count(node)) roots.push_back(node);
    return hand_out(nodes, count, roots, node_handle);
}

CUresult get_edges(CUgraph handle, CUgraphNode* from, CUgraphNode* to, CUgraphEdgeData* data, size_t* count) {
    Graph* graph;
    if (CUresult r = find_graph(handle, &graph)) return r;
    if (!count || !from != !to) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = list_graph(graph)) return r;
    size_t room = *count;
    if (data) memset(data, 0, room * sizeof *data);
    hand_out(from, count, graph->edges, [](auto& edge) { return node_handle(edge.first); });
    if (!to) return CUDA_SUCCESS;
    return hand_out(to, &room, graph->edges, [](auto& edge) { return node_handle(edge.second); });
}

CUresult neighbours(CUgraphNode handle, CUgraphNode* out, CUgraphEdgeData* data, size_t* count, bool before) {
    Node* node;
    if (CUresult r = find_node(handle, &node)) return r;
    if (!count) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = list_graph(node->graph)) return r;
    std::vector<Node*> found;
    for (auto& [from, to] : node->graph->edges)
        if ((before ? to : from) == node) found.push_back(before ? from : to);
    if (data && out) memset(data, 0, *count * sizeof *data);
    return hand_out(out, count, found, node_handle);
}

CUresult change_edges(CUgraph handle, const CUgraphNode* from, const CUgraphNode* to, const CUgraphEdgeData* data,
                      size_t count, bool remove) {
    Graph* graph;
    if (CUresult r = find_graph(handle, &graph)) return r;
    if (count && (!from || !to)) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = plain_edges(data, count)) return r;
    constexpr size_t kStep = 2048;
    for (size_t first = 0; first < count; first += kStep) {
        std::vector<uint32_t> pairs;
        for (size_t i = first; i < count && i < first + kStep; ++i) {
            auto *a = as<Node>(from[i], Kind::Node), *b = as<Node>(to[i], Kind::Node);
            if (!a || !b || a->graph != graph || b->graph != graph) return CUDA_ERROR_INVALID_VALUE;
            pairs.push_back(a->id);
            pairs.push_back(b->entry ? b->entry : b->id);
        }
        Call<GraphAddDependenciesRecord> call;
        if (CUresult r = call.begin(graph->context)) return r;
        call->graph = graph->id;
        call->remove = remove;
        call->payloadBytes = static_cast<uint32_t>(pairs.size() * sizeof(uint32_t));
        Part part{pairs.data(), pairs.size() * sizeof(uint32_t)};
        if (CUresult r = call.run(&part, 1)) return r;
        for (size_t i = first; i < count && i < first + kStep && graph->listed; ++i) {
            std::pair<Node*, Node*> edge{as<Node>(from[i], Kind::Node), as<Node>(to[i], Kind::Node)};
            if (remove)
                graph->edges.erase(std::remove(graph->edges.begin(), graph->edges.end(), edge), graph->edges.end());
            else
                graph->edges.push_back(edge);
        }
    }
    return CUDA_SUCCESS;
}

const char* type_name(int type) {
    static const char* const kNames[] = {"KERNEL", "MEMCPY",       "MEMSET",      "HOST",      "GRAPH",     "EMPTY",
                                         "WAIT",   "EVENT_RECORD", "SEMA_SIGNAL", "SEMA_WAIT", "MEM_ALLOC", "MEM_FREE"};
    return type >= 0 && type <= kMemFreeNode ? kNames[type] : "NODE";
}
}  // namespace

CUresult list_graph(Graph* graph) {
    if (graph->listed) return CUDA_SUCCESS;
    std::vector<Node*> nodes;
    std::vector<std::pair<Node*, Node*>> edges;
    if (CUresult r = fetch_nodes(graph, &nodes)) return r;
    if (CUresult r = fetch_edges(graph, &edges)) return r;
    graph->nodes = std::move(nodes);
    graph->edges = std::move(edges);
    graph->nodeCount = graph->nodes.size();
    graph->listed = graph->owned;  // a graph under construction grows
    return CUDA_SUCCESS;
}
}  // namespace tf

TF_API cuGraphCreate(CUgraph* out, unsigned int flags) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (!out || flags) return CUDA_ERROR_INVALID_VALUE;
    Context* context = current() ? current() : primary_context(0);
    Call<GraphCreateRecord> call;
    if (CUresult r = call.begin(context)) return r;
    auto* graph = new Graph;
    graph->context = context;
    graph->id = tables().graphs.take(graph);
    call->graph = graph->id;
    call->flags = flags;
    *out = handle<CUgraph>(graph);
    return call.submit();
}

TF_API cuGraphDestroy(CUgraph handle) {
    Graph* graph;
    if (CUresult r = find_graph(handle, &graph)) return r;
    if (!graph->owned) return CUDA_ERROR_INVALID_VALUE;
    graph->destroy();
    return CUDA_SUCCESS;
}

TF_API cuGraphClone(CUgraph* out, CUgraph original) {
    Graph* source;
    if (CUresult r = find_graph(original, &source)) return r;
    if (!out) return CUDA_ERROR_INVALID_VALUE;
    if (source->hasMemoryNodes) return CUDA_ERROR_NOT_SUPPORTED;  // as in CUDA
    Call<GraphCloneRecord> call;
    if (CUresult r = call.begin(source->context)) return r;
    auto* graph = new Graph;
    graph->context = source->context;
    graph->id = tables().graphs.take(graph);
    call->source = source->id;
    call->graph = graph->id;
    if (CUresult r = call.run()) {
        tables().graphs.release(graph->id);
        delete graph;
        return r;
    }
    graph->listed = false;
    graph->nodeCount = source->listed ? source->nodes.size() : source->nodeCount;
    graph->holds = source->holds;
    for (const RecordedEvent& recorded : source->recorded) graph->recorded.push_back({0, recorded.id, recorded.event});
    *out = handle<CUgraph>(graph);
    return CUDA_SUCCESS;
}

TF_API cuGraphNodeFindInClone(CUgraphNode* out, CUgraphNode original, CUgraph clone) {
    Node* node;
    Graph* graph;
    if (CUresult r = find_node(original, &node)) return r;
    if (CUresult r = find_graph(clone, &graph)) return r;
    if (!out) return CUDA_ERROR_INVALID_VALUE;
    Call<GraphFindInCloneRecord> call;
    if (CUresult r = call.begin(graph->context)) return r;
    call->node = node->id;
    call->clone = graph->id;
    if (CUresult r = call.run()) return r;
    *out = handle<CUgraphNode>(node_by_id(graph, call.reply<GraphFindInCloneReply>().node));
    return CUDA_SUCCESS;
}

TF_API cuGraphGetNodes(CUgraph graph, CUgraphNode* nodes, size_t* count) {
    return get_nodes(graph, nodes, count);
}
TF_API cuGraphGetRootNodes(CUgraph graph, CUgraphNode* nodes, size_t* count) {
    return get_roots(graph, nodes, count);
}
TF_API cuGraphGetEdges(CUgraph graph, CUgraphNode* from, CUgraphNode* to, size_t* count) {
    return get_edges(graph, from, to, nullptr, count);
}
TF_API cuGraphGetEdges_v2(CUgraph graph, CUgraphNode* from, CUgraphNode* to, CUgraphEdgeData* data, size_t* count) {
    return get_edges(graph, from, to, data, count);
}
TF_API cuGraphNodeGetDependencies(CUgraphNode node, CUgraphNode* out, size_t* count) {
    return neighbours(node, out, nullptr, count, true);
}
TF_API cuGraphNodeGetDependencies_v2(CUgraphNode node, CUgraphNode* out, CUgraphEdgeData* data, size_t* count) {
    return neighbours(node, out, data, count, true);
}
TF_API cuGraphNodeGetDependentNodes(CUgraphNode node, CUgraphNode* out, size_t* count) {
    return neighbours(node, out, nullptr, count, false);
}
TF_API cuGraphNodeGetDependentNodes_v2(CUgraphNode node, CUgraphNode* out, CUgraphEdgeData* data, size_t* count) {
    return neighbours(node, out, data, count, false);
}
TF_API cuGraphAddDependencies(CUgraph graph, const CUgraphNode* from, const CUgraphNode* to, size_t count) {
    return change_edges(graph, from, to, nullptr, count, false);
}
TF_API cuGraphAddDependencies_v2(CUgraph graph, const CUgraphNode* from, const CUgraphNode* to,
                                 const CUgraphEdgeData* data, size_t count) {
    return change_edges(graph, from, to, data, count, false);
}
TF_API cuGraphRemoveDependencies(CUgraph graph, const CUgraphNode* from, const CUgraphNode* to, size_t count) {
    return change_edges(graph, from, to, nullptr, count, true);
}
TF_API cuGraphRemoveDependencies_v2(CUgraph graph, const CUgraphNode* from, const CUgraphNode* to,
                                    const CUgraphEdgeData* data, size_t count) {
    return change_edges(graph, from, to, data, count, true);
}

TF_API cuGraphNodeGetType(CUgraphNode handle, int* type) {
    Node* node;
    if (CUresult r = find_node(handle, &node)) return r;
    if (!type) return CUDA_ERROR_INVALID_VALUE;
    if (node->type < 0)
        if (CUresult r = list_graph(node->graph)) return r;
    *type = node->type;
    return node->type < 0 ? CUDA_ERROR_INVALID_VALUE : CUDA_SUCCESS;
}

TF_API cuGraphDestroyNode(CUgraphNode handle) {
    Node* node;
    if (CUresult r = find_node(handle, &node)) return r;
    Graph* graph = node->graph;
    if (graph->hasMemoryNodes) return CUDA_ERROR_NOT_SUPPORTED;  // as in CUDA
    for (uint32_t id : {node->entry, node->id}) {
        if (!id) continue;
        Call<GraphNodeDestroyRecord> call;
        if (CUresult r = call.begin(graph->context)) return r;
        call->node = id;
        if (CUresult r = call.run()) return r;
    }
    graph->nodes.erase(std::remove(graph->nodes.begin(), graph->nodes.end(), node), graph->nodes.end());
    graph->edges.erase(std::remove_if(graph->edges.begin(), graph->edges.end(),
                                      [&](auto& edge) { return edge.first == node || edge.second == node; }),
                       graph->edges.end());
    graph->recorded.erase(std::remove_if(graph->recorded.begin(), graph->recorded.end(),
                                         [&](auto& recorded) { return recorded.node == node->id; }),
                          graph->recorded.end());
    if (!graph->listed && graph->nodeCount) --graph->nodeCount;
    graph->byId.erase(node->id);
    node->destroy();
    return CUDA_SUCCESS;
}

// Written here: the path is the program's.
TF_API cuGraphDebugDotPrint(CUgraph handle, const char* path, unsigned int) {
    Graph* graph;
    if (CUresult r = find_graph(handle, &graph)) return r;
    if (!path) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = list_graph(graph)) return r;
    FILE* file = fopen(path, "we");
    if (!file) return 304;  // CUDA_ERROR_OPERATING_SYSTEM
    fprintf(file, "digraph graph_%u {\n  node [shape=box];\n", graph->id);
    for (Node* node : graph->nodes) {
        fprintf(file, "  n%u [label=\"%u: %s", node->id, node->id, type_name(node->type));
        LaunchRecord launch;
        if (node->type == kKernelNode && !load_parameters(node) && node->parameters.size() >= sizeof launch) {
            memcpy(&launch, node->parameters.data(), sizeof launch);
            auto* function = static_cast<Function*>(tables().functions.find(launch.function));
            fprintf(file, " %s\\ngrid %u,%u,%u block %u,%u,%u shared %u", function ? function->name.c_str() : "?",
                    launch.gridX, launch.gridY, launch.gridZ, launch.blockX, launch.blockY, launch.blockZ,
                    launch.sharedBytes);
        }
        fprintf(file, "\"];\n");
    }
    for (auto& [from, to] : graph->edges) fprintf(file, "  n%u -> n%u;\n", from->id, to->id);
    fprintf(file, "}\n");
    return fclose(file) ? 304 : CUDA_SUCCESS;
}
