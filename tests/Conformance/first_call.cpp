// The smallest CUDA program: the driver, a context, memory, a kernel, its result, the end. It writes when it began and
// how long each step took: names and nanoseconds of the monotonic clock.
#include <time.h>

#include <cstdio>

#include "driver.h"

static long long now() {
    timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static const char kFill[] = R"(.version 7.0
.target sm_52
.address_size 64
.visible .entry fill(.param .u64 to)
{
    .reg .b32 %r<2>;
    .reg .b64 %rd<2>;
    ld.param.u64 %rd1, [to];
    mov.u32 %r1, 7;
    st.global.u32 [%rd1], %r1;
    ret;
}
)";

static bool step(const char* name, CUresult result) {
    static long long last = 0;
    const auto time = now();
    if (!last) {
        std::printf("begin %lld\n", time);
    } else {
        std::printf("%s %lld\n", name, time - last);
    }
    last = time;
    if (result != 0) std::fprintf(stderr, "%s: CUDA error %d\n", name, static_cast<int>(result));
    return result == 0;
}

int main() {
    step("begin", static_cast<CUresult>(0));
    CUdevice device = 0;
    CUcontext context = nullptr;
    CUdeviceptr memory = 0;
    CUmodule module = nullptr;
    CUfunction function = nullptr;
    unsigned value = 0;
    void* parameters[] = {&memory};
    const bool good = step("init", cuInit(0)) && step("device", cuDeviceGet(&device, 0)) &&
                      step("context", cuDevicePrimaryCtxRetain(&context, device)) &&
                      step("current", cuCtxSetCurrent(context)) && step("memory", cuMemAlloc_v2(&memory, 4)) &&
                      step("module", cuModuleLoadData(&module, kFill)) &&
                      step("function", cuModuleGetFunction(&function, module, "fill")) &&
                      step("launch", cuLaunchKernel(function, 1, 1, 1, 1, 1, 1, 0, nullptr, parameters, nullptr)) &&
                      step("result", cuMemcpyDtoH_v2(&value, memory, 4)) && value == 7;
    std::printf("end %lld\n", now());
    return good ? 0 : 1;
}
