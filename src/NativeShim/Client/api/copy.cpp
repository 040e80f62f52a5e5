// Copies of one row of bytes. Device and pinned memory have addresses that the worker understands; everything else goes
// through the record itself (a few bytes) or through staging chunks.
#include "copy.h"

#include <cstring>

#include "../core/remote.h"

using namespace tf;

namespace tf {
CUresult find_target(CUstream handle, bool perThread, Target* target) noexcept {
    if (CUresult r = ready()) return r;
    if (CUresult r = find_stream(handle, perThread, &target->stream)) return r;
    note_operation(target->stream);
    target->id = target->stream ? target->stream->id : 0;
    target->device = wire_device(current()->device);
    return CUDA_SUCCESS;
}
}  // namespace tf

namespace {
CUresult copy_remote(uint64_t destination, uint64_t source, size_t bytes, const Target& target) {
    Call<CopyRecord> call;
    if (CUresult r = call.begin()) return r;
    call->destination = destination;
    call->source = source;
    call->bytes = bytes;
    call->stream = target.id;
    return call.submit();
}

// Pinned memory whose bytes still come, on the stream before this copy, from a device on another machine or a host
// function: waits until they are there, because they are taken now.
CUresult settle(const void* source, size_t bytes, const Target& target) {
    Remote* remote = attachment()->remote;
    bool changes = remote && in_pinned_memory(address_of(source)) && remote->may_change(source, bytes);
    return changes ? wait_for(target) : CUDA_SUCCESS;
}

// Ordinary memory to the device: the bytes are taken before this returns, as with the driver's own staging.
CUresult copy_in(uint64_t destination, const void* source, size_t bytes, const Target& target) {
    if (CUresult r = settle(source, bytes, target)) return r;
    if (bytes <= kMaxInlineCopyBytes) {
        Call<CopyInlineRecord> call;
        if (CUresult r = call.begin()) return r;
        call->destination = destination;
        call->stream = target.id;
        call->payloadBytes = static_cast<uint32_t>(bytes);
        Part part{source, bytes};
        return call.submit(&part, 1);
    }
    auto* from = static_cast<const uint8_t*>(source);
    while (bytes) {
        auto step = static_cast<uint32_t>(bytes < kStagingChunkBytes ? bytes : kStagingChunkBytes);
        uint32_t chunk;
        if (CUresult r = take_chunk(&chunk)) return r;
        fill_chunk(chunk, from, step);
        Call<CopyFromStagingRecord> call;
        CUresult r = call.begin();
        if (!r) {
            call->destination = destination;
            call->chunk = chunk;
            call->bytes = step;
            call->stream = target.id;
            r = call.submit();
        }
        if (r) {
            free_chunk(chunk);
            return r;
        }
        destination += step;
        from += step;
        bytes -= step;
    }
    return CUDA_SUCCESS;
}

CUresult request_out(uint64_t source, uint32_t chunk, uint32_t bytes, const Target& target) {
    Call<CopyToStagingRecord> call;
    if (CUresult r = call.begin()) return r;
    call->source = source;
    call->chunk = chunk;
    call->bytes = bytes;
    call->stream = target.id;
    return call.submit();
}

// The device to ordinary memory: several chunks are under way while the first is copied out.
CUresult copy_out(void* destination, uint64_t source, size_t bytes, const Target& target) {
    constexpr int kDepth = 8;
    struct Step {
        uint32_t chunk, bytes;
    } steps[kDepth];
    int first = 0, count = 0;
    auto* to = static_cast<uint8_t*>(destination);
    CUresult result = CUDA_SUCCESS;
    while (bytes || count) {
        while (bytes && count < kDepth && !result) {
            Step& step = steps[(first + count) % kDepth];
            step.bytes = static_cast<uint32_t>(bytes < kStagingChunkBytes ? bytes : kStagingChunkBytes);
            result = take_chunk(&step.chunk);
            if (result) break;
            result = request_out(source, step.chunk, step.bytes, target);
            if (result) {
                free_chunk(step.chunk);
                break;
            }
            source += step.bytes;
            bytes -= step.bytes;
            ++count;
        }
        if (!count) break;
        Step& step = steps[first];
        CUresult r = wait_chunk(step.chunk);
        if (r == CUDA_ERROR_DEVICE_UNAVAILABLE) return r;  // the worker is gone, and the chunks with it
        if (!r) memcpy(to, chunk_data(step.chunk), step.bytes);
        if (!result) result = r;
        free_chunk(step.chunk);
        to += step.bytes;
        first = (first + 1) % kDepth;
        --count;
        if (result) bytes = 0;
    }
    return result;
}

// The device of another machine to pinned memory: the bytes are put in place before any completion that covers the
// copy is seen.
CUresult deliver(void* destination, uint64_t source, size_t bytes, const Target& target) {
    auto* to = static_cast<uint8_t*>(destination);
    while (bytes) {
        auto step = static_cast<uint32_t>(bytes < kStagingChunkBytes ? bytes : kStagingChunkBytes);
        uint32_t chunk;
        if (CUresult r = take_chunk(&chunk)) return r;
        Call<CopyToStagingRecord> call;
        CUresult r = call.begin();
        if (!r) {
            call->header.flags = kRecordFlagInOrder;
            call->source = source;
            call->chunk = chunk;
            call->bytes = step;
            call->stream = target.id;
            attachment()->remote->receive_in_place(chunk, to);
            r = call.submit();
        }
        if (r) {
            free_chunk(chunk);
            return r;
        }
        source += step;
        to += step;
        bytes -= step;
    }
    return CUDA_SUCCESS;
}

// What the function that the program calls says of a place.
enum class Place { Any, Device };

inline bool remote(uint64_t address, Place place) noexcept {
    return tf::remote(address) || (place == Place::Device && in_global(address, false));
}

// Any copy between any two places. `wait`: the synchronous functions, which return when the bytes have arrived.
CUresult copy(uint64_t destination, uint64_t source, size_t bytes, CUstream stream, bool perThread, bool wait,
              Place toPlace = Place::Any, Place fromPlace = Place::Any) {
    Target target;
    if (CUresult r = find_target(stream, perThread, &target)) return r;
    if (!bytes) return CUDA_SUCCESS;
    // No process has memory below that.
    constexpr uint64_t kLowest = 0x10000;
    if (destination < kLowest || source < kLowest) return CUDA_ERROR_INVALID_VALUE;
    bool to = remote(destination, toPlace), from = remote(source, fromPlace);
    if (to && from) {
        if (CUresult r = copy_remote(destination, source, bytes, target)) return r;
        bool touchesHost = visible_pinned(destination) || visible_pinned(source);
        return wait && touchesHost ? wait_for(target) : CUDA_SUCCESS;
    }
    if (target.stream && target.stream->capture) return capture_copy(line(destination, source, bytes), target);
    if (to) return copy_in(destination, reinterpret_cast<const void*>(source), bytes, target);
    if (from && !wait && attachment()->remote && in_pinned_memory(destination))
        return deliver(reinterpret_cast<void*>(destination), source, bytes, target);
    if (from) {
        CUresult r = copy_out(reinterpret_cast<void*>(destination), source, bytes, target);
        if (!r && mirrors.load(std::memory_order_relaxed)) catch_up(0);  // bulk lanes are not in order with the rest
        return r;
    }
    if (CUresult r = wait_for(target)) return r;
    memcpy(reinterpret_cast<void*>(destination), reinterpret_cast<const void*>(source), bytes);
    return CUDA_SUCCESS;
}

}  // namespace

