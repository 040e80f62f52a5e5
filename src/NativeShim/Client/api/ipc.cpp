// Device memory and events that processes of one slice share. They share a worker, and with it the addresses: a handle
// names an allocation, and opening one makes its address known here. Records of a shared event are waited for where
// they are made, so an opened event has nothing to follow.
#include <unistd.h>

#include <cstring>

#include "../core/call.h"
#include "../core/sha256.h"
#include "event.h"
#include "memory.h"

using namespace tf;

namespace {
struct MemoryHandle {
    char magic[8];
    uint8_t slice[16];
    uint64_t address, bytes;
    uint32_t device, process;
    uint8_t reserved[16];
};
static_assert(sizeof(MemoryHandle) == 64, "ABI");
constexpr char kHandleMagic[8] = {'T', 'F', 'I', 'P', 'C', 'M', 'E', 'M'};

void slice_digest(uint8_t out[16]) {
    uint8_t whole[Sha256::DigestBytes];
    Sha256 digest;
    digest.update(attachment()->snapshot.sliceId, sizeof attachment()->snapshot.sliceId);
    digest.finish(whole);
    memcpy(out, whole, 16);
}

struct Opened {
    std::mutex mutex;
    std::map<uint64_t, unsigned int> times;
};
Opened& opened() {
    static auto* instance = new Opened;
    return *instance;
}

CUresult open(CUdeviceptr* out, const MemoryHandle& handle, unsigned int flags) {
    constexpr unsigned int kLazyPeerAccess = 1;
    if (CUresult r = ready()) return r;
    uint8_t slice[16];
    slice_digest(slice);
    if (!out || (flags & ~kLazyPeerAccess) || memcmp(handle.magic, kHandleMagic, sizeof kHandleMagic) != 0)
        return CUDA_ERROR_INVALID_VALUE;
    if (memcmp(handle.slice, slice, sizeof slice) != 0) {
        log_line(LogTopic::Unsupported, "a memory handle of another slice cannot be opened");
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (handle.process == static_cast<uint32_t>(getpid())) return CUDA_ERROR_INVALID_CONTEXT;
    if (handle.device != wire_device(current()->device)) return CUDA_ERROR_INVALID_VALUE;
    Opened& all = opened();
    std::lock_guard<std::mutex> guard(all.mutex);
    if (all.times[handle.address]++ == 0)
        add_range({handle.address, handle.bytes, MemoryKind::Device, current(), kSharedMemory, 0, current()->device});
    *out = handle.address;
    return CUDA_SUCCESS;
}
}  // namespace

TF_API cuIpcGetMemHandle(MemoryHandle* out, CUdeviceptr address) {
    if (CUresult r = ready()) return r;
    Range range;
    if (!out || !find_range(address, &range) || range.kind != MemoryKind::Device) return CUDA_ERROR_INVALID_VALUE;
    // As natively: memory of pools and of the program's own mappings has other ways, and shared memory is not shared
    // on.
    if (!range.context || range.pool || range.flags) return CUDA_ERROR_INVALID_VALUE;
    MemoryHandle handle{};
    memcpy(handle.magic, kHandleMagic, sizeof kHandleMagic);
    slice_digest(handle.slice);
    handle.address = range.address;
    handle.bytes = range.bytes;
    handle.device = wire_device(range.device);
    handle.process = static_cast<uint32_t>(getpid());
    *out = handle;
    return CUDA_SUCCESS;
}
TF_API cuIpcOpenMemHandle_v2(CUdeviceptr* out, MemoryHandle handle, unsigned int flags) {
    return open(out, handle, flags);
}
TF_API cuIpcOpenMemHandle(CUdeviceptr* out, MemoryHandle handle, unsigned int flags) {
    return open(out, handle, flags);
}
TF_API cuIpcCloseMemHandle(CUdeviceptr address) {
    if (CUresult r = ready()) return r;
    Opened& all = opened();
    std::lock_guard<std::mutex> guard(all.mutex);
    auto found = all.times.find(address);
    if (found == all.times.end()) return CUDA_ERROR_INVALID_VALUE;
    if (--found->second) return CUDA_SUCCESS;
    all.times.erase(found);
    remove_range(address, MemoryKind::Device);
    return CUDA_SUCCESS;
}

namespace {
struct EventHandle {
    char magic[8];
    uint8_t slice[16];
    uint32_t device, process;
    uint8_t reserved[32];
};
static_assert(sizeof(EventHandle) == 64, "ABI");
constexpr char kEventMagic[8] = {'T', 'F', 'I', 'P', 'C', 'E', 'V', 'T'};
}  // namespace

TF_API cuIpcGetEventHandle(EventHandle* out, CUevent event) {
    if (CUresult r = ready()) return r;
    if (!out) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = share_event(event)) return r;
    EventHandle handle{};
    memcpy(handle.magic, kEventMagic, sizeof kEventMagic);
    slice_digest(handle.slice);
    handle.device = wire_device(current()->device);
    handle.process = static_cast<uint32_t>(getpid());
    *out = handle;
    return CUDA_SUCCESS;
}
TF_API cuIpcOpenEventHandle(CUevent* out, EventHandle handle) {
    if (CUresult r = ready()) return r;
    uint8_t slice[16];
    slice_digest(slice);
    if (!out || memcmp(handle.magic, kEventMagic, sizeof kEventMagic) != 0) return CUDA_ERROR_INVALID_VALUE;
    if (memcmp(handle.slice, slice, sizeof slice) != 0) {
        log_line(LogTopic::Unsupported, "an event handle of another slice cannot be opened");
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (handle.process == static_cast<uint32_t>(getpid())) return CUDA_ERROR_INVALID_CONTEXT;
    if (handle.device != wire_device(current()->device)) return CUDA_ERROR_INVALID_VALUE;
    return open_event(out);
}
