// Device and host memory.
#include "memory.h"

#include <cstring>

#include "../core/call.h"
#include "../core/mirror.h"

using namespace tf;

namespace {
CUresult allocate(CUdeviceptr* out, size_t bytes) {
    Call<MemAllocRecord> call;
    if (CUresult r = call.begin()) return r;
    if (!out || !bytes) return CUDA_ERROR_INVALID_VALUE;
    call->bytes = bytes;
    if (CUresult r = call.run()) return r;
    *out = call.reply<MemAllocReply>().address;
    add_range({*out, bytes, MemoryKind::Device, current(), 0, 0, current()->device});
    return CUDA_SUCCESS;
}

CUresult host_allocate(void** out, size_t bytes, unsigned int flags) {
    if (CUresult r = ready()) return r;
    if (!out || !bytes || flags > 15) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = pinned_allocate(bytes, out)) return r;
    add_range({reinterpret_cast<uint64_t>(*out), bytes, MemoryKind::Pinned, current(), flags, 0, current()->device});
    return CUDA_SUCCESS;
}

CUresult pitched(CUdeviceptr* out, size_t* pitch, size_t width, size_t height, unsigned int elementBytes) {
    if (!pitch || !width || !height) return CUDA_ERROR_INVALID_VALUE;
    if (elementBytes != 4 && elementBytes != 8 && elementBytes != 16) return CUDA_ERROR_INVALID_VALUE;
    constexpr size_t kAlignment = 512;
    size_t rounded = (width + kAlignment - 1) / kAlignment * kAlignment;
    if (rounded > SIZE_MAX / height) return CUDA_ERROR_OUT_OF_MEMORY;
    if (CUresult r = allocate(out, rounded * height)) return r;
    *pitch = rounded;
    return CUDA_SUCCESS;
}
}  // namespace

namespace tf {
CUresult free_device(const Range& range) noexcept {
    Call<MemFreeRecord> call;
    if (CUresult r = call.begin(range.context)) return r;
    call->address = range.address;
    return call.submit();
}

CUresult free_pinned(const Range& range) noexcept {
    // Work that uses the memory must be done before it goes: the driver waits too.
    fence(wire_device(range.device), kWholeContext);
    bool known = close_mirror(range.address) || in_pinned_window(range.address);
    Call<HostFreeRecord> call;
    CUresult r = call.begin(range.context);
    if (!r && known) {
        call->address = range.address;
        r = call.submit();
    }
    pinned_unmap(reinterpret_cast<void*>(range.address), pinned_round(range.bytes));
    return r;
}

void free_context_memory(Context* context) {
    for_each_range(context, MemoryKind::Device, [](const Range& range) {
        if (remove_range(range.address, MemoryKind::Device) && !range.flags) free_device(range);
    });
    for_each_range(context, MemoryKind::Pinned, [](const Range& range) {
        if (remove_range(range.address, MemoryKind::Pinned)) free_pinned(range);
    });
    for_each_range(context, MemoryKind::Registered,
                   [](const Range& range) { remove_range(range.address, MemoryKind::Registered); });
}
}  // namespace tf

TF_API cuMemAlloc_v2(CUdeviceptr* out, size_t bytes) {
    return allocate(out, bytes);
}
TF_API cuMemAllocPitch_v2(CUdeviceptr* out, size_t* pitch, size_t width, size_t height, unsigned int elementBytes) {
    return pitched(out, pitch, width, height, elementBytes);
}

TF_API cuMemFree_v2(CUdeviceptr address) {
    if (CUresult r = ready()) return r;
    if (!address) return CUDA_SUCCESS;
    Range range;
    if (find_range(address, &range) && range.address == address) {
        if (range.flags == kGraphMemory) return CUDA_SUCCESS;
        if (range.flags == kSharedMemory) return CUDA_ERROR_INVALID_VALUE;  // cuIpcCloseMemHandle gives it back
    }
    if (!remove_range(address, MemoryKind::Device, &range)) return CUDA_ERROR_INVALID_VALUE;
    if (range.pool) range.pool->charge(-static_cast<int64_t>(range.bytes));
    return free_device(range);
}

TF_API cuMemGetInfo_v2(size_t* available, size_t* total) {
    if (CUresult r = ready()) return r;
    if (!available || !total) return CUDA_ERROR_INVALID_VALUE;
    ControlHeader* control = attachment()->control;
    uint8_t device = wire_device(current()->device);
    catch_up(1000000);  // a free that this program has just asked for is counted
    uint64_t limit = load_relaxed(control->memoryLimit[device]), used = load_relaxed(control->memoryUsed[device]);
    *total = limit;
    *available = used < limit ? limit - used : 0;
    return CUDA_SUCCESS;
}

