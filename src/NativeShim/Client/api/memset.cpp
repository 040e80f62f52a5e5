// Sets.
#include "../core/call.h"

using namespace tf;

namespace {
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

}  // namespace

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
