// Functions of modules and kernels of libraries: what came with them answers all questions.
#include "../core/call.h"

using namespace tf;

namespace {
constexpr int kMaxDynamicShared = 8, kAttributes = 16;

CUresult get_attribute(int* value, int attribute, const void* handle) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* function = as<Function>(handle, Kind::Function);
    if (!function) return CUDA_ERROR_INVALID_HANDLE;
    if (!value || attribute < 0 || attribute >= kAttributes || !(function->info.attributeKnown >> attribute & 1))
        return CUDA_ERROR_INVALID_VALUE;
    *value = load_relaxed(function->info.attributes[attribute]);
    return CUDA_SUCCESS;
}

CUresult set_attribute(const void* handle, int attribute, int value) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* function = as<Function>(handle, Kind::Function);
    if (!function) return CUDA_ERROR_INVALID_HANDLE;
    if (attribute < kMaxDynamicShared || attribute >= kAttributes) return CUDA_ERROR_INVALID_VALUE;
    if (load_relaxed(function->info.attributes[attribute]) == value) return CUDA_SUCCESS;
    constexpr int kSharedOptIn = 97;
    if (attribute == kMaxDynamicShared &&
        (value < 0 ||
         value + function->info.attributes[1] > device_snapshot(function->context->device).attributes[kSharedOptIn]))
        return CUDA_ERROR_INVALID_VALUE;
    Call<FunctionSetAttributeRecord> call;
    if (CUresult r = call.begin(function->context)) return r;
    call->function = function->id;
    call->attribute = attribute;
    call->value = value;
    store_release(function->info.attributes[attribute], value);
    return call.submit();
}

CUresult set_cache(const void* handle, int config) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* function = as<Function>(handle, Kind::Function);
    if (!function) return CUDA_ERROR_INVALID_HANDLE;
    Call<FunctionSetCacheConfigRecord> call;
    if (CUresult r = call.begin(function->context)) return r;
    call->function = function->id;
    call->config = config;
    return call.submit();
}

CUresult parameter_info(const void* handle, size_t index, size_t* offset, size_t* bytes) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* function = as<Function>(handle, Kind::Function);
    if (!function) return CUDA_ERROR_INVALID_HANDLE;
    if (!offset || index >= function->parameters.size()) return CUDA_ERROR_INVALID_VALUE;
    *offset = function->parameters[index].first;
    if (bytes) *bytes = function->parameters[index].second;
    return CUDA_SUCCESS;
}

CUresult name_of(const char** name, const void* handle) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* function = as<Function>(handle, Kind::Function);
    if (!function) return CUDA_ERROR_INVALID_HANDLE;
    if (!name) return CUDA_ERROR_INVALID_VALUE;
    *name = function->name.c_str();
    return CUDA_SUCCESS;
}

}  // namespace

TF_API cuKernelGetFunction(CUfunction* out, CUkernel kernel) {
    if (!out) return CUDA_ERROR_INVALID_VALUE;
    if (!as<Function>(kernel, Kind::Function)) return CUDA_ERROR_INVALID_HANDLE;
    *out = reinterpret_cast<CUfunction>(kernel);
    return CUDA_SUCCESS;
}
TF_API cuKernelGetLibrary(CUlibrary* out, CUkernel kernel) {
    auto* function = as<Function>(kernel, Kind::Function);
    if (!function) return CUDA_ERROR_INVALID_HANDLE;
    if (!out) return CUDA_ERROR_INVALID_VALUE;
    *out = handle<CUlibrary>(function->module);
    return CUDA_SUCCESS;
}
TF_API cuKernelGetName(const char** name, CUkernel kernel) {
    return name_of(name, kernel);
}
TF_API cuKernelGetAttribute(int* value, int attribute, CUkernel kernel, CUdevice) {
    return get_attribute(value, attribute, kernel);
}
TF_API cuKernelSetAttribute(int attribute, int value, CUkernel kernel, CUdevice) {
    return set_attribute(kernel, attribute, value);
}
TF_API cuKernelSetCacheConfig(CUkernel kernel, int config, CUdevice) {
    return set_cache(kernel, config);
}
TF_API cuKernelGetParamInfo(CUkernel kernel, size_t index, size_t* offset, size_t* bytes) {
    return parameter_info(kernel, index, offset, bytes);
}

TF_API cuFuncGetModule(CUmodule* out, CUfunction handleOfFunction) {
    return cuKernelGetLibrary(reinterpret_cast<CUlibrary*>(out), reinterpret_cast<CUkernel>(handleOfFunction));
}
TF_API cuFuncGetName(const char** name, CUfunction function) {
    return name_of(name, function);
}
TF_API cuFuncGetAttribute(int* value, int attribute, CUfunction function) {
    return get_attribute(value, attribute, function);
}
TF_API cuFuncSetAttribute(CUfunction function, int attribute, int value) {
    return set_attribute(function, attribute, value);
}
TF_API cuFuncSetCacheConfig(CUfunction function, int config) {
    return set_cache(function, config);
}
TF_API cuFuncSetSharedMemConfig(CUfunction function, int) {
    return as<Function>(function, Kind::Function) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}
TF_API cuFuncGetParamInfo(CUfunction function, size_t index, size_t* offset, size_t* bytes) {
    return parameter_info(function, index, offset, bytes);
}
TF_API cuFuncLoad(CUfunction function) {
    return as<Function>(function, Kind::Function) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}
TF_API cuFuncIsLoaded(int* state, CUfunction function) {
    if (!state) return CUDA_ERROR_INVALID_VALUE;
    *state = 1;
    return cuFuncLoad(function);
}