TF_API cuMemGetAddressRange_v2(CUdeviceptr* base, size_t* bytes, CUdeviceptr address) {
    if (CUresult r = ready()) return r;
    Range range;
    if (!find_range(address, &range)) return CUDA_ERROR_NOT_FOUND;
    if (base) *base = range.address;
    if (bytes) *bytes = range.bytes;
    return CUDA_SUCCESS;
}

// Memory that the driver migrates page by page has no place in a slice's ledger.
TF_API cuMemAllocManaged(CUdeviceptr*, size_t, unsigned int) {
    note_unsupported("cuMemAllocManaged");
    return CUDA_ERROR_NOT_SUPPORTED;
}

TF_API cuMemHostAlloc(void** out, size_t bytes, unsigned int flags) {
    return host_allocate(out, bytes, flags);
}
TF_API cuMemAllocHost_v2(void** out, size_t bytes) {
    return host_allocate(out, bytes, 0);
}
TF_API cuMemAllocHost(void** out, unsigned int bytes) {
    return host_allocate(out, bytes, 0);
}

TF_API cuMemFreeHost(void* address) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (!address) return CUDA_SUCCESS;
    Range range;
    if (!remove_range(reinterpret_cast<uint64_t>(address), MemoryKind::Pinned, &range)) return CUDA_ERROR_INVALID_VALUE;
    return free_pinned(range);
}

// The program's own memory cannot be mapped by the worker, so it is only noted; copies from it go through the staging
// chunks.
TF_API cuMemHostRegister_v2(void* address, size_t bytes, unsigned int flags) {
    if (CUresult r = ready()) return r;
    if (!address || !bytes || flags > 15) return CUDA_ERROR_INVALID_VALUE;
    constexpr unsigned int kIoMemory = 4;
    if (flags & kIoMemory) return CUDA_ERROR_NOT_SUPPORTED;
    Range range;
    if (find_range(reinterpret_cast<uint64_t>(address), &range)) return CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED;
    add_range(
        {reinterpret_cast<uint64_t>(address), bytes, MemoryKind::Registered, current(), flags, 0, current()->device});
    return CUDA_SUCCESS;
}
TF_API cuMemHostRegister(void* address, size_t bytes, unsigned int flags) {
    return cuMemHostRegister_v2(address, bytes, flags);
}
TF_API cuMemHostUnregister(void* address) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    return remove_range(reinterpret_cast<uint64_t>(address), MemoryKind::Registered)
               ? CUDA_SUCCESS
               : CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED;
}

TF_API cuMemHostGetDevicePointer_v2(CUdeviceptr* out, void* address, unsigned int flags) {
    if (CUresult r = ready()) return r;
    if (!out || flags) return CUDA_ERROR_INVALID_VALUE;
    Range range;
    if (!find_range(reinterpret_cast<uint64_t>(address), &range) || range.on_device()) return CUDA_ERROR_INVALID_VALUE;
    if (range.kind == MemoryKind::Registered) return CUDA_ERROR_NOT_SUPPORTED;
    if (attachment()->remote)
        if (CUresult r = open_mirror(range.address, range.bytes, wire_device(current()->device))) return r;
    *out = reinterpret_cast<CUdeviceptr>(address);
    return CUDA_SUCCESS;
}
TF_API cuMemHostGetFlags(unsigned int* flags, void* address) {
    if (CUresult r = ready()) return r;
    Range range;
    if (!flags || !find_range(reinterpret_cast<uint64_t>(address), &range) || range.on_device())
        return CUDA_ERROR_INVALID_VALUE;
    *flags = range.flags;
    return CUDA_SUCCESS;
}

