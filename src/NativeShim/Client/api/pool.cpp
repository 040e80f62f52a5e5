// Stream-ordered allocation and its pools.
#include "capture.h"
#include "graph.h"
#include "memory.h"

using namespace tf;

namespace {
CUresult device_of(const CUmemLocation& location, int* device) {
    constexpr int kDevice = 1;
    if (location.type != kDevice || location.id < 0 || location.id >= device_count()) return CUDA_ERROR_INVALID_DEVICE;
    *device = location.id;
    return CUDA_SUCCESS;
}

Pool* default_pool(int device) {
    static auto* pools = [] {
        auto* all = new Pool[kMaxDevices];
        for (int i = 0; i < static_cast<int>(kMaxDevices); ++i) {
            all[i].device = i;
            all[i].isDefault = true;
            for (int reuse = 1; reuse <= 3; ++reuse) all[i].attributes[reuse] = 1;
        }
        return all;
    }();
    return &pools[device];
}
std::atomic<Pool*> currentPool[kMaxDevices];
Pool* current_pool(int device) {
    Pool* pool = currentPool[device].load();
    return pool ? pool : default_pool(device);
}

CUresult allocate_async(CUdeviceptr* out, size_t bytes, CUmemoryPool poolHandle, CUstream streamHandle,
                        bool perThread) {
    Call<MemAllocAsyncRecord> call;
    if (CUresult r = call.begin()) return r;
    if (!out || !bytes) return CUDA_ERROR_INVALID_VALUE;
    int device = current()->device;
    Pool* pool = poolHandle ? as<Pool>(poolHandle, Kind::Pool) : current_pool(device);
    if (!pool) return CUDA_ERROR_INVALID_HANDLE;
    if (pool->device != device) {
        note_unsupported("an allocation from another device's pool");
        return CUDA_ERROR_NOT_SUPPORTED;
    }
    Stream* stream;
    if (CUresult r = find_stream(streamHandle, perThread, &stream)) return r;
    if (stream && stream->capture) {
        std::shared_ptr<Hold> hold;
        if (CUresult r = allocate_graph_memory(current(), bytes, out, &hold)) return r;
        capture_hold(stream, hold);
        return CUDA_SUCCESS;
    }
    note_operation(stream);
    call->bytes = bytes;
    call->stream = stream ? stream->id : 0;
    if (CUresult r = call.run()) return r;
    *out = call.reply<MemAllocAsyncReply>().address;
    Range range{*out, bytes, MemoryKind::Device, current(), 0, 0, device};
    range.pool = pool;
    add_range(range);
    pool->charge(bytes);
    return CUDA_SUCCESS;
}

CUresult free_async(CUdeviceptr address, CUstream streamHandle, bool perThread) {
    Call<MemFreeAsyncRecord> call;
    if (CUresult r = call.begin()) return r;
    Stream* stream;
    if (CUresult r = find_stream(streamHandle, perThread, &stream)) return r;
    Range range;
    bool owned = find_range(address, &range) && range.address == address && range.flags == kGraphMemory;
    if (owned) return CUDA_SUCCESS;  // the graph that allocated it gives it back
    if (stream && stream->capture) return CUDA_ERROR_INVALID_VALUE;
    if (!remove_range(address, MemoryKind::Device, &range)) return CUDA_ERROR_INVALID_VALUE;
    note_operation(stream);
    if (range.pool) range.pool->charge(-static_cast<int64_t>(range.bytes));
    call->address = address;
    call->stream = stream ? stream->id : 0;
    return call.submit();
}
}  // namespace

// Stream-ordered allocation. Pools differ in their attributes only: all memory comes from the slice's window and
// ledger.

TF_API cuMemAllocAsync(CUdeviceptr* out, size_t bytes, CUstream s) {
    return allocate_async(out, bytes, nullptr, s, false);
}
TF_API cuMemAllocAsync_ptsz(CUdeviceptr* out, size_t bytes, CUstream s) {
    return allocate_async(out, bytes, nullptr, s, true);
}
TF_API cuMemAllocFromPoolAsync(CUdeviceptr* out, size_t bytes, CUmemoryPool pool, CUstream s) {
    return allocate_async(out, bytes, pool, s, false);
}
TF_API cuMemAllocFromPoolAsync_ptsz(CUdeviceptr* out, size_t bytes, CUmemoryPool pool, CUstream s) {
    return allocate_async(out, bytes, pool, s, true);
}
TF_API cuMemFreeAsync(CUdeviceptr address, CUstream s) {
    return free_async(address, s, false);
}
TF_API cuMemFreeAsync_ptsz(CUdeviceptr address, CUstream s) {
    return free_async(address, s, true);
}

