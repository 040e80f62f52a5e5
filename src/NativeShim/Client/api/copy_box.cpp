// Copies of boxes of rows between memory and arrays.
#include <cstring>

#include "capture.h"
#include "copy.h"
#include "memory.h"

using namespace tf;

namespace tf {
namespace {
constexpr uint32_t kAddress = 1, kStaged = 2, kInArray = 3;

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

}  // namespace

CUresult box_record(const Box& box, uint32_t chunk, Copy3DRecord* record) noexcept {
    if (CUresult r = fill(box.from, record->sourceKind, record->source, record->sourcePitch, record->sourceHeight,
                          record->sourceArray))
        return r;
    if (CUresult r = fill(box.to, record->destinationKind, record->destination, record->destinationPitch,
                          record->destinationHeight, record->destinationArray))
        return r;
    record->sourceX = box.from.x;
    record->sourceY = box.from.y;
    record->sourceZ = box.from.z;
    record->destinationX = box.to.x;
    record->destinationY = box.to.y;
    record->destinationZ = box.to.z;
    record->width = box.width;
    record->height = box.height;
    record->depth = box.depth;
    if (box.from.staged()) {
        record->sourceKind = kStaged;
        record->sourceChunk = chunk;
    }
    if (box.to.staged()) {
        record->destinationKind = kStaged;
        record->destinationChunk = chunk;
    }
    return CUDA_SUCCESS;
}

namespace {
CUresult send_box(const Box& box, uint32_t chunk, const Target& target) {
    Call<Copy3DRecord> call;
    if (CUresult r = call.begin()) return r;
    if (CUresult r = box_record(box, chunk, call.operator->())) return r;
    call->stream = target.id;
    return call.submit();
}

CUresult copy_piece(const Box& piece, const Target& target) {
    uint32_t chunk;
    if (CUresult r = take_chunk(&chunk)) return r;
    uint8_t* data = chunk_data(chunk);
    if (piece.from.staged()) {
        for (size_t r = 0; r < piece.height; ++r)
            memcpy(data + r * piece.width, reinterpret_cast<const void*>(piece.from.row(r, 0)), piece.width);
        CUresult r = send_box(piece, chunk, target);
        if (r) free_chunk(chunk);
        return r;
    }
    CUresult result = send_box(piece, chunk, target);
    if (!result) result = wait_chunk(chunk);
    if (!result)
        for (size_t r = 0; r < piece.height; ++r)
            memcpy(reinterpret_cast<void*>(piece.to.row(r, 0)), data + r * piece.width, piece.width);
    free_chunk(chunk);
    return result;
}

}  // namespace

Box box_of(const CUDA_MEMCPY2D& c) noexcept {
    return {{c.srcMemoryType, c.srcMemoryType == kHost ? address_of(c.srcHost) : c.srcDevice, c.srcArray, c.srcXInBytes,
             c.srcY, 0, c.srcPitch, 0},
            {c.dstMemoryType, c.dstMemoryType == kHost ? address_of(c.dstHost) : c.dstDevice, c.dstArray, c.dstXInBytes,
             c.dstY, 0, c.dstPitch, 0},
            c.WidthInBytes,
            c.Height,
            1};
}

Box box_of(const CUDA_MEMCPY3D& c) noexcept {
    return {{c.srcMemoryType, c.srcMemoryType == kHost ? address_of(c.srcHost) : c.srcDevice, c.srcArray, c.srcXInBytes,
             c.srcY, c.srcZ, c.srcPitch, c.srcHeight},
            {c.dstMemoryType, c.dstMemoryType == kHost ? address_of(c.dstHost) : c.dstDevice, c.dstArray, c.dstXInBytes,
             c.dstY, c.dstZ, c.dstPitch, c.dstHeight},
            c.WidthInBytes,
            c.Height,
            c.Depth};
}

CUresult complete_box(Box* box) noexcept {
    for (Side* side : {&box->from, &box->to}) {
        if (side->type < kHost || side->type > kUnified) return CUDA_ERROR_INVALID_VALUE;
        if (side->type == kArray) continue;
        if (!side->address) return CUDA_ERROR_INVALID_VALUE;
        if (!side->pitch) side->pitch = side->x + box->width;
        if (!side->height) side->height = side->y + box->height;
        if (side->x + box->width > side->pitch) return CUDA_ERROR_INVALID_VALUE;
    }
    return CUDA_SUCCESS;
}

CUresult copy_box(Box box, CUstream stream, bool perThread, bool wait) noexcept {
    Target target;
    if (CUresult r = find_target(stream, perThread, &target)) return r;
    if (CUresult r = complete_box(&box)) return r;
    if (box.empty()) return CUDA_SUCCESS;
    bool captured = target.stream && target.stream->capture;
    if (captured && (box.from.staged() || box.to.staged())) return capture_copy(box, target);
    if (box.from.staged() && box.to.staged()) {
        if (CUresult r = wait_for(target)) return r;
        for (size_t z = 0; z < box.depth; ++z)
            for (size_t y = 0; y < box.height; ++y)
                memcpy(reinterpret_cast<void*>(box.to.row(y, z)), reinterpret_cast<const void*>(box.from.row(y, z)),
                       box.width);
        return CUDA_SUCCESS;
    }
    if (!box.from.staged() && !box.to.staged()) {
        if (CUresult r = send_box(box, 0, target)) return r;
        return wait ? wait_for(target) : CUDA_SUCCESS;
    }
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

ShadowCopy::~ShadowCopy() {
    if (pinned) free_pinned({address_of(pinned), bytes, MemoryKind::Pinned, context, 0, 0, context->device});
}

CUresult ShadowCopy::create(const Box& box, std::shared_ptr<ShadowCopy>* copy) noexcept {
    bool ordinary = box.from.staged() && box.to.staged();
    auto made = std::make_shared<ShadowCopy>();
    made->box = box;
    made->remote = box;
    made->in = box.from.staged();
    made->context = current();
    *copy = made;
    if (ordinary) return CUDA_SUCCESS;
    made->bytes = box.width * box.height * box.depth;
    if (CUresult r = pinned_allocate(made->bytes, &made->pinned)) return r;
    if (attachment()->remote)
        if (CUresult r = open_mirror(address_of(made->pinned), made->bytes, wire_device(made->context->device)))
            return r;
    (made->in ? made->remote.from : made->remote.to) = {
        kHost, address_of(made->pinned), nullptr, 0, 0, 0, box.width, box.height};
    return CUDA_SUCCESS;
}

void ShadowCopy::move(void* data) noexcept {
    auto* self = static_cast<ShadowCopy*>(data);
    auto* packed = static_cast<uint8_t*>(self->pinned);
    const Box& box = self->box;
    for (size_t z = 0; z < box.depth; ++z) {
        for (size_t y = 0; y < box.height; ++y) {
            auto* from = reinterpret_cast<const void*>(box.from.row(y, z));
            auto* to = reinterpret_cast<void*>(box.to.row(y, z));
            if (!packed)
                memcpy(to, from, box.width);
            else if (self->in)
                memcpy(packed, from, box.width);
            else
                memcpy(to, packed, box.width);
            if (packed) packed += box.width;
        }
    }
}

CUresult capture_copy(const Box& given, const Target& target) noexcept {
    Box box = given;
    if (CUresult r = complete_box(&box)) return r;
    std::shared_ptr<ShadowCopy> shadow;
    if (CUresult r = ShadowCopy::create(box, &shadow)) {
        forbid_capture_call(target.stream);
        return r;
    }
    capture_hold(target.stream, shadow);
    auto move = [&] {
        Call<HostFunctionRecord> call;
        if (CUresult r = call.begin()) return r;
        call->function = reinterpret_cast<uint64_t>(&ShadowCopy::move);
        call->userData = address_of(shadow.get());
        call->stream = target.id;
        return call.submit();
    };
    if (shadow->in)
        if (CUresult r = move()) return r;
    if (!shadow->pinned) return CUDA_SUCCESS;
    if (CUresult r = send_box(shadow->remote, 0, target)) return r;
    return shadow->in ? CUDA_SUCCESS : move();
}
}  // namespace tf

namespace {
CUresult copy_2d(const CUDA_MEMCPY2D* c, CUstream stream, bool perThread, bool wait) {
    return c ? copy_box(box_of(*c), stream, perThread, wait) : CUDA_ERROR_INVALID_VALUE;
}

CUresult copy_3d(const CUDA_MEMCPY3D* c, CUstream stream, bool perThread, bool wait) {
    if (!c || c->srcLOD || c->dstLOD) return CUDA_ERROR_INVALID_VALUE;
    return copy_box(box_of(*c), stream, perThread, wait);
}
}  // namespace

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
