// Copies to and from arrays by a byte offset, copies between contexts, and batches: forms of the copies of boxes and
// lines.
#include "copy.h"

using namespace tf;

namespace {
Side memory(int type, uint64_t address, size_t bytes) {
    return {type, address, nullptr, 0, 0, 0, bytes, 1};
}
Side part(CUarray array, size_t offset) {
    return {kArray, 0, array, offset, 0, 0, 0, 0};
}
CUresult row(const Side& to, const Side& from, size_t bytes, CUstream stream, bool perThread, bool wait) {
    return copy_box({from, to, bytes, 1, 1}, stream, perThread, wait);
}
}  // namespace

#define TF_ARRAY_COPY(suffix, perThread)                                                                     \
    TF_API cuMemcpyHtoA_v2##suffix(CUarray a, size_t offset, const void* p, size_t n) {                      \
        return row(part(a, offset), memory(kHost, address_of(p), n), n, nullptr, perThread, true);           \
    }                                                                                                        \
    TF_API cuMemcpyAtoH_v2##suffix(void* p, CUarray a, size_t offset, size_t n) {                            \
        return row(memory(kHost, address_of(p), n), part(a, offset), n, nullptr, perThread, true);           \
    }                                                                                                        \
    TF_API cuMemcpyDtoA_v2##suffix(CUarray a, size_t offset, CUdeviceptr p, size_t n) {                      \
        return row(part(a, offset), memory(kDevice, p, n), n, nullptr, perThread, true);                     \
    }                                                                                                        \
    TF_API cuMemcpyAtoD_v2##suffix(CUdeviceptr p, CUarray a, size_t offset, size_t n) {                      \
        return row(memory(kDevice, p, n), part(a, offset), n, nullptr, perThread, true);                     \
    }                                                                                                        \
    TF_API cuMemcpyAtoA_v2##suffix(CUarray to, size_t toOffset, CUarray from, size_t fromOffset, size_t n) { \
        return row(part(to, toOffset), part(from, fromOffset), n, nullptr, perThread, true);                 \
    }
TF_ARRAY_COPY(, false)
TF_ARRAY_COPY(_ptds, true)

#define TF_ARRAY_COPY_ASYNC(suffix, perThread)                                                           \
    TF_API cuMemcpyHtoAAsync_v2##suffix(CUarray a, size_t offset, const void* p, size_t n, CUstream s) { \
        return row(part(a, offset), memory(kHost, address_of(p), n), n, s, perThread, false);            \
    }                                                                                                    \
    TF_API cuMemcpyAtoHAsync_v2##suffix(void* p, CUarray a, size_t offset, size_t n, CUstream s) {       \
        return row(memory(kHost, address_of(p), n), part(a, offset), n, s, perThread, false);            \
    }
TF_ARRAY_COPY_ASYNC(, false)
TF_ARRAY_COPY_ASYNC(_ptsz, true)

// Between contexts: the addresses tell where both sides are. The layout differs in the two reserved fields only.
#define TF_PEER_3D(name, perThread, sync)                                  \
    TF_API name(const CUDA_MEMCPY3D* c) {                                  \
        if (!c || c->srcLOD || c->dstLOD) return CUDA_ERROR_INVALID_VALUE; \
        return copy_box(box_of(*c), nullptr, perThread, sync);             \
    }
TF_PEER_3D(cuMemcpy3DPeer, false, true)
TF_PEER_3D(cuMemcpy3DPeer_ptds, true, true)
#define TF_PEER_3D_ASYNC(name, perThread)                                  \
    TF_API name(const CUDA_MEMCPY3D* c, CUstream s) {                      \
        if (!c || c->srcLOD || c->dstLOD) return CUDA_ERROR_INVALID_VALUE; \
        return copy_box(box_of(*c), s, perThread, false);                  \
    }
TF_PEER_3D_ASYNC(cuMemcpy3DPeerAsync, false)
TF_PEER_3D_ASYNC(cuMemcpy3DPeerAsync_ptsz, true)

// Batches. The order in which a batch reads its sources is free; ours is as given, and each is read in stream order or
// at the call, which every access order allows.
extern "C" {
CUresult cuMemcpyAsync(CUdeviceptr to, CUdeviceptr from, size_t n, CUstream s);
CUresult cuMemcpyAsync_ptsz(CUdeviceptr to, CUdeviceptr from, size_t n, CUstream s);
}

