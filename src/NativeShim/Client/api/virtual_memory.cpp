// Virtual memory management and stream-ordered allocation as the program's own interface.
#include <cstring>

#include "../core/call.h"
#include "../core/memory_map.h"

using namespace tf;

namespace {
constexpr size_t kGranularity = 2 << 20;

struct Allocation final : Object {
    uint64_t bytes = 0;
    CUmemAllocationProp properties{};
    Allocation() : Object(Kind::Allocation) {}
    void destroy() override {}
};

IdPool& allocations() {
    static auto* pool = new IdPool;
    return *pool;
}
Allocation* find_allocation(CUmemGenericAllocationHandle handle) {
    return handle >> 32 ? nullptr : static_cast<Allocation*>(allocations().find(static_cast<uint32_t>(handle)));
}

CUresult device_of(const CUmemLocation& location, Context** context) {
    constexpr int kDevice = 1;
    if (location.type != kDevice || location.id < 0 || location.id >= device_count()) return CUDA_ERROR_INVALID_DEVICE;
    *context = primary_context(location.id);
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

CUresult allocate_async(CUdeviceptr* out, size_t bytes, CUmemoryPool poolHandle, CUstream streamHandle,
                        bool perThread) {
    Call<MemAllocAsyncRecord> call;
    if (CUresult r = call.begin()) return r;
    if (!out || !bytes) return CUDA_ERROR_INVALID_VALUE;
    if (poolHandle && !as<Pool>(poolHandle, Kind::Pool)) return CUDA_ERROR_INVALID_HANDLE;
    Stream* stream;
    if (CUresult r = find_stream(streamHandle, perThread, &stream)) return r;
    if (stream && stream->capture) return CUDA_ERROR_NOT_SUPPORTED;  // memory nodes of graphs cannot be metered
    note_operation(stream);
    call->bytes = bytes;
    call->stream = stream ? stream->id : 0;
    if (CUresult r = call.run()) return r;
    *out = call.reply<MemAllocAsyncReply>().address;
    add_range({*out, bytes, MemoryKind::Device, current(), 0, 0, current()->device});
    return CUDA_SUCCESS;
}

CUresult free_async(CUdeviceptr address, CUstream streamHandle, bool perThread) {
    Call<MemFreeAsyncRecord> call;
    if (CUresult r = call.begin()) return r;
    Stream* stream;
    if (CUresult r = find_stream(streamHandle, perThread, &stream)) return r;
    if (stream && stream->capture) return CUDA_ERROR_NOT_SUPPORTED;
    Range range;
    if (!remove_range(address, MemoryKind::Device, &range)) return CUDA_ERROR_INVALID_VALUE;
    note_operation(stream);
    call->address = address;
    call->stream = stream ? stream->id : 0;
    return call.submit();
}
}  // namespace

TF_API cuMemGetAllocationGranularity(size_t* granularity, const CUmemAllocationProp* properties, int) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    Context* context;
    if (!granularity || !properties) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = device_of(properties->location, &context)) return r;
    *granularity = kGranularity;
    return CUDA_SUCCESS;
}

TF_API cuMemAddressReserve(CUdeviceptr* out, size_t bytes, size_t alignment, CUdeviceptr hint,
                           unsigned long long flags) {
    Call<AddressReserveRecord> call;
    if (CUresult r = ready()) return r;
    if (CUresult r = call.begin()) return r;
    if (!out || !bytes || bytes % kGranularity || flags) return CUDA_ERROR_INVALID_VALUE;
    call->bytes = bytes;
    call->alignment = alignment;
    call->hint = hint;
    if (CUresult r = call.run()) return r;
    *out = call.reply<AddressReserveReply>().address;
    return CUDA_SUCCESS;
}

TF_API cuMemAddressFree(CUdeviceptr address, size_t bytes) {
    Call<AddressFreeRecord> call;
    if (CUresult r = call.begin()) return r;
    call->address = address;
    call->bytes = bytes;
    return call.run();
}

TF_API cuMemCreate(CUmemGenericAllocationHandle* out, size_t bytes, const CUmemAllocationProp* properties,
                   unsigned long long flags) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    constexpr int kPinned = 1;
    Context* context;
    if (!out || !properties || !bytes || bytes % kGranularity || flags || properties->type != kPinned)
        return CUDA_ERROR_INVALID_VALUE;
    if (properties->requestedHandleTypes) return CUDA_ERROR_NOT_SUPPORTED;
    if (CUresult r = device_of(properties->location, &context)) return r;
    Call<PhysicalCreateRecord> call;
    if (CUresult r = call.begin(context)) return r;
    auto* allocation = new Allocation;
    allocation->bytes = bytes;
    allocation->properties = *properties;
    allocation->context = context;
    allocation->id = allocations().take(allocation);
    call->allocation = allocation->id;
    call->bytes = bytes;
    if (CUresult r = call.run()) {
        allocations().release(allocation->id);
        delete allocation;
        return r;
    }
    *out = allocation->id;
    return CUDA_SUCCESS;
}

