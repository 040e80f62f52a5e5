// Copies and sets. Device and pinned memory have addresses that the worker understands; everything else goes through
// the record itself (a few bytes) or through staging chunks.
#include <cstring>

#include "../core/call.h"
#include "../core/memory_map.h"
#include "../core/remote.h"

using namespace tf;

namespace {
bool remote(uint64_t address) {
    return in_device_window(address) || in_pinned_window(address);
}
uint64_t address_of(const void* p) {
    return reinterpret_cast<uint64_t>(p);
}

struct Target {
    Stream* stream = nullptr;
    uint32_t id = 0;
    uint8_t device = 0;
};

CUresult find_target(CUstream handle, bool perThread, Target* target) {
    if (CUresult r = ready()) return r;
    if (CUresult r = find_stream(handle, perThread, &target->stream)) return r;
    note_operation(target->stream);
    target->id = target->stream ? target->stream->id : 0;
    target->device = wire_device(current()->device);
    return CUDA_SUCCESS;
}

CUresult wait_for(const Target& target) {
    return fence(target.device, target.id);
}

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
    if (target.stream && target.stream->capture) return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
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
    if (target.stream && target.stream->capture) return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
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
    if (target.stream && target.stream->capture) return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
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

// Any copy between any two places. `wait`: the synchronous functions, which return when the bytes have arrived.
CUresult copy(uint64_t destination, uint64_t source, size_t bytes, CUstream stream, bool perThread, bool wait) {
    Target target;
    if (CUresult r = find_target(stream, perThread, &target)) return r;
    if (!bytes) return CUDA_SUCCESS;
    if (!destination || !source) return CUDA_ERROR_INVALID_VALUE;
    bool to = remote(destination), from = remote(source);
    if (to && from) {
        if (CUresult r = copy_remote(destination, source, bytes, target)) return r;
        bool touchesHost = in_pinned_window(destination) || in_pinned_window(source);
        return wait && touchesHost ? wait_for(target) : CUDA_SUCCESS;
    }
    if (to) return copy_in(destination, reinterpret_cast<const void*>(source), bytes, target);
    if (from && !wait && attachment()->remote && in_pinned_memory(destination))
        return deliver(reinterpret_cast<void*>(destination), source, bytes, target);
    if (from) return copy_out(reinterpret_cast<void*>(destination), source, bytes, target);
    if (CUresult r = wait_for(target)) return r;
    memcpy(reinterpret_cast<void*>(destination), reinterpret_cast<const void*>(source), bytes);
    return CUDA_SUCCESS;
}

CUresult set(CUdeviceptr destination, size_t pitch, unsigned int value, size_t width, size_t height,
             uint32_t elementBytes, CUstream stream, bool perThread) {
    Call<MemsetRecord> call;
    if (CUresult r = call.begin()) return r;
    if (destination % elementBytes || pitch % elementBytes) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = stream_to_id(stream, perThread, call->stream)) return r;
    if (!width || !height) return CUDA_SUCCESS;
    call->destination = destination;
    call->pitch = pitch;
    call->width = width;
    call->height = height;
    call->value = value;
    call->elementBytes = elementBytes;
    return call.submit();
}

// Boxes.

constexpr int kHost = 1, kDevice = 2, kArray = 3, kUnified = 4;
constexpr uint32_t kAddress = 1, kStaged = 2, kInArray = 3;

struct Side {
    int type;
    uint64_t address;
    CUarray array;
    size_t x, y, z, pitch, height;

    bool staged() const { return (type == kHost || type == kUnified) && !remote(address); }
    uint64_t row(size_t r, size_t slice) const { return address + x + (z + slice) * pitch * height + (y + r) * pitch; }
};

struct Box {
    Side from, to;
    size_t width, height, depth;
};

CUresult fill(const Side& side, uint32_t& kind, uint64_t& address, uint64_t& pitch, uint64_t& height, uint32_t& array) {
    if (side.type == kArray) {
        auto* found = as<Array>(side.array, Kind::Array);
        if (!found) return CUDA_ERROR_INVALID_HANDLE;
        kind = kInArray;
        array = found->id;
        return CUDA_SUCCESS;
    }
    kind = kAddress;
    address = side.address;
    pitch = side.pitch;
    height = side.height;
    return CUDA_SUCCESS;
}

