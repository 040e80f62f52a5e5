// Streams: numbered here, created in the worker without a round trip.
#include <cstring>

#include "../core/call.h"
#include "capture.h"

using namespace tf;

namespace {
std::atomic<uint64_t> nextStreamUid{16};
constexpr uint32_t kMaxStreams = kFirstEventWord - kFirstStreamWord;

CUresult create(Stream** out, unsigned int flags, int priority) {
    Call<StreamCreateRecord> call;
    if (CUresult r = call.begin()) return r;
    if (flags > 1) return CUDA_ERROR_INVALID_VALUE;
    const DeviceSnapshot& device = device_snapshot(current()->device);
    if (priority > device.streamPriorityLow) priority = device.streamPriorityLow;
    if (priority < device.streamPriorityHigh) priority = device.streamPriorityHigh;
    auto* stream = new Stream;
    stream->context = current();
    stream->flags = flags;
    stream->priority = priority;
    stream->uid = nextStreamUid.fetch_add(1);
    stream->id = tables().streams.take(stream);
    if (stream->id >= kMaxStreams) {
        tables().streams.release(stream->id);
        delete stream;
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    call->stream = stream->id;
    call->flags = flags;
    call->priority = priority;
    *out = stream;
    return call.submit();
}

// The calling thread's own default stream on the current device: an ordinary blocking stream, made at its first use.
struct ThreadStreams {
    Stream* streams[kMaxDevices] = {};
    Context* contexts[kMaxDevices] = {};
};
thread_local ThreadStreams* threadStreams __attribute__((tls_model("initial-exec"))) = nullptr;

CUresult thread_stream(Stream** found) {
    if (!threadStreams) threadStreams = new ThreadStreams;
    Context* context = current();
    auto device = static_cast<size_t>(context->device);
    if (!threadStreams->streams[device] || threadStreams->contexts[device] != context ||
        threadStreams->streams[device]->kind != Kind::Stream) {
        if (CUresult r = create(&threadStreams->streams[device], 0, 0)) return r;
        threadStreams->contexts[device] = context;
    }
    *found = threadStreams->streams[device];
    return CUDA_SUCCESS;
}

struct Callback {
    CUstreamCallback function;
    CUstream stream;
    void* userData;
};

void run_stream_callback(void* data) {
    auto* callback = static_cast<Callback*>(data);
    callback->function(callback->stream, sticky_error(), callback->userData);
    delete callback;
}

CUresult synchronize(CUstream handle, bool perThread) {
    if (CUresult r = ready()) return r;
    Stream* stream;
    if (CUresult r = find_stream(handle, perThread, &stream)) return r;
    if (CUresult r = forbid_capturing(stream)) return r;
    Context* context = stream ? stream->context : current();
    return fence(wire_device(context->device), stream ? stream->id : 0);
}

CUresult launch_host(CUstream handle, bool perThread, CUhostFn function, void* userData) {
    Call<HostFunctionRecord> call;
    if (CUresult r = call.begin()) return r;
    if (!function) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = stream_to_id(handle, perThread, call->stream)) return r;
    call->function = reinterpret_cast<uint64_t>(function);
    call->userData = reinterpret_cast<uint64_t>(userData);
    return call.submit();
}

CUresult add_callback(CUstream stream, bool perThread, CUstreamCallback function, void* userData, unsigned int flags) {
    if (!function || flags) return CUDA_ERROR_INVALID_VALUE;
    auto* callback = new Callback{function, stream, userData};
    CUresult r = launch_host(stream, perThread, run_stream_callback, callback);
    if (r) delete callback;
    return r;
}

// What cuStreamQuery knows of the legacy default stream, which waits for every blocking stream.
Stream& legacy_query() {
    static auto* stream = new Stream;
    return *stream;
}

// A query answers from the newest fence if nothing came after it; else it asks for another, which the worker answers at
// once where the stream is idle.
CUresult query(CUstream handle, bool perThread) {
    static std::atomic<uint64_t> nextGeneration{1};
    if (CUresult r = ready()) return r;
    Stream* stream;
    if (CUresult r = find_stream(handle, perThread, &stream)) return r;
    if (CUresult r = forbid_capturing(stream)) return r;
    Stream& state = stream ? *stream : legacy_query();
    uint64_t operations = stream ? stream->operations.load() : allOperations.load();
    uint64_t word = kFirstStreamWord + state.id;
    if (state.fenced.load() == operations)
        return completed_by_now(word, state.fenceGeneration) ? take_async_error() : CUDA_ERROR_NOT_READY;
    uint64_t generation = nextGeneration.fetch_add(1);
    uint8_t device = wire_device(stream ? stream->context->device : current()->device);
    if (CUresult r = request_fence(device, state.id, word, generation)) return r;
    state.fenceGeneration = generation;
    state.fenced = operations;
    catch_up(20000);
    return completed(word, generation) ? take_async_error() : CUDA_ERROR_NOT_READY;
}

CUresult get(CUstream handle, bool perThread, const void* out, Stream** stream) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (!current()) return CUDA_ERROR_INVALID_CONTEXT;
    if (!out) return CUDA_ERROR_INVALID_VALUE;
    return find_stream(handle, perThread, stream);
}

}  // namespace