TF_API cuMemRelease(CUmemGenericAllocationHandle handle) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    Allocation* allocation = find_allocation(handle);
    if (!allocation) return CUDA_ERROR_INVALID_VALUE;
    Call<PhysicalReleaseRecord> call;
    if (CUresult r = call.begin(allocation->context)) return r;
    call->allocation = allocation->id;
    CUresult r = call.submit();
    allocations().release(allocation->id);
    delete allocation;
    return r;
}

TF_API cuMemMap(CUdeviceptr address, size_t bytes, size_t offset, CUmemGenericAllocationHandle handle,
                unsigned long long flags) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    Allocation* allocation = find_allocation(handle);
    if (!allocation || flags) return CUDA_ERROR_INVALID_VALUE;
    Call<MemMapRecord> call;
    if (CUresult r = call.begin(allocation->context)) return r;
    call->address = address;
    call->bytes = bytes;
    call->offset = offset;
    call->allocation = allocation->id;
    if (CUresult r = call.run()) return r;
    add_range({address, bytes, MemoryKind::Device, nullptr, 0, 0, allocation->context->device});
    return CUDA_SUCCESS;
}

TF_API cuMemUnmap(CUdeviceptr address, size_t bytes) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    Range range;
    Call<MemUnmapRecord> call;
    Context* context = find_range(address, &range) ? primary_context(range.device) : current();
    if (CUresult r = call.begin(context)) return r;
    call->address = address;
    call->bytes = bytes;
    if (CUresult r = call.run()) return r;
    for (uint64_t at = address; at < address + bytes; at += range.bytes) {
        if (!remove_range(at, MemoryKind::Device, &range)) break;
    }
    return CUDA_SUCCESS;
}

TF_API cuMemSetAccess(CUdeviceptr address, size_t bytes, const CUmemAccessDesc* access, size_t count) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (!access) return CUDA_ERROR_INVALID_VALUE;
    for (size_t i = 0; i < count; ++i) {
        Context* context;
        if (CUresult r = device_of(access[i].location, &context)) return r;
        Call<MemSetAccessRecord> call;
        if (CUresult r = call.begin(context)) return r;
        call->address = address;
        call->bytes = bytes;
        call->access = static_cast<uint32_t>(access[i].flags);
        if (CUresult r = call.run()) return r;
    }
    return CUDA_SUCCESS;
}

TF_API cuMemGetAccess(unsigned long long* flags, const CUmemLocation* location, CUdeviceptr address) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    Range range;
    if (!flags || !location || !find_range(address, &range)) return CUDA_ERROR_INVALID_VALUE;
    *flags = location->id == range.device ? 3 : 0;
    return CUDA_SUCCESS;
}

TF_API cuMemGetAllocationPropertiesFromHandle(CUmemAllocationProp* properties, CUmemGenericAllocationHandle handle) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    Allocation* allocation = find_allocation(handle);
    if (!properties || !allocation) return CUDA_ERROR_INVALID_VALUE;
    *properties = allocation->properties;
    return CUDA_SUCCESS;
}

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
    if (Pool* pool = currentPool[device].load()) *out = handle<CUmemoryPool>(pool);
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
    Context* context;
    if (!out || !properties) return CUDA_ERROR_INVALID_VALUE;
    if (properties->handleTypes) return CUDA_ERROR_NOT_SUPPORTED;
    if (CUresult r = device_of(properties->location, &context)) return r;
    auto* pool = new Pool;
    pool->device = context->device;
    for (int reuse = 1; reuse <= 3; ++reuse) pool->attributes[reuse] = 1;
    *out = handle<CUmemoryPool>(pool);
    return CUDA_SUCCESS;
}
TF_API cuMemPoolDestroy(CUmemoryPool handle) {
    auto* pool = as<Pool>(handle, Kind::Pool);
    if (!pool || pool->isDefault) return CUDA_ERROR_INVALID_VALUE;
    Pool* expected = pool;
    currentPool[pool->device].compare_exchange_strong(expected, nullptr);
    pool->kind = static_cast<Kind>(0);
    delete pool;
    return CUDA_SUCCESS;
}
TF_API cuMemPoolTrimTo(CUmemoryPool pool, size_t) {
    return as<Pool>(pool, Kind::Pool) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

namespace {
constexpr int kReleaseThreshold = 4, kReservedCurrent = 5, kUsedHigh = 8;
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
    return CUDA_SUCCESS;
}
TF_API cuMemPoolGetAttribute(CUmemoryPool handle, int attribute, void* value) {
    auto* pool = as<Pool>(handle, Kind::Pool);
    if (!pool || !value || attribute < 1 || attribute > kUsedHigh) return CUDA_ERROR_INVALID_VALUE;
    if (is_flag(attribute)) {
        *static_cast<int*>(value) = static_cast<int>(pool->attributes[attribute]);
        return CUDA_SUCCESS;
    }
    uint64_t used = load_relaxed(attachment()->control->memoryUsed[wire_device(pool->device)]);
    *static_cast<uint64_t*>(value) = attribute >= kReservedCurrent ? used : pool->attributes[attribute];
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