namespace {
CUresult batch(CUdeviceptr* to, CUdeviceptr* from, size_t* bytes, size_t count, const void* attributes,
               const size_t* indices, size_t attributeCount, size_t* failed, CUstream stream, bool perThread) {
    if (failed) *failed = ~size_t{0};
    if (!count || !to || !from || !bytes || !attributes || !indices || !attributeCount || attributeCount > count ||
        indices[0] != 0)
        return CUDA_ERROR_INVALID_VALUE;
    for (size_t i = 0; i < count; ++i) {
        CUresult r = (perThread ? cuMemcpyAsync_ptsz : cuMemcpyAsync)(to[i], from[i], bytes[i], stream);
        if (!r) continue;
        if (failed) *failed = i;
        return r;
    }
    return CUDA_SUCCESS;
}

struct Operand {
    int type;
    union {
        struct {
            CUdeviceptr address;
            size_t rowLength, layerHeight;
            CUmemLocation hint;
        } pointer;
        struct {
            CUarray array;
            size_t x, y, z;
        } array;
    };
};
struct BatchOperation {
    Operand from, to;
    size_t width, height, depth;
    int order;
    unsigned int flags;
};
static_assert(sizeof(BatchOperation) == 112, "ABI");

// Extents are in elements where an array takes part, in bytes between pointers.
size_t element_bytes(const Array* array) {
    switch (array->descriptor.Format) {
        case 1:
        case 8:
            return array->descriptor.NumChannels;
        case 2:
        case 9:
        case 16:
            return 2 * array->descriptor.NumChannels;
        default:
            return 4 * array->descriptor.NumChannels;
    }
}

CUresult batch_3d(size_t count, const BatchOperation* operations, size_t* failed, unsigned long long flags,
                  CUstream stream, bool perThread) {
    enum { kPointer = 1, kInArray = 2 };
    if (failed) *failed = ~size_t{0};
    if (!count || !operations || flags) return CUDA_ERROR_INVALID_VALUE;
    for (size_t i = 0; i < count; ++i) {
        const BatchOperation& o = operations[i];
        if (failed) *failed = i;
        size_t unit = 1;
        for (const Operand* operand : {&o.from, &o.to}) {
            if (operand->type == kPointer) continue;
            if (operand->type != kInArray) return CUDA_ERROR_INVALID_VALUE;
            auto* array = as<Array>(operand->array.array, Kind::Array);
            if (!array) return CUDA_ERROR_INVALID_HANDLE;
            unit = element_bytes(array);
        }
        auto side = [&](const Operand& operand) -> Side {
            if (operand.type == kInArray)
                return {kArray, 0, operand.array.array, operand.array.x * unit, operand.array.y, operand.array.z, 0, 0};
            return {kUnified,
                    operand.pointer.address,
                    nullptr,
                    0,
                    0,
                    0,
                    operand.pointer.rowLength * unit,
                    operand.pointer.layerHeight};
        };
        Box box{side(o.from), side(o.to), o.width * unit, o.height, o.depth};
        if (CUresult r = copy_box(box, stream, perThread, false)) return r;
    }
    if (failed) *failed = ~size_t{0};
    return CUDA_SUCCESS;
}
}  // namespace

#define TF_BATCH(suffix, perThread)                                                                                  \
    TF_API cuMemcpyBatchAsync##suffix(CUdeviceptr* to, CUdeviceptr* from, size_t* n, size_t count, const void* a,    \
                                      const size_t* i, size_t ac, size_t* failed, CUstream s) {                      \
        return batch(to, from, n, count, a, i, ac, failed, s, perThread);                                            \
    }                                                                                                                \
    TF_API cuMemcpyBatchAsync_v2##suffix(CUdeviceptr* to, CUdeviceptr* from, size_t* n, size_t count, const void* a, \
                                         const size_t* i, size_t ac, CUstream s) {                                   \
        return batch(to, from, n, count, a, i, ac, nullptr, s, perThread);                                           \
    }                                                                                                                \
    TF_API cuMemcpy3DBatchAsync##suffix(size_t count, const BatchOperation* o, size_t* failed,                       \
                                        unsigned long long flags, CUstream s) {                                      \
        return batch_3d(count, o, failed, flags, s, perThread);                                                      \
    }                                                                                                                \
    TF_API cuMemcpy3DBatchAsync_v2##suffix(size_t count, const BatchOperation* o, unsigned long long flags,          \
                                           CUstream s) {                                                             \
        return batch_3d(count, o, nullptr, flags, s, perThread);                                                     \
    }
TF_BATCH(, false)
TF_BATCH(_ptsz, true)
