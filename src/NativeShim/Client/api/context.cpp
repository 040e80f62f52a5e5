// Contexts. A program may make several on a device; in the worker they share one, so what each has made is known here.
#include <vector>

#include "../core/call.h"
#include "capture.h"

using namespace tf;

namespace {
// The stack that cuCtxPushCurrent and cuCtxPopCurrent work on, below the current context.
thread_local std::vector<Context*>* stack __attribute__((tls_model("initial-exec"))) = nullptr;
std::vector<Context*>& context_stack() {
    if (!stack) stack = new std::vector<Context*>;
    return *stack;
}
std::atomic<uint64_t> nextContextId{1000};
std::mutex& registry_mutex() {
    static auto* mutex = new std::mutex;
    return *mutex;
}

CUresult limit_check(const void* p) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (!current()) return CUDA_ERROR_INVALID_CONTEXT;
    return p ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

CUresult create(CUcontext* out, unsigned int flags, CUdevice device) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (!out || flags > 0x1ff) return CUDA_ERROR_INVALID_VALUE;
    if (device < 0 || device >= device_count()) return CUDA_ERROR_INVALID_DEVICE;
    if (CUresult r = sticky_error()) return r;
    auto* context = new Context;
    context->device = device;
    context->flags = flags;
    context->uid = nextContextId.fetch_add(1);
    context->references = 1;
    if (current()) context_stack().push_back(current());
    set_current(context);
    *out = handle<CUcontext>(context);
    return CUDA_SUCCESS;
}
}  // namespace

namespace tf {
void destroy_context_objects(Context* context) {
    free_context_memory(context);
    tables().execs.destroy_all(context);
    tables().graphs.destroy_all(context);
    tables().modules.destroy_all(context);
    tables().arrays.destroy_all(context);
    tables().events.destroy_all(context);
    tables().streams.destroy_all(context);
    run_local_storage_destructors(context);
}
}  // namespace tf

TF_API cuCtxCreate_v2(CUcontext* out, unsigned int flags, CUdevice device) {
    return create(out, flags, device);
}
TF_API cuCtxCreate(CUcontext* out, unsigned int flags, CUdevice device) {
    return create(out, flags, device);
}
TF_API cuCtxCreate_v3(CUcontext* out, void* affinity, int affinities, unsigned int flags, CUdevice device) {
    return affinity || affinities ? CUDA_ERROR_NOT_SUPPORTED : create(out, flags, device);
}
TF_API cuCtxCreate_v4(CUcontext* out, void* parameters, unsigned int flags, CUdevice device) {
    return parameters ? CUDA_ERROR_NOT_SUPPORTED : create(out, flags, device);
}

TF_API cuCtxDestroy_v2(CUcontext context) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* found = as<Context>(context, Kind::Context);
    if (!found || found->primary) return CUDA_ERROR_INVALID_CONTEXT;
    {
        std::lock_guard<std::mutex> guard(registry_mutex());
        if (found->references.exchange(0) == 0) return CUDA_ERROR_CONTEXT_IS_DESTROYED;
    }
    destroy_context_objects(found);
    if (current() == found) {
        auto& below = context_stack();
        set_current(below.empty() ? nullptr : below.back());
        if (!below.empty()) below.pop_back();
    }
    // The small object stays: other threads may still have it current.
    return CUDA_SUCCESS;
}
TF_API cuCtxDestroy(CUcontext context) {
    return cuCtxDestroy_v2(context);
}

TF_API cuCtxGetCurrent(CUcontext* out) {
    if (__builtin_expect(!initialized(), 0)) return CUDA_ERROR_NOT_INITIALIZED;
    if (!out) return CUDA_ERROR_INVALID_VALUE;
    *out = handle<CUcontext>(current());
    return CUDA_SUCCESS;
}

TF_API cuCtxSetCurrent(CUcontext context) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (context && !valid_context(context)) return CUDA_ERROR_INVALID_CONTEXT;
    set_current(reinterpret_cast<Context*>(context));
    return CUDA_SUCCESS;
}

TF_API cuCtxPushCurrent_v2(CUcontext context) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (!valid_context(context)) return CUDA_ERROR_INVALID_CONTEXT;
    context_stack().push_back(current());
    set_current(reinterpret_cast<Context*>(context));
    return CUDA_SUCCESS;
}
TF_API cuCtxPushCurrent(CUcontext context) {
    return cuCtxPushCurrent_v2(context);
}

TF_API cuCtxPopCurrent_v2(CUcontext* out) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (!current()) return CUDA_ERROR_INVALID_CONTEXT;
    if (out) *out = handle<CUcontext>(current());
    auto& below = context_stack();
    set_current(below.empty() ? nullptr : below.back());
    if (!below.empty()) below.pop_back();
    return CUDA_SUCCESS;
}
TF_API cuCtxPopCurrent(CUcontext* out) {
    return cuCtxPopCurrent_v2(out);
}

TF_API cuCtxAttach(CUcontext* out, unsigned int flags) {
    if (CUresult r = limit_check(out)) return r;
    if (flags) return CUDA_ERROR_INVALID_VALUE;
    current()->references.fetch_add(1);
    *out = handle<CUcontext>(current());
    return CUDA_SUCCESS;
}
TF_API cuCtxDetach(CUcontext context) {
    auto* found = as<Context>(context, Kind::Context);
    if (!found) return CUDA_ERROR_INVALID_CONTEXT;
    if (found->references.load() > 1) {
        found->references.fetch_sub(1);
        return CUDA_SUCCESS;
    }
    return cuCtxDestroy_v2(context);
}

