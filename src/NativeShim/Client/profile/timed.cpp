// The functions whose work on the device is timed, or whose bytes are told, beside the time of the call.
#include "../support/export.h"
#include "device_times.h"
#include "recorder.h"

namespace tf_profile {
void* gate_of(void* function) noexcept;

namespace {
enum Number : int {
#define TF_TIMED(number, name) k_##name = number,
#include "timed.inc"
#undef TF_TIMED
};

template <class... A>
int run(int function, uint64_t bytes, A... arguments) {
    const uint64_t begin = now();
    const int result = reinterpret_cast<int (*)(A...)>(real(function))(arguments...);
    calls().add({begin, now() - begin, bytes, this_thread(), static_cast<uint16_t>(function)});
    return result;
}

template <class... A>
int run_timed(int function, const Work& work, A... arguments) {
    void* pair = before(work);
    const uint64_t called = now();
    const int result = run(function, work.bytes, arguments...);
    after(pair, work, called, result == 0);
    return result;
}

struct LaunchConfig {
    unsigned grid[3], block[3], shared;
    Handle stream;
};
}  // namespace
}  // namespace tf_profile

using namespace tf_profile;
using Address = unsigned long long;

#define TF_LAUNCHES(suffix, per_thread)                                                                                \
    TF_EXPORT int cuLaunchKernel##suffix(Handle f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by,    \
                                         unsigned bz, unsigned shared, Handle stream, void** values, void** extra) {   \
        return run_timed(k_cuLaunchKernel##suffix, {stream, per_thread, kernel_name(f), 0}, f, gx, gy, gz, bx, by, bz, \
                         shared, stream, values, extra);                                                               \
    }                                                                                                                  \
    TF_EXPORT int cuLaunchKernelEx##suffix(const void* config, Handle f, void** values, void** extra) {                \
        const Handle stream = config ? static_cast<const LaunchConfig*>(config)->stream : nullptr;                     \
        return run_timed(k_cuLaunchKernelEx##suffix, {stream, per_thread, kernel_name(f), 0}, config, f, values,       \
                         extra);                                                                                       \
    }                                                                                                                  \
    TF_EXPORT int cuLaunchCooperativeKernel##suffix(Handle f, unsigned gx, unsigned gy, unsigned gz, unsigned bx,      \
                                                    unsigned by, unsigned bz, unsigned shared, Handle stream,          \
                                                    void** values) {                                                   \
        return run_timed(k_cuLaunchCooperativeKernel##suffix, {stream, per_thread, kernel_name(f), 0}, f, gx, gy, gz,  \
                         bx, by, bz, shared, stream, values);                                                          \
    }                                                                                                                  \
    TF_EXPORT int cuGraphLaunch##suffix(Handle exec, Handle stream) {                                                  \
        return run_timed(k_cuGraphLaunch##suffix, {stream, per_thread, "graph", 0}, exec, stream);                     \
    }

TF_LAUNCHES(, false)
TF_LAUNCHES(_ptsz, true)

#define TF_COPIES(suffix, per_thread)                                                                                  \
    TF_EXPORT int cuMemcpyAsync##suffix(Address to, Address from, size_t bytes, Handle stream) {                       \
        return run_timed(k_cuMemcpyAsync##suffix, {stream, per_thread, "copy", bytes}, to, from, bytes, stream);       \
    }                                                                                                                  \
    TF_EXPORT int cuMemcpyHtoDAsync_v2##suffix(Address to, const void* from, size_t bytes, Handle stream) {            \
        return run_timed(k_cuMemcpyHtoDAsync_v2##suffix, {stream, per_thread, "copy to device", bytes}, to, from,      \
                         bytes, stream);                                                                               \
    }                                                                                                                  \
    TF_EXPORT int cuMemcpyDtoHAsync_v2##suffix(void* to, Address from, size_t bytes, Handle stream) {                  \
        return run_timed(k_cuMemcpyDtoHAsync_v2##suffix, {stream, per_thread, "copy to host", bytes}, to, from, bytes, \
                         stream);                                                                                      \
    }                                                                                                                  \
    TF_EXPORT int cuMemcpyDtoDAsync_v2##suffix(Address to, Address from, size_t bytes, Handle stream) {                \
        return run_timed(k_cuMemcpyDtoDAsync_v2##suffix, {stream, per_thread, "copy on device", bytes}, to, from,      \
                         bytes, stream);                                                                               \
    }

TF_COPIES(, false)
TF_COPIES(_ptsz, true)

#define TF_BLOCKING_COPIES(suffix)                                                      \
    TF_EXPORT int cuMemcpy##suffix(Address to, Address from, size_t bytes) {            \
        return run(k_cuMemcpy##suffix, bytes, to, from, bytes);                         \
    }                                                                                   \
    TF_EXPORT int cuMemcpyHtoD_v2##suffix(Address to, const void* from, size_t bytes) { \
        return run(k_cuMemcpyHtoD_v2##suffix, bytes, to, from, bytes);                  \
    }                                                                                   \
    TF_EXPORT int cuMemcpyDtoH_v2##suffix(void* to, Address from, size_t bytes) {       \
        return run(k_cuMemcpyDtoH_v2##suffix, bytes, to, from, bytes);                  \
    }                                                                                   \
    TF_EXPORT int cuMemcpyDtoD_v2##suffix(Address to, Address from, size_t bytes) {     \
        return run(k_cuMemcpyDtoD_v2##suffix, bytes, to, from, bytes);                  \
    }

TF_BLOCKING_COPIES()
TF_BLOCKING_COPIES(_ptds)

TF_EXPORT int cuGetProcAddress(const char* symbol, void** function, int version, uint64_t flags) {
    const int result = run(k_cuGetProcAddress, 0, symbol, function, version, flags);
    if (result == 0 && function) *function = gate_of(*function);
    return result;
}

TF_EXPORT int cuGetProcAddress_v2(const char* symbol, void** function, int version, uint64_t flags, int* status) {
    const int result = run(k_cuGetProcAddress_v2, 0, symbol, function, version, flags, status);
    if (result == 0 && function) *function = gate_of(*function);
    return result;
}