// One record for a box whose ordinary-memory side, if any, is `chunk`, densely packed.
CUresult send_box(const Box& box, int chunk, const Target& target) {
    Call<Copy3DRecord> call;
    if (CUresult r = call.begin()) return r;
    call->stream = target.id;
    if (CUresult r =
            fill(box.from, call->sourceKind, call->source, call->sourcePitch, call->sourceHeight, call->sourceArray))
        return r;
    if (CUresult r = fill(box.to, call->destinationKind, call->destination, call->destinationPitch,
                          call->destinationHeight, call->destinationArray))
        return r;
    call->sourceX = box.from.x;
    call->sourceY = box.from.y;
    call->sourceZ = box.from.z;
    call->destinationX = box.to.x;
    call->destinationY = box.to.y;
    call->destinationZ = box.to.z;
    call->width = box.width;
    call->height = box.height;
    call->depth = box.depth;
    if (box.from.staged()) {
        call->sourceKind = kStaged;
        call->sourceChunk = static_cast<uint32_t>(chunk);
    }
    if (box.to.staged()) {
        call->destinationKind = kStaged;
        call->destinationChunk = static_cast<uint32_t>(chunk);
    }
    return call.submit();
}

CUresult copy_piece(const Box& piece, const Target& target) {
    uint32_t chunk;
    if (CUresult r = take_chunk(&chunk)) return r;
    uint8_t* data = chunk_data(chunk);
    if (piece.from.staged()) {
        for (size_t r = 0; r < piece.height; ++r)
            memcpy(data + r * piece.width, reinterpret_cast<const void*>(piece.from.row(r, 0)), piece.width);
        CUresult r = send_box(piece, static_cast<int>(chunk), target);
        if (r) free_chunk(chunk);
        return r;
    }
    CUresult result = send_box(piece, static_cast<int>(chunk), target);
    if (!result) result = wait_chunk(chunk);
    if (!result)
        for (size_t r = 0; r < piece.height; ++r)
            memcpy(reinterpret_cast<void*>(piece.to.row(r, 0)), data + r * piece.width, piece.width);
    free_chunk(chunk);
    return result;
}

CUresult copy_box(Box box, CUstream stream, bool perThread, bool wait) {
    Target target;
    if (CUresult r = find_target(stream, perThread, &target)) return r;
    for (Side* side : {&box.from, &box.to}) {
        if (side->type < kHost || side->type > kUnified) return CUDA_ERROR_INVALID_VALUE;
        if (side->type != kArray && !side->address) return CUDA_ERROR_INVALID_VALUE;
        if (side->type == kArray) continue;
        if (!side->pitch) side->pitch = side->x + box.width;
        if (!side->height) side->height = side->y + box.height;
        if (side->x + box.width > side->pitch) return CUDA_ERROR_INVALID_VALUE;
    }
    if (!box.width || !box.height || !box.depth) return CUDA_SUCCESS;
    if (box.from.staged() && box.to.staged()) {
        if (CUresult r = wait_for(target)) return r;
        for (size_t z = 0; z < box.depth; ++z)
            for (size_t y = 0; y < box.height; ++y)
                memcpy(reinterpret_cast<void*>(box.to.row(y, z)), reinterpret_cast<const void*>(box.from.row(y, z)),
                       box.width);
        return CUDA_SUCCESS;
    }
    if (!box.from.staged() && !box.to.staged()) {
        if (CUresult r = send_box(box, -1, target)) return r;
        return wait ? wait_for(target) : CUDA_SUCCESS;
    }
    if (target.stream && target.stream->capture) return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    // Pieces of whole rows (or parts of very long ones) that fit into a chunk.
    for (size_t z = 0; z < box.depth; ++z) {
        for (size_t x = 0; x < box.width; x += kStagingChunkBytes) {
            Box piece = box;
            piece.depth = 1;
            piece.width = box.width - x < kStagingChunkBytes ? box.width - x : size_t{kStagingChunkBytes};
            size_t rows = kStagingChunkBytes / piece.width;
            for (size_t y = 0; y < box.height; y += rows) {
                piece.height = box.height - y < rows ? box.height - y : rows;
                for (auto [part, whole] :
                     {std::pair<Side*, const Side*>{&piece.from, &box.from}, {&piece.to, &box.to}}) {
                    part->x = whole->x + x;
                    part->y = whole->y + y;
                    part->z = whole->z + z;
                }
                if (CUresult r = copy_piece(piece, target)) return r;
            }
        }
    }
    return wait ? wait_for(target) : CUDA_SUCCESS;
}