TF_API cuDeviceGetDefaultMemPool(CUmemoryPool* out, CUdevice device) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (!out || device < 0 || device >= device_count()) return CUDA_ERROR_INVALID_VALUE;
    *out = handle<CUmemoryPool>(default_pool(device));
    return CUDA_SUCCESS;
}
TF_API cuDeviceGetMemPool(CUmemoryPool* out, CUdevice device) {
    if (CUresult r = cuDeviceGetDefaultMemPool(out, device)) return r;
    *out = handle<CUmemoryPool>(current_pool(device));
    return CUDA_SUCCESS;
}
TF_API cuDeviceSetMemPool(CUdevice device, CUmemoryPool handle) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* pool = as<Pool>(handle, Kind::Pool);
    if (!pool || device < 0 || device >= device_count() || pool->device != device) return CUDA_ERROR_INVALID_VALUE;
    currentPool[device] = pool;
    return CUDA_SUCCESS;
}
TF_API cuMemPoolCreate(CUmemoryPool* out, const CUmemPoolProps* properties) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    int device;
    constexpr int kPinned = 1;
    if (!out || !properties || properties->allocType != kPinned) return CUDA_ERROR_INVALID_VALUE;
    if (properties->handleTypes) {
        note_unsupported("memory pools that other processes can open");
        return CUDA_ERROR_NOT_SUPPORTED;
    }
    if (CUresult r = device_of(properties->location, &device)) return r;
    auto* pool = new Pool;
    pool->device = device;
    for (int reuse = 1; reuse <= 3; ++reuse) pool->attributes[reuse] = 1;
    *out = handle<CUmemoryPool>(pool);
    return CUDA_SUCCESS;
}
TF_API cuMemPoolDestroy(CUmemoryPool handle) {
    auto* pool = as<Pool>(handle, Kind::Pool);
    if (!pool || pool->isDefault) return CUDA_ERROR_INVALID_VALUE;
    Pool* expected = pool;
    currentPool[pool->device].compare_exchange_strong(expected, nullptr);
    // The object stays: memory that came from it says so until it is freed.
    static auto* mutex = new std::mutex;
    static auto* retired = new std::vector<Pool*>;
    std::lock_guard<std::mutex> guard(*mutex);
    pool->kind = static_cast<Kind>(0);
    retired->push_back(pool);
    return CUDA_SUCCESS;
}
TF_API cuMemPoolTrimTo(CUmemoryPool pool, size_t) {
    // Nothing is kept that the program does not use.
    return as<Pool>(pool, Kind::Pool) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

namespace {
constexpr int kReleaseThreshold = 4, kReservedCurrent = 5, kReservedHigh = 6, kUsedHigh = 8;
bool is_flag(int attribute) {
    return attribute >= 1 && attribute <= 3;
}
}  // namespace

TF_API cuMemPoolSetAttribute(CUmemoryPool handle, int attribute, void* value) {
    auto* pool = as<Pool>(handle, Kind::Pool);
    if (!pool || !value || attribute < 1 || attribute > kUsedHigh) return CUDA_ERROR_INVALID_VALUE;
    if (is_flag(attribute))
        pool->attributes[attribute] = static_cast<uint64_t>(*static_cast<int*>(value));
    else if (attribute == kReleaseThreshold)
        pool->attributes[attribute] = *static_cast<uint64_t*>(value);
    else if ((attribute == kReservedHigh || attribute == kUsedHigh) && !*static_cast<uint64_t*>(value))
        pool->high = pool->used.load();
    else
        return CUDA_ERROR_INVALID_VALUE;
    return CUDA_SUCCESS;
}
TF_API cuMemPoolGetAttribute(CUmemoryPool handle, int attribute, void* value) {
    auto* pool = as<Pool>(handle, Kind::Pool);
    if (!pool || !value || attribute < 1 || attribute > kUsedHigh) return CUDA_ERROR_INVALID_VALUE;
    if (is_flag(attribute)) {
        *static_cast<int*>(value) = static_cast<int>(pool->attributes[attribute]);
        return CUDA_SUCCESS;
    }
    // Freed memory goes back to the slice: what is reserved is in use.
    auto* out = static_cast<uint64_t*>(value);
    if (attribute == kReleaseThreshold)
        *out = pool->attributes[attribute];
    else
        *out = static_cast<uint64_t>(attribute == kReservedHigh || attribute == kUsedHigh ? pool->high.load()
                                                                                          : pool->used.load());
    return CUDA_SUCCESS;
}
TF_API cuMemPoolSetAccess(CUmemoryPool handle, const CUmemAccessDesc* access, size_t count) {
    auto* pool = as<Pool>(handle, Kind::Pool);
    if (!pool || (!access && count)) return CUDA_ERROR_INVALID_VALUE;
    for (size_t i = 0; i < count; ++i)
        if (access[i].location.id != pool->device && access[i].flags) return CUDA_ERROR_NOT_SUPPORTED;
    return CUDA_SUCCESS;
}
TF_API cuMemPoolGetAccess(int* flags, CUmemoryPool handle, const CUmemLocation* location) {
    auto* pool = as<Pool>(handle, Kind::Pool);
    if (!pool || !flags || !location) return CUDA_ERROR_INVALID_VALUE;
    *flags = location->id == pool->device ? 3 : 0;
    return CUDA_SUCCESS;
}

TF_API cuMemGetDefaultMemPool(CUmemoryPool* out, const CUmemLocation* location, int type) {
    int device;
    constexpr int kPinned = 1;
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (!location || type != kPinned) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = device_of(*location, &device)) return r;
    return cuDeviceGetDefaultMemPool(out, device);
}
TF_API cuMemGetMemPool(CUmemoryPool* out, const CUmemLocation* location, int type) {
    int device;
    if (CUresult r = cuMemGetDefaultMemPool(out, location, type)) return r;
    if (CUresult r = device_of(*location, &device)) return r;
    return cuDeviceGetMemPool(out, device);
}
TF_API cuMemSetMemPool(const CUmemLocation* location, int type, CUmemoryPool pool) {
    CUmemoryPool before;
    if (CUresult r = cuMemGetDefaultMemPool(&before, location, type)) return r;
    return cuDeviceSetMemPool(location->id, pool);
}