TF_API cuCtxGetDevice(CUdevice* device) {
    Context* context = current();
    if (__builtin_expect(!context, 0)) return initialized() ? CUDA_ERROR_INVALID_CONTEXT : CUDA_ERROR_NOT_INITIALIZED;
    if (!device) return CUDA_ERROR_INVALID_VALUE;
    *device = context->device;
    return CUDA_SUCCESS;
}
TF_API cuCtxGetDevice_v2(CUdevice* device, CUcontext context) {
    if (!context) return cuCtxGetDevice(device);
    auto* found = as<Context>(context, Kind::Context);
    if (!found) return CUDA_ERROR_INVALID_CONTEXT;
    if (!device) return CUDA_ERROR_INVALID_VALUE;
    *device = found->device;
    return CUDA_SUCCESS;
}

TF_API cuCtxGetId(CUcontext context, unsigned long long* id) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (!id) return CUDA_ERROR_INVALID_VALUE;
    if (context && !valid_context(context)) return CUDA_ERROR_CONTEXT_IS_DESTROYED;
    if (!context && !current()) return CUDA_ERROR_INVALID_CONTEXT;
    *id = context_id(context);
    return CUDA_SUCCESS;
}

TF_API cuCtxGetApiVersion(CUcontext context, unsigned int* version) {
    if (!version) return CUDA_ERROR_INVALID_VALUE;
    if (context && !valid_context(context)) return CUDA_ERROR_INVALID_CONTEXT;
    *version = 3020;
    return CUDA_SUCCESS;
}

TF_API cuCtxGetFlags(unsigned int* flags) {
    if (CUresult r = limit_check(flags)) return r;
    *flags = current()->flags;
    return CUDA_SUCCESS;
}
TF_API cuCtxSetFlags(unsigned int flags) {
    if (CUresult r = limit_check(&flags)) return r;
    current()->flags = flags;
    return CUDA_SUCCESS;
}

TF_API cuCtxSynchronize() {
    if (CUresult r = ready()) return r;
    if (CUresult r = forbid_capturing(current())) return r;
    return fence(wire_device(current()->device), kWholeContext);
}
TF_API cuCtxSynchronize_v2(CUcontext context) {
    if (!context) return cuCtxSynchronize();
    auto* found = as<Context>(context, Kind::Context);
    if (!found) return CUDA_ERROR_INVALID_CONTEXT;
    if (CUresult r = sticky_error()) return r;
    if (CUresult r = forbid_capturing(found)) return r;
    return fence(wire_device(found->device), kWholeContext);
}

TF_API cuCtxGetLimit(size_t* value, int limit) {
    if (CUresult r = limit_check(value)) return r;
    if (limit < 0 || limit >= static_cast<int>(kLimitCount)) return CUDA_ERROR_INVALID_VALUE;
    uint64_t known = attachment()->devices[static_cast<size_t>(current()->device)].limits[limit];
    if (known == ~uint64_t{0}) return CUDA_ERROR_INVALID_VALUE;
    *value = known;
    return CUDA_SUCCESS;
}

TF_API cuCtxSetLimit(int limit, size_t value) {
    Call<CtxSetLimitRecord> call;
    if (CUresult r = call.begin()) return r;
    if (limit < 0 || limit >= static_cast<int>(kLimitCount)) return CUDA_ERROR_INVALID_VALUE;
    call->limit = limit;
    call->value = value;
    CUresult result = call.run();
    if (result == CUDA_SUCCESS) attachment()->devices[static_cast<size_t>(current()->device)].limits[limit] = value;
    return result;
}

TF_API cuCtxGetCacheConfig(int* config) {
    if (CUresult r = limit_check(config)) return r;
    *config = current()->cacheConfig;
    return CUDA_SUCCESS;
}
TF_API cuCtxGetSharedMemConfig(int* config) {
    if (CUresult r = limit_check(config)) return r;
    *config = 1;  // four-byte banks: the only width of the supported architectures
    return CUDA_SUCCESS;
}
TF_API cuCtxSetSharedMemConfig(int) {
    return ready();
}

TF_API cuCtxGetStreamPriorityRange(int* least, int* greatest) {
    if (CUresult r = limit_check(current())) return r;
    const DeviceSnapshot& device = device_snapshot(current()->device);
    if (least) *least = device.streamPriorityLow;
    if (greatest) *greatest = device.streamPriorityHigh;
    return CUDA_SUCCESS;
}

TF_API cuCtxEnablePeerAccess(CUcontext peer, unsigned int flags) {
    if (CUresult r = ready()) return r;
    if (flags) return CUDA_ERROR_INVALID_VALUE;
    return valid_context(peer) ? CUDA_ERROR_PEER_ACCESS_UNSUPPORTED : CUDA_ERROR_INVALID_CONTEXT;
}
TF_API cuCtxDisablePeerAccess(CUcontext peer) {
    if (CUresult r = ready()) return r;
    return valid_context(peer) ? CUDA_ERROR_PEER_ACCESS_NOT_ENABLED : CUDA_ERROR_INVALID_CONTEXT;
}

TF_API cuProfilerStart() {
    return initialized() ? CUDA_SUCCESS : CUDA_ERROR_NOT_INITIALIZED;
}
TF_API cuProfilerStop() {
    return initialized() ? CUDA_SUCCESS : CUDA_ERROR_NOT_INITIALIZED;
}