CUresult copy_2d(const CUDA_MEMCPY2D* c, CUstream stream, bool perThread, bool wait) {
    if (!c) return CUDA_ERROR_INVALID_VALUE;
    Box box{{c->srcMemoryType, c->srcMemoryType == kHost ? address_of(c->srcHost) : c->srcDevice, c->srcArray,
             c->srcXInBytes, c->srcY, 0, c->srcPitch, 0},
            {c->dstMemoryType, c->dstMemoryType == kHost ? address_of(c->dstHost) : c->dstDevice, c->dstArray,
             c->dstXInBytes, c->dstY, 0, c->dstPitch, 0},
            c->WidthInBytes,
            c->Height,
            1};
    return copy_box(box, stream, perThread, wait);
}

CUresult copy_3d(const CUDA_MEMCPY3D* c, CUstream stream, bool perThread, bool wait) {
    if (!c || c->srcLOD || c->dstLOD) return CUDA_ERROR_INVALID_VALUE;
    Box box{{c->srcMemoryType, c->srcMemoryType == kHost ? address_of(c->srcHost) : c->srcDevice, c->srcArray,
             c->srcXInBytes, c->srcY, c->srcZ, c->srcPitch, c->srcHeight},
            {c->dstMemoryType, c->dstMemoryType == kHost ? address_of(c->dstHost) : c->dstDevice, c->dstArray,
             c->dstXInBytes, c->dstY, c->dstZ, c->dstPitch, c->dstHeight},
            c->WidthInBytes,
            c->Height,
            c->Depth};
    return copy_box(box, stream, perThread, wait);
}
}  // namespace

// Each copy exists in four forms: synchronous and on a stream, with the legacy and the per-thread default stream.
#define TF_COPY(sync, perThreadSync, async, perThreadAsync, D, S, toAddress, fromAddress) \
    TF_API sync(D dst, S src, size_t n) {                                                 \
        return copy(toAddress(dst), fromAddress(src), n, nullptr, false, true);           \
    }                                                                                     \
    TF_API perThreadSync(D dst, S src, size_t n) {                                        \
        return copy(toAddress(dst), fromAddress(src), n, nullptr, true, true);            \
    }                                                                                     \
    TF_API async(D dst, S src, size_t n, CUstream s) {                                    \
        return copy(toAddress(dst), fromAddress(src), n, s, false, false);                \
    }                                                                                     \
    TF_API perThreadAsync(D dst, S src, size_t n, CUstream s) {                           \
        return copy(toAddress(dst), fromAddress(src), n, s, true, false);                 \
    }
#define TF_SAME(x) (x)
TF_COPY(cuMemcpyHtoD_v2, cuMemcpyHtoD_v2_ptds, cuMemcpyHtoDAsync_v2, cuMemcpyHtoDAsync_v2_ptsz, CUdeviceptr,
        const void*, TF_SAME, address_of)
TF_COPY(cuMemcpyDtoH_v2, cuMemcpyDtoH_v2_ptds, cuMemcpyDtoHAsync_v2, cuMemcpyDtoHAsync_v2_ptsz, void*, CUdeviceptr,
        address_of, TF_SAME)
TF_COPY(cuMemcpyDtoD_v2, cuMemcpyDtoD_v2_ptds, cuMemcpyDtoDAsync_v2, cuMemcpyDtoDAsync_v2_ptsz, CUdeviceptr,
        CUdeviceptr, TF_SAME, TF_SAME)
TF_COPY(cuMemcpy, cuMemcpy_ptds, cuMemcpyAsync, cuMemcpyAsync_ptsz, CUdeviceptr, CUdeviceptr, TF_SAME, TF_SAME)

TF_API cuMemcpy2D_v2(const CUDA_MEMCPY2D* c) {
    return copy_2d(c, nullptr, false, true);
}
TF_API cuMemcpy2D_v2_ptds(const CUDA_MEMCPY2D* c) {
    return copy_2d(c, nullptr, true, true);
}
TF_API cuMemcpy2DUnaligned_v2(const CUDA_MEMCPY2D* c) {
    return copy_2d(c, nullptr, false, true);
}
TF_API cuMemcpy2DUnaligned_v2_ptds(const CUDA_MEMCPY2D* c) {
    return copy_2d(c, nullptr, true, true);
}
TF_API cuMemcpy2DAsync_v2(const CUDA_MEMCPY2D* c, CUstream s) {
    return copy_2d(c, s, false, false);
}
TF_API cuMemcpy2DAsync_v2_ptsz(const CUDA_MEMCPY2D* c, CUstream s) {
    return copy_2d(c, s, true, false);
}
TF_API cuMemcpy3D_v2(const CUDA_MEMCPY3D* c) {
    return copy_3d(c, nullptr, false, true);
}
TF_API cuMemcpy3D_v2_ptds(const CUDA_MEMCPY3D* c) {
    return copy_3d(c, nullptr, true, true);
}
TF_API cuMemcpy3DAsync_v2(const CUDA_MEMCPY3D* c, CUstream s) {
    return copy_3d(c, s, false, false);
}
TF_API cuMemcpy3DAsync_v2_ptsz(const CUDA_MEMCPY3D* c, CUstream s) {
    return copy_3d(c, s, true, false);
}