// Each copy exists in four forms: synchronous and on a stream, with the legacy and the per-thread default stream.
#define TF_COPY(sync, perThreadSync, async, perThreadAsync, D, S, toAddress, fromAddress, toPlace, fromPlace) \
    TF_API sync(D dst, S src, size_t n) {                                                                     \
        return copy(toAddress(dst), fromAddress(src), n, nullptr, false, true, toPlace, fromPlace);           \
    }                                                                                                         \
    TF_API perThreadSync(D dst, S src, size_t n) {                                                            \
        return copy(toAddress(dst), fromAddress(src), n, nullptr, true, true, toPlace, fromPlace);            \
    }                                                                                                         \
    TF_API async(D dst, S src, size_t n, CUstream s) {                                                        \
        return copy(toAddress(dst), fromAddress(src), n, s, false, false, toPlace, fromPlace);                \
    }                                                                                                         \
    TF_API perThreadAsync(D dst, S src, size_t n, CUstream s) {                                               \
        return copy(toAddress(dst), fromAddress(src), n, s, true, false, toPlace, fromPlace);                 \
    }
#define TF_SAME(x) (x)
TF_COPY(cuMemcpyHtoD_v2, cuMemcpyHtoD_v2_ptds, cuMemcpyHtoDAsync_v2, cuMemcpyHtoDAsync_v2_ptsz, CUdeviceptr,
        const void*, TF_SAME, address_of, Place::Device, Place::Any)
TF_COPY(cuMemcpyDtoH_v2, cuMemcpyDtoH_v2_ptds, cuMemcpyDtoHAsync_v2, cuMemcpyDtoHAsync_v2_ptsz, void*, CUdeviceptr,
        address_of, TF_SAME, Place::Any, Place::Device)
TF_COPY(cuMemcpyDtoD_v2, cuMemcpyDtoD_v2_ptds, cuMemcpyDtoDAsync_v2, cuMemcpyDtoDAsync_v2_ptsz, CUdeviceptr,
        CUdeviceptr, TF_SAME, TF_SAME, Place::Device, Place::Device)
TF_COPY(cuMemcpy, cuMemcpy_ptds, cuMemcpyAsync, cuMemcpyAsync_ptsz, CUdeviceptr, CUdeviceptr, TF_SAME, TF_SAME,
        Place::Any, Place::Any)

TF_API cuMemcpyPeer(CUdeviceptr dst, CUcontext, CUdeviceptr src, CUcontext, size_t n) {
    return copy(dst, src, n, nullptr, false, true);
}
TF_API cuMemcpyPeerAsync(CUdeviceptr dst, CUcontext, CUdeviceptr src, CUcontext, size_t n, CUstream s) {
    return copy(dst, src, n, s, false, false);
}
TF_API cuMemcpyPeerAsync_ptsz(CUdeviceptr dst, CUcontext, CUdeviceptr src, CUcontext, size_t n, CUstream s) {
    return copy(dst, src, n, s, true, false);
}

TF_API cuMemcpyPeer_ptds(CUdeviceptr dst, CUcontext, CUdeviceptr src, CUcontext, size_t n) {
    return copy(dst, src, n, nullptr, true, true);
}
