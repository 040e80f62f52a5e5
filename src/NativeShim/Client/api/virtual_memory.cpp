// Virtual memory management as the program's own interface.
#include <cstring>

#include "../core/call.h"
#include "../core/memory_map.h"

using namespace tf;

namespace {
constexpr size_t kGranularity = 2 << 20;

// Physical memory lives as long as handles to it or mappings of it; then the worker is told.
struct Allocation final : Object {
    uint64_t bytes = 0;
    CUmemAllocationProp properties{};
    int handles = 1, mappings = 0;
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

std::mutex& allocation_mutex() {
    static auto* mutex = new std::mutex;
    return *mutex;
}
std::map<uint64_t, Allocation*>& mappings() {  // by address
    static auto* map = new std::map<uint64_t, Allocation*>;
    return *map;
}

// Under the mutex.
CUresult release_if_unused(Allocation* allocation) {
    if (allocation->handles || allocation->mappings) return CUDA_SUCCESS;
    Call<PhysicalReleaseRecord> call;
    CUresult r = call.begin(allocation->context);
    if (!r) {
        call->allocation = allocation->id;
        r = call.submit();
    }
    allocations().release(allocation->id);
    delete allocation;
    return r;
}

CUresult device_of(const CUmemLocation& location, Context** context) {
    constexpr int kDevice = 1;
    if (location.type != kDevice || location.id < 0 || location.id >= device_count()) return CUDA_ERROR_INVALID_DEVICE;
    *context = primary_context(location.id);
    return CUDA_SUCCESS;
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
    // Frameworks ask for memory that could be shared as a file whether they share it or not; sharing itself is refused.
    constexpr int kPosixFile = 1;
    if (properties->requestedHandleTypes & ~kPosixFile) return CUDA_ERROR_NOT_SUPPORTED;
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
    std::lock_guard<std::mutex> guard(allocation_mutex());
    Allocation* allocation = find_allocation(handle);
    if (!allocation || !allocation->handles) return CUDA_ERROR_INVALID_VALUE;
    --allocation->handles;
    return release_if_unused(allocation);
}

TF_API cuMemRetainAllocationHandle(CUmemGenericAllocationHandle* out, void* pointer) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    Range range;
    if (!out || !find_range(reinterpret_cast<uint64_t>(pointer), &range)) return CUDA_ERROR_INVALID_VALUE;
    std::lock_guard<std::mutex> guard(allocation_mutex());
    auto found = mappings().find(range.address);
    if (found == mappings().end()) return CUDA_ERROR_INVALID_VALUE;
    ++found->second->handles;
    *out = found->second->id;
    return CUDA_SUCCESS;
}

TF_API cuMemMap(CUdeviceptr address, size_t bytes, size_t offset, CUmemGenericAllocationHandle handle,
                unsigned long long flags) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    std::lock_guard<std::mutex> guard(allocation_mutex());
    Allocation* allocation = find_allocation(handle);
    if (!allocation || !allocation->handles || flags) return CUDA_ERROR_INVALID_VALUE;
    Call<MemMapRecord> call;
    if (CUresult r = call.begin(allocation->context)) return r;
    call->address = address;
    call->bytes = bytes;
    call->offset = offset;
    call->allocation = allocation->id;
    if (CUresult r = call.run()) return r;
    add_range({address, bytes, MemoryKind::Device, nullptr, 0, 0, allocation->context->device});
    ++allocation->mappings;
    mappings()[address] = allocation;
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
        std::lock_guard<std::mutex> guard(allocation_mutex());
        auto found = mappings().find(at);
        if (found == mappings().end()) continue;
        Allocation* allocation = found->second;
        mappings().erase(found);
        --allocation->mappings;
        release_if_unused(allocation);
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