namespace tf {
std::atomic<uint64_t> allOperations{0};

CUresult find_stream(CUstream stream, bool perThread, Stream** found) noexcept {
    auto value = reinterpret_cast<uintptr_t>(stream);
    if (value <= 2) {
        *found = nullptr;
        return value == 2 || (value == 0 && perThread) ? thread_stream(found) : CUDA_SUCCESS;
    }
    *found = as<Stream>(stream, Kind::Stream);
    return *found ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}
}  // namespace tf

TF_API cuStreamCreateWithPriority(CUstream* out, unsigned int flags, int priority) {
    if (!out) return CUDA_ERROR_INVALID_VALUE;
    Stream* stream;
    if (CUresult r = create(&stream, flags, priority)) return r;
    *out = handle<CUstream>(stream);
    return CUDA_SUCCESS;
}
TF_API cuStreamCreate(CUstream* out, unsigned int flags) {
    return cuStreamCreateWithPriority(out, flags, 0);
}

TF_API cuStreamDestroy_v2(CUstream stream) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* found = as<Stream>(stream, Kind::Stream);
    if (!found) return CUDA_ERROR_INVALID_HANDLE;
    found->destroy();
    return CUDA_SUCCESS;
}
TF_API cuStreamDestroy(CUstream stream) {
    return cuStreamDestroy_v2(stream);
}

TF_API cuStreamSynchronize(CUstream stream) {
    return synchronize(stream, false);
}
TF_API cuStreamSynchronize_ptsz(CUstream stream) {
    return synchronize(stream, true);
}
TF_API cuStreamQuery(CUstream stream) {
    return query(stream, false);
}
TF_API cuStreamQuery_ptsz(CUstream stream) {
    return query(stream, true);
}

#define TF_STREAM_GETTER(name, type, expression)                              \
    static CUresult name##_impl(CUstream handle, bool perThread, type* out) { \
        Stream* stream;                                                       \
        if (CUresult r = get(handle, perThread, out, &stream)) return r;      \
        *out = expression;                                                    \
        return CUDA_SUCCESS;                                                  \
    }                                                                         \
    TF_API name(CUstream handle, type* out) {                                 \
        return name##_impl(handle, false, out);                               \
    }                                                                         \
    TF_API name##_ptsz(CUstream handle, type* out) {                          \
        return name##_impl(handle, true, out);                                \
    }

TF_STREAM_GETTER(cuStreamGetFlags, unsigned int, stream ? stream->flags : 0)
TF_STREAM_GETTER(cuStreamGetPriority, int, stream ? stream->priority : 0)
TF_STREAM_GETTER(cuStreamGetId, unsigned long long, stream ? stream->uid : 1)
TF_STREAM_GETTER(cuStreamGetCtx, CUcontext, tf::handle<CUcontext>(stream ? stream->context : current()))
TF_STREAM_GETTER(cuStreamGetDevice, CUdevice, (stream ? stream->context : current())->device)

TF_API cuStreamGetCtx_v2(CUstream stream, CUcontext* context, void** green) {
    if (green) *green = nullptr;
    return cuStreamGetCtx(stream, context);
}
TF_API cuStreamGetCtx_v2_ptsz(CUstream stream, CUcontext* context, void** green) {
    if (green) *green = nullptr;
    return cuStreamGetCtx_ptsz(stream, context);
}

TF_API cuLaunchHostFunc(CUstream s, CUhostFn function, void* data) {
    return launch_host(s, false, function, data);
}
TF_API cuLaunchHostFunc_ptsz(CUstream s, CUhostFn function, void* data) {
    return launch_host(s, true, function, data);
}
TF_API cuStreamAddCallback(CUstream s, CUstreamCallback f, void* data, unsigned int flags) {
    return add_callback(s, false, f, data, flags);
}
TF_API cuStreamAddCallback_ptsz(CUstream s, CUstreamCallback f, void* data, unsigned int flags) {
    return add_callback(s, true, f, data, flags);
}
