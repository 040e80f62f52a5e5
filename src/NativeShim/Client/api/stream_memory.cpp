// Values written to memory, and waited for, in stream order.
#include "../core/call.h"

using namespace tf;

namespace {
CUresult value_operation(CUstream handle, bool perThread, CUdeviceptr address, uint64_t value, unsigned int flags,
                         uint32_t bytes, bool wait) {
    Call<StreamValueRecord> call;
    if (CUresult r = call.begin()) return r;
    if (CUresult r = stream_to_id(handle, perThread, call->stream)) return r;
    call->address = address;
    call->value = value;
    call->flags = flags;
    call->bytes = bytes;
    call->wait = wait;
    return call.submit();
}

struct MemoryOperation {
    int operation;
    CUdeviceptr address;
    uint64_t value;
    unsigned int flags;
    CUdeviceptr alias;
    uint64_t padding;
};
static_assert(sizeof(MemoryOperation) == 48, "ABI");

// One record each: a stream keeps the order that a batch promises.
CUresult batch(CUstream stream, bool perThread, unsigned int count, const MemoryOperation* operations,
               unsigned int flags) {
    enum { kWait32 = 1, kWrite32 = 2, kWait64 = 4, kWrite64 = 5, kMaxCount = 256 };
    if (CUresult r = ready()) return r;
    if (!operations || !count || count > kMaxCount || flags) return CUDA_ERROR_INVALID_VALUE;
    for (unsigned int i = 0; i < count; ++i) {
        int kind = operations[i].operation;
        if (kind != kWait32 && kind != kWrite32 && kind != kWait64 && kind != kWrite64) {
            note_unsupported("a memory operation that is neither a write nor a wait");
            return CUDA_ERROR_NOT_SUPPORTED;
        }
    }
    for (unsigned int i = 0; i < count; ++i) {
        const MemoryOperation& o = operations[i];
        bool narrow = o.operation == kWait32 || o.operation == kWrite32;
        bool wait = o.operation == kWait32 || o.operation == kWait64;
        uint64_t value = narrow ? static_cast<uint32_t>(o.value) : o.value;
        if (CUresult r = value_operation(stream, perThread, o.address, value, o.flags, narrow ? 4 : 8, wait)) return r;
    }
    return CUDA_SUCCESS;
}
}  // namespace

#define TF_VALUE(name, type, bytes, wait)                                                    \
    TF_API name##_v2(CUstream s, CUdeviceptr address, type value, unsigned int flags) {      \
        return value_operation(s, false, address, value, flags, bytes, wait);                \
    }                                                                                        \
    TF_API name##_v2_ptsz(CUstream s, CUdeviceptr address, type value, unsigned int flags) { \
        return value_operation(s, true, address, value, flags, bytes, wait);                 \
    }                                                                                        \
    TF_API name(CUstream s, CUdeviceptr address, type value, unsigned int flags) {           \
        return value_operation(s, false, address, value, flags, bytes, wait);                \
    }                                                                                        \
    TF_API name##_ptsz(CUstream s, CUdeviceptr address, type value, unsigned int flags) {    \
        return value_operation(s, true, address, value, flags, bytes, wait);                 \
    }
TF_VALUE(cuStreamWriteValue32, unsigned int, 4, false)
TF_VALUE(cuStreamWriteValue64, unsigned long long, 8, false)
TF_VALUE(cuStreamWaitValue32, unsigned int, 4, true)
TF_VALUE(cuStreamWaitValue64, unsigned long long, 8, true)

#define TF_BATCH(name, perThread)                                                               \
    TF_API name(CUstream s, unsigned int count, const MemoryOperation* o, unsigned int flags) { \
        return batch(s, perThread, count, o, flags);                                            \
    }
TF_BATCH(cuStreamBatchMemOp, false)
TF_BATCH(cuStreamBatchMemOp_ptsz, true)
TF_BATCH(cuStreamBatchMemOp_v2, false)
TF_BATCH(cuStreamBatchMemOp_v2_ptsz, true)
