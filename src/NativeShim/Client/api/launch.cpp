// Kernel launches: the parameters are packed by the layout that came with the function, and sent without waiting.
#include <cstring>

#include "../core/call.h"

using namespace tf;

namespace {
constexpr size_t kMaxParameterBytes = 32768;

struct Geometry {
    unsigned int grid[3], block[3], shared;
};

// What the driver itself refuses at once; everything else it says later is told at the next synchronisation.
CUresult check_geometry(const Function* function, const Geometry& g) {
    const int32_t* a = device_snapshot(function->context->device).attributes;
    uint64_t threads = 1;
    for (int i = 0; i < 3; ++i) {
        if (!g.grid[i] || !g.block[i]) return CUDA_ERROR_INVALID_VALUE;
        if (g.block[i] > static_cast<unsigned int>(a[2 + i]) || g.grid[i] > static_cast<unsigned int>(a[5 + i]))
            return CUDA_ERROR_INVALID_VALUE;
        threads *= g.block[i];
    }
    if (threads > static_cast<uint64_t>(a[1])) return CUDA_ERROR_INVALID_VALUE;
    if (threads > static_cast<uint64_t>(function->info.attributes[0])) {
        log_line(LogTopic::Error, "launch of %s refused: %llu threads a block, its registers and bounds allow %d",
                 function->name.c_str(), static_cast<unsigned long long>(threads), function->info.attributes[0]);
        return CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES;
    }
    if (g.shared > static_cast<uint32_t>(load_relaxed(function->info.attributes[8]))) return CUDA_ERROR_INVALID_VALUE;
    return CUDA_SUCCESS;
}

CUresult pack(const Function* function, void** values, void** extra, uint8_t* out, const void** bytes, size_t* size) {
    *bytes = out;
    *size = function->info.parameterBytes;
    if (values || function->parameters.empty()) {
        for (size_t i = 0; i < function->parameters.size(); ++i) {
            auto [offset, length] = function->parameters[i];
            if (!values[i] || offset + length > kMaxParameterBytes) return CUDA_ERROR_INVALID_VALUE;
            memcpy(out + offset, values[i], length);
        }
        return CUDA_SUCCESS;
    }
    const auto kPointer = reinterpret_cast<void*>(1), kSize = reinterpret_cast<void*>(2);
    const void* buffer = nullptr;
    size_t length = 0;
    for (void** at = extra; at && *at; at += 2) {
        if (*at == kPointer) buffer = at[1];
        if (*at == kSize && at[1]) length = *static_cast<size_t*>(at[1]);
    }
    if (!buffer || length > kMaxParameterBytes || length < *size) return CUDA_ERROR_INVALID_VALUE;
    *bytes = buffer;
    *size = length;
    return CUDA_SUCCESS;
}

CUresult launch(const void* handle, const Geometry& g, CUstream stream, bool perThread, void** values, void** extra,
                const CUlaunchAttribute* attributes, unsigned int attributeCount, bool cooperative) {
    Call<LaunchRecord> call;
    if (CUresult r = call.begin()) return r;
    auto* function = as<Function>(handle, Kind::Function);
    if (!function) return CUDA_ERROR_INVALID_HANDLE;
    if (CUresult r = check_geometry(function, g)) return r;
    if (attributeCount > 64 || (attributeCount && !attributes)) return CUDA_ERROR_INVALID_VALUE;
    uint8_t packed[kMaxParameterBytes];
    const void* parameters;
    size_t parameterBytes;
    if (CUresult r = pack(function, values, extra, packed, &parameters, &parameterBytes)) return r;
    if (CUresult r = stream_to_id(stream, perThread, call->stream)) return r;
    call->function = function->id;
    call->gridX = g.grid[0];
    call->gridY = g.grid[1];
    call->gridZ = g.grid[2];
    call->blockX = g.block[0];
    call->blockY = g.block[1];
    call->blockZ = g.block[2];
    call->sharedBytes = g.shared;
    call->attributeCount = static_cast<uint16_t>(attributeCount);
    call->cooperative = cooperative;
    call->parameterBytes = static_cast<uint32_t>(parameterBytes);
    call->payloadBytes = static_cast<uint32_t>(attributeCount * sizeof(CUlaunchAttribute) + parameterBytes);
    Part parts[] = {{attributes, attributeCount * sizeof(CUlaunchAttribute)}, {parameters, parameterBytes}};
    return call.submit(parts, 2);
}

CUresult launch_ex(const CUlaunchConfig* c, CUfunction f, void** values, void** extra, bool perThread) {
    if (!c) return CUDA_ERROR_INVALID_VALUE;
    Geometry g{{c->gridDimX, c->gridDimY, c->gridDimZ}, {c->blockDimX, c->blockDimY, c->blockDimZ}, c->sharedMemBytes};
    return launch(f, g, c->hStream, perThread, values, extra, c->attrs, c->numAttrs, false);
}
}  // namespace

namespace tf {
void run_host_callback(uint64_t function, uint64_t userData) noexcept {
    reinterpret_cast<CUhostFn>(function)(reinterpret_cast<void*>(userData));
}
}  // namespace tf

#define TF_LAUNCH(name, perThread)                                                                                 \
    TF_API name(CUfunction f, unsigned int gx, unsigned int gy, unsigned int gz, unsigned int bx, unsigned int by, \
                unsigned int bz, unsigned int shared, CUstream s, void** values, void** extra) {                   \
        return launch(f, {{gx, gy, gz}, {bx, by, bz}, shared}, s, perThread, values, extra, nullptr, 0, false);    \
    }
TF_LAUNCH(cuLaunchKernel, false)
TF_LAUNCH(cuLaunchKernel_ptsz, true)

#define TF_COOPERATIVE(name, perThread)                                                                            \
    TF_API name(CUfunction f, unsigned int gx, unsigned int gy, unsigned int gz, unsigned int bx, unsigned int by, \
                unsigned int bz, unsigned int shared, CUstream s, void** values) {                                 \
        return launch(f, {{gx, gy, gz}, {bx, by, bz}, shared}, s, perThread, values, nullptr, nullptr, 0, true);   \
    }
TF_COOPERATIVE(cuLaunchCooperativeKernel, false)
TF_COOPERATIVE(cuLaunchCooperativeKernel_ptsz, true)

TF_API cuLaunchKernelEx(const CUlaunchConfig* c, CUfunction f, void** values, void** extra) {
    return launch_ex(c, f, values, extra, false);
}
TF_API cuLaunchKernelEx_ptsz(const CUlaunchConfig* c, CUfunction f, void** values, void** extra) {
    return launch_ex(c, f, values, extra, true);
}