TF_API cuMemcpyHtoA_v2(CUarray array, size_t offset, const void* source, size_t bytes) {
    Box box{
        {kHost, address_of(source), nullptr, 0, 0, 0, bytes, 1}, {kArray, 0, array, offset, 0, 0, 0, 0}, bytes, 1, 1};
    return copy_box(box, nullptr, false, true);
}
TF_API cuMemcpyAtoH_v2(void* destination, CUarray array, size_t offset, size_t bytes) {
    Box box{{kArray, 0, array, offset, 0, 0, 0, 0},
            {kHost, address_of(destination), nullptr, 0, 0, 0, bytes, 1},
            bytes,
            1,
            1};
    return copy_box(box, nullptr, false, true);
}
TF_API cuMemcpyDtoA_v2(CUarray array, size_t offset, CUdeviceptr source, size_t bytes) {
    Box box{{kDevice, source, nullptr, 0, 0, 0, bytes, 1}, {kArray, 0, array, offset, 0, 0, 0, 0}, bytes, 1, 1};
    return copy_box(box, nullptr, false, true);
}
TF_API cuMemcpyAtoD_v2(CUdeviceptr destination, CUarray array, size_t offset, size_t bytes) {
    Box box{{kArray, 0, array, offset, 0, 0, 0, 0}, {kDevice, destination, nullptr, 0, 0, 0, bytes, 1}, bytes, 1, 1};
    return copy_box(box, nullptr, false, true);
}

TF_API cuMemcpyPeer(CUdeviceptr dst, CUcontext, CUdeviceptr src, CUcontext, size_t n) {
    return copy(dst, src, n, nullptr, false, true);
}
TF_API cuMemcpyPeerAsync(CUdeviceptr dst, CUcontext, CUdeviceptr src, CUcontext, size_t n, CUstream s) {
    return copy(dst, src, n, s, false, false);
}
TF_API cuMemcpyPeerAsync_ptsz(CUdeviceptr dst, CUcontext, CUdeviceptr src, CUcontext, size_t n, CUstream s) {
    return copy(dst, src, n, s, true, false);
}

#define TF_SET(bits, type, bytes)                                                                               \
    TF_API cuMemsetD##bits##_v2(CUdeviceptr p, type v, size_t n) {                                              \
        return set(p, 0, v, n, 1, bytes, nullptr, false);                                                       \
    }                                                                                                           \
    TF_API cuMemsetD##bits##_v2_ptds(CUdeviceptr p, type v, size_t n) {                                         \
        return set(p, 0, v, n, 1, bytes, nullptr, true);                                                        \
    }                                                                                                           \
    TF_API cuMemsetD##bits##Async(CUdeviceptr p, type v, size_t n, CUstream s) {                                \
        return set(p, 0, v, n, 1, bytes, s, false);                                                             \
    }                                                                                                           \
    TF_API cuMemsetD##bits##Async_ptsz(CUdeviceptr p, type v, size_t n, CUstream s) {                           \
        return set(p, 0, v, n, 1, bytes, s, true);                                                              \
    }                                                                                                           \
    TF_API cuMemsetD2D##bits##_v2(CUdeviceptr p, size_t pitch, type v, size_t w, size_t h) {                    \
        return set(p, pitch, v, w, h, bytes, nullptr, false);                                                   \
    }                                                                                                           \
    TF_API cuMemsetD2D##bits##_v2_ptds(CUdeviceptr p, size_t pitch, type v, size_t w, size_t h) {               \
        return set(p, pitch, v, w, h, bytes, nullptr, true);                                                    \
    }                                                                                                           \
    TF_API cuMemsetD2D##bits##Async(CUdeviceptr p, size_t pitch, type v, size_t w, size_t h, CUstream s) {      \
        return set(p, pitch, v, w, h, bytes, s, false);                                                         \
    }                                                                                                           \
    TF_API cuMemsetD2D##bits##Async_ptsz(CUdeviceptr p, size_t pitch, type v, size_t w, size_t h, CUstream s) { \
        return set(p, pitch, v, w, h, bytes, s, true);                                                          \
    }
TF_SET(8, unsigned char, 1)
TF_SET(16, unsigned short, 2)
TF_SET(32, unsigned int, 4)