namespace {
enum : int {
    kContext = 1,
    kMemoryType,
    kDevicePointer,
    kHostPointer,
    kP2PTokens,
    kSyncMemops,
    kBufferId,
    kIsManaged,
    kDeviceOrdinal,
    kIpcCapable,
    kRangeStart,
    kRangeSize,
    kMapped,
    kHandleTypes,
    kGpuDirect,
    kAccessFlags,
    kMempool,
    kMappingSize,
    kMappingBase,
    kMemoryBlockId,
    kDecompressCapable
};

template <class T>
void put(void* out, T value) {
    memcpy(out, &value, sizeof value);
}

CUresult attribute_of(void* out, int attribute, CUdeviceptr address, const Range* range) {
    bool device = range && range->on_device();
    bool pinned = range && range->kind == MemoryKind::Pinned;
    switch (attribute) {
        case kContext:
            put(out, range ? handle<CUcontext>(range->context) : nullptr);
            break;
        case kMemoryType:
            put<unsigned int>(out, device ? 2 : 1);
            break;
        case kDevicePointer:
            if (!device && !pinned) return CUDA_ERROR_INVALID_VALUE;
            put<CUdeviceptr>(out, address);
            break;
        case kHostPointer:
            if (device) return CUDA_ERROR_INVALID_VALUE;
            put<CUdeviceptr>(out, address);
            break;
        case kSyncMemops:
            put<unsigned int>(out, 0);
            break;
        case kBufferId:
            put<unsigned long long>(out, range->bufferId);
            break;
        case kIsManaged:
            put<unsigned int>(out, 0);
            break;
        case kDeviceOrdinal:
            put<int>(out, range->device);
            break;
        case kIpcCapable:
            put<unsigned int>(out,
                              range->kind == MemoryKind::Device && range->context && !range->pool && !range->flags);
            break;
        case kRangeStart:
        case kMappingBase:
            put<CUdeviceptr>(out, range->address);
            break;
        case kRangeSize:
        case kMappingSize:
            put<size_t>(out, range->bytes);
            break;
        case kMapped:
            put<unsigned int>(out, device || pinned);
            break;
        case kHandleTypes:
            put<unsigned long long>(out, 0);
            break;
        case kGpuDirect:
        case kDecompressCapable:
            put<unsigned int>(out, 0);
            break;
        case kAccessFlags:
            put<unsigned int>(out, 3);
            break;
        case kMempool:
            put<void*>(out, range->pool);
            break;
        case kMemoryBlockId:
            put<unsigned long long>(out, range->bufferId);
            break;
        default:
            return CUDA_ERROR_NOT_SUPPORTED;
    }
    return CUDA_SUCCESS;
}

size_t attribute_size(int attribute) {
    switch (attribute) {
        case kMemoryType:
        case kSyncMemops:
        case kIsManaged:
        case kDeviceOrdinal:
        case kIpcCapable:
        case kMapped:
        case kGpuDirect:
        case kAccessFlags:
        case kDecompressCapable:
            return 4;
        default:
            return 8;
    }
}
}  // namespace

TF_API cuPointerGetAttribute(void* out, int attribute, CUdeviceptr address) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (!out) return CUDA_ERROR_INVALID_VALUE;
    Range range;
    if (!find_range(address, &range)) return CUDA_ERROR_INVALID_VALUE;
    return attribute_of(out, attribute, address, &range);
}

// Unlike the single form, this one answers for ordinary host memory too: zeros, and no error.
TF_API cuPointerGetAttributes(unsigned int count, int* attributes, void** out, CUdeviceptr address) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (!attributes || !out) return CUDA_ERROR_INVALID_VALUE;
    Range range;
    bool known = find_range(address, &range);
    for (unsigned int i = 0; i < count; ++i) {
        memset(out[i], 0, attribute_size(attributes[i]));
        if (known) {
            attribute_of(out[i], attributes[i], address, &range);
        } else if (attributes[i] == kDeviceOrdinal) {
            put<int>(out[i], -2);
        }
    }
    return CUDA_SUCCESS;
}

TF_API cuPointerSetAttribute(const void* value, int attribute, CUdeviceptr address) {
    if (CUresult r = ready()) return r;
    Range range;
    if (!value || attribute != kSyncMemops || !find_range(address, &range)) return CUDA_ERROR_INVALID_VALUE;
    return CUDA_SUCCESS;
}

// The ABI of CUDA 1 and 2, with 32-bit addresses, cannot name memory of a 64-bit device.
TF_API cuMemAlloc(unsigned int*, unsigned int) {
    return CUDA_ERROR_NOT_SUPPORTED;
}
TF_API cuMemFree(unsigned int address) {
    return address ? CUDA_ERROR_INVALID_VALUE : ready();
}
TF_API cuMemGetInfo(unsigned int* available, unsigned int* total) {
    size_t bytes, all;
    if (!available || !total) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = cuMemGetInfo_v2(&bytes, &all)) return r;
    *available = bytes > ~0u ? ~0u : static_cast<unsigned int>(bytes);
    *total = all > ~0u ? ~0u : static_cast<unsigned int>(all);
    return CUDA_SUCCESS;
}
