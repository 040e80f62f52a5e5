// Kernel launches: the parameters are packed by the layout that came with the function, and sent without waiting.
#include "launch.h"

#include <cstring>

#include "graph.h"

using namespace tf;

namespace tf {
CUresult check_geometry(const Function* function, const Geometry& g) noexcept {
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

CUresult pack_parameters(const Function* function, void** values, void** extra, uint8_t* out, const void** bytes,
                         size_t* size) noexcept {
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

CUresult translate_attributes(const CUlaunchAttribute* attributes, unsigned int count,
                              std::vector<CUlaunchAttribute>* out, std::vector<Event*>* events) noexcept {
    constexpr int kProgrammaticEvent = 7, kCompletionEvent = 12;
    for (unsigned int i = 0; i < count; ++i) {
        if (attributes[i].id != kProgrammaticEvent && attributes[i].id != kCompletionEvent) continue;
        if (out->empty()) out->assign(attributes, attributes + count);
        CUevent handle;
        memcpy(&handle, attributes[i].value, sizeof handle);
        auto* event = as<Event>(handle, Kind::Event);
        if (!event) return CUDA_ERROR_INVALID_HANDLE;
        if (event->shared) return CUDA_ERROR_NOT_SUPPORTED;
        uint64_t number = event->id;
        memcpy((*out)[i].value, &number, sizeof number);
        events->push_back(event);
    }
    return CUDA_SUCCESS;
}
}  // namespace tf

namespace {
bool is_cooperative(const CUlaunchAttribute& attribute) {
    constexpr int kCooperative = 2;
    int value;
    memcpy(&value, attribute.value, sizeof value);
    return attribute.id == kCooperative && value;
}

CUresult launch(const void* handle, const Geometry& g, CUstream stream, bool perThread, void** values, void** extra,
                const CUlaunchAttribute* attributes, unsigned int attributeCount, bool cooperative) {
    Call<LaunchRecord> call;
    if (CUresult r = call.begin()) return r;
    auto* function = as<Function>(handle, Kind::Function);
    if (!function) return CUDA_ERROR_INVALID_HANDLE;
    if (CUresult r = check_geometry(function, g)) return r;
    if (attributeCount > 32 || (attributeCount && !attributes)) return CUDA_ERROR_INVALID_VALUE;
    bool together = cooperative;
    for (unsigned int i = 0; i < attributeCount && !together; ++i) together = is_cooperative(attributes[i]);
    if (__builtin_expect(together, 0))
        if (CUresult r = check_cooperative(function, g)) return r;
    uint8_t packed[kMaxParameterBytes];
    const void* parameters;
    size_t parameterBytes;
    if (CUresult r = pack_parameters(function, values, extra, packed, &parameters, &parameterBytes)) return r;
    if (CUresult r = stream_to_id(stream, perThread, call->stream)) return r;
    std::vector<CUlaunchAttribute> translated;
    std::vector<Event*> events;
    if (__builtin_expect(attributeCount != 0, 0))
        if (CUresult r = translate_attributes(attributes, attributeCount, &translated, &events)) return r;
    if (!translated.empty()) attributes = translated.data();
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
    CUresult result = call.submit(parts, 2);
    if (__builtin_expect(!events.empty(), 0) && !result) {
        // The launch records them; for who asks here they are complete when it is.
        std::vector<RecordedEvent> recorded;
        for (Event* event : events) recorded.push_back({0, event->id, event});
        follow_events(recorded, call->header.device, call->stream);
    }
    return result;
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
