// What graphs keep alive: memory of allocation nodes, and user objects.
#include "graph.h"
#include "memory.h"

using namespace tf;

namespace {
enum GraphMemory : int { kUsed, kUsedHigh, kReserved, kReservedHigh, kCounters };
std::atomic<uint64_t> graphBytes[kMaxDevices], graphHigh[kMaxDevices];

struct MemoryHold final : Hold {
    Range range;
    ~MemoryHold() override {
        graphBytes[range.device].fetch_sub(range.bytes);
        if (remove_range(range.address, MemoryKind::Device)) free_device(range);
    }
};

struct UserObject final : Object {
    std::atomic<unsigned int> references;
    CUhostFn release;
    void* argument;
    UserObject(CUhostFn f, void* data, unsigned int count)
        : Object(Kind::UserObject), references(count), release(f), argument(data) {}
    void destroy() override {
        kind = static_cast<Kind>(0);
        release(argument);
        delete this;
    }
    void drop(unsigned int count) {
        if (references.fetch_sub(count) == count) destroy();
    }
};

// References that a graph owns. They go when the graph and all that was made from it are gone and the device has
// finished with them.
struct UserHold final : Hold {
    UserObject* object;
    unsigned int count;
    Context* context;
    UserHold(UserObject* o, unsigned int n, Context* c) : object(o), count(n), context(c) {}
    ~UserHold() override {
        if (!count) return;
        fence(wire_device(context->device), kWholeContext);
        object->drop(count);
    }
    bool owns(const void* wanted, unsigned int least) const override { return wanted == object && count >= least; }
};
}  // namespace

namespace tf {
CUresult allocate_graph_memory(Context* context, size_t bytes, CUdeviceptr* address, std::shared_ptr<Hold>* hold) {
    Call<MemAllocRecord> call;
    if (CUresult r = call.begin(context)) return r;
    call->bytes = bytes;
    if (CUresult r = call.run()) return r;
    *address = call.reply<MemAllocReply>().address;
    auto memory = std::make_shared<MemoryHold>();
    memory->range = {*address, bytes, MemoryKind::Device, context, kGraphMemory, 0, context->device};
    add_range(memory->range);
    uint64_t now = graphBytes[context->device].fetch_add(bytes) + bytes;
    uint64_t high = graphHigh[context->device].load();
    while (high < now && !graphHigh[context->device].compare_exchange_weak(high, now)) {
    }
    *hold = memory;
    return CUDA_SUCCESS;
}
}  // namespace tf

TF_API cuDeviceGetGraphMemAttribute(CUdevice device, int attribute, void* value) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (device < 0 || device >= device_count()) return CUDA_ERROR_INVALID_DEVICE;
    if (!value || attribute < 0 || attribute >= kCounters) return CUDA_ERROR_INVALID_VALUE;
    // Memory of graphs is in use as long as it is reserved.
    bool high = attribute == kUsedHigh || attribute == kReservedHigh;
    *static_cast<uint64_t*>(value) = (high ? graphHigh : graphBytes)[device].load();
    return CUDA_SUCCESS;
}
TF_API cuDeviceSetGraphMemAttribute(CUdevice device, int attribute, void* value) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (device < 0 || device >= device_count()) return CUDA_ERROR_INVALID_DEVICE;
    if (!value || (attribute != kUsedHigh && attribute != kReservedHigh) || *static_cast<uint64_t*>(value))
        return CUDA_ERROR_INVALID_VALUE;
    graphHigh[device] = graphBytes[device].load();
    return CUDA_SUCCESS;
}
// Nothing is kept that no graph uses.
TF_API cuDeviceGraphMemTrim(CUdevice device) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    return device < 0 || device >= device_count() ? CUDA_ERROR_INVALID_DEVICE : CUDA_SUCCESS;
}

TF_API cuUserObjectCreate(void** out, void* data, CUhostFn release, unsigned int count, unsigned int flags) {
    constexpr unsigned int kNoDestructorSync = 1;
    if (!out || !release || !count || count > 0x7fffffff || flags != kNoDestructorSync) return CUDA_ERROR_INVALID_VALUE;
    *out = new UserObject(release, data, count);
    return CUDA_SUCCESS;
}
TF_API cuUserObjectRetain(void* handle, unsigned int count) {
    auto* object = as<UserObject>(handle, Kind::UserObject);
    if (!object || !count || count > 0x7fffffff) return CUDA_ERROR_INVALID_VALUE;
    object->references.fetch_add(count);
    return CUDA_SUCCESS;
}
TF_API cuUserObjectRelease(void* handle, unsigned int count) {
    auto* object = as<UserObject>(handle, Kind::UserObject);
    if (!object || !count || count > object->references.load()) return CUDA_ERROR_INVALID_VALUE;
    object->drop(count);
    return CUDA_SUCCESS;
}
TF_API cuGraphRetainUserObject(CUgraph handle, void* objectHandle, unsigned int count, unsigned int flags) {
    constexpr unsigned int kMove = 1;
    Graph* graph;
    if (CUresult r = find_graph(handle, &graph)) return r;
    auto* object = as<UserObject>(objectHandle, Kind::UserObject);
    if (!object || !count || flags > kMove) return CUDA_ERROR_INVALID_VALUE;
    if (!(flags & kMove)) object->references.fetch_add(count);
    graph->holds.push_back(std::make_shared<UserHold>(object, count, graph->context));
    return CUDA_SUCCESS;
}
TF_API cuGraphReleaseUserObject(CUgraph handle, void* objectHandle, unsigned int count) {
    Graph* graph;
    if (CUresult r = find_graph(handle, &graph)) return r;
    auto* object = as<UserObject>(objectHandle, Kind::UserObject);
    if (!object || !count) return CUDA_ERROR_INVALID_VALUE;
    // What executable graphs were made before keeps its references: this graph's share is given up.
    for (auto& hold : graph->holds) {
        if (!hold->owns(object, count)) continue;
        auto rest = static_cast<UserHold*>(hold.get())->count - count;
        if (rest) object->references.fetch_add(rest);
        hold = rest ? std::shared_ptr<Hold>(new UserHold(object, rest, graph->context)) : nullptr;
        if (!hold) graph->holds.erase(graph->holds.begin() + (&hold - graph->holds.data()));
        return CUDA_SUCCESS;
    }
    return CUDA_ERROR_INVALID_VALUE;
}
