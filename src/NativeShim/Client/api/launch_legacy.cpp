// Launches of CUDA 1 to 3: the block, the parameters and the launch in calls of their own. What they set belongs to the
// function.
#include <cstring>

#include "../core/call.h"
#include "launch.h"

using namespace tf;

extern "C" CUresult cuLaunchKernel(CUfunction, unsigned int, unsigned int, unsigned int, unsigned int, unsigned int,
                                   unsigned int, unsigned int, CUstream, void**, void**);

namespace {
struct Setting {
    unsigned int block[3] = {1, 1, 1};
    unsigned int shared = 0;
    std::vector<uint8_t> parameters;
};
struct Settings {
    std::mutex mutex;
    std::map<uint32_t, Setting> of;  // by the function's number
};
Settings& settings() {
    static auto* instance = new Settings;
    return *instance;
}

template <class Change>
CUresult change(CUfunction handle, Change apply) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* function = as<Function>(handle, Kind::Function);
    if (!function) return CUDA_ERROR_INVALID_HANDLE;
    std::lock_guard<std::mutex> guard(settings().mutex);
    return apply(settings().of[function->id]);
}

CUresult put(CUfunction function, int offset, const void* value, unsigned int bytes) {
    if (!value || offset < 0 || size_t(offset) + bytes > kMaxParameterBytes) return CUDA_ERROR_INVALID_VALUE;
    return change(function, [&](Setting& setting) {
        size_t end = static_cast<size_t>(offset) + bytes;
        if (setting.parameters.size() < end) setting.parameters.resize(end);
        memcpy(setting.parameters.data() + offset, value, bytes);
        return CUDA_SUCCESS;
    });
}

CUresult launch(CUfunction function, int width, int height, CUstream stream) {
    if (width <= 0 || height <= 0) return CUDA_ERROR_INVALID_VALUE;
    Setting setting;
    if (CUresult r = change(function, [&](Setting& known) {
            setting = known;
            return CUDA_SUCCESS;
        }))
        return r;
    size_t bytes = setting.parameters.size();
    void* extra[] = {reinterpret_cast<void*>(1), setting.parameters.data(), reinterpret_cast<void*>(2), &bytes,
                     nullptr};
    return cuLaunchKernel(function, static_cast<unsigned int>(width), static_cast<unsigned int>(height), 1,
                          setting.block[0], setting.block[1], setting.block[2], setting.shared, stream, nullptr,
                          bytes ? extra : nullptr);
}
}  // namespace

TF_API cuFuncSetBlockShape(CUfunction function, int x, int y, int z) {
    if (x <= 0 || y <= 0 || z <= 0) return CUDA_ERROR_INVALID_VALUE;
    return change(function, [&](Setting& setting) {
        setting.block[0] = static_cast<unsigned int>(x);
        setting.block[1] = static_cast<unsigned int>(y);
        setting.block[2] = static_cast<unsigned int>(z);
        return CUDA_SUCCESS;
    });
}
TF_API cuFuncSetSharedSize(CUfunction function, unsigned int bytes) {
    return change(function, [&](Setting& setting) {
        setting.shared = bytes;
        return CUDA_SUCCESS;
    });
}
TF_API cuParamSetSize(CUfunction function, unsigned int bytes) {
    if (bytes > kMaxParameterBytes) return CUDA_ERROR_INVALID_VALUE;
    return change(function, [&](Setting& setting) {
        setting.parameters.resize(bytes);
        return CUDA_SUCCESS;
    });
}
TF_API cuParamSeti(CUfunction function, int offset, unsigned int value) {
    return put(function, offset, &value, sizeof value);
}
TF_API cuParamSetf(CUfunction function, int offset, float value) {
    return put(function, offset, &value, sizeof value);
}
TF_API cuParamSetv(CUfunction function, int offset, void* value, unsigned int bytes) {
    return put(function, offset, value, bytes);
}
TF_API cuLaunch(CUfunction function) {
    return launch(function, 1, 1, nullptr);
}
TF_API cuLaunchGrid(CUfunction function, int width, int height) {
    return launch(function, width, height, nullptr);
}
TF_API cuLaunchGridAsync(CUfunction function, int width, int height, CUstream stream) {
    return launch(function, width, height, stream);
}
