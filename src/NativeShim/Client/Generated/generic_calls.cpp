// Generated from wire.txt and calls.txt by the protocol generator; do not edit.
#include "../core/call.h"

using namespace tf;

TF_API cuGraphUpload(CUgraphExec exec, CUstream stream) {
    Call<GraphUploadRecord> call;
    if (CUresult r = call.begin()) return r;
    if (CUresult r = exec_to_id(exec, call->exec)) return r;
    if (CUresult r = stream_to_id(stream, false, call->stream)) return r;
    return call.submit();
}

TF_API cuGraphUpload_ptsz(CUgraphExec exec, CUstream stream) {
    Call<GraphUploadRecord> call;
    if (CUresult r = call.begin()) return r;
    if (CUresult r = exec_to_id(exec, call->exec)) return r;
    if (CUresult r = stream_to_id(stream, true, call->stream)) return r;
    return call.submit();
}

TF_API cuCtxSetCacheConfig(int config) {
    Call<CtxSetCacheConfigRecord> call;
    if (CUresult r = call.begin()) return r;
    call->config = config;
    return call.submit();
}

TF_API cuCtxResetPersistingL2Cache() {
    Call<CtxResetPersistingL2Record> call;
    if (CUresult r = call.begin()) return r;
    return call.submit();
}
