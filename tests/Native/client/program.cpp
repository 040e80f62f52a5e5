#include "program.h"

namespace program {
namespace {

const char Kernels[] = R"(.version 7.0
.target sm_70
.address_size 64
.visible .entry add(.param .u64 address, .param .u32 value, .param .u32 count)
{
    .reg .pred %p<2>;
    .reg .b32 %r<8>;
    .reg .b64 %rd<4>;
    ld.param.u64 %rd1, [address];
    ld.param.u32 %r1, [value];
    ld.param.u32 %r2, [count];
    mov.u32 %r3, %ctaid.x;
    mov.u32 %r4, %ntid.x;
    mov.u32 %r5, %tid.x;
    mad.lo.u32 %r6, %r3, %r4, %r5;
    setp.ge.u32 %p1, %r6, %r2;
    @%p1 bra DONE;
    mul.wide.u32 %rd2, %r6, 4;
    add.u64 %rd3, %rd1, %rd2;
    ld.global.u32 %r7, [%rd3];
    add.u32 %r7, %r7, %r1;
    st.global.u32 [%rd3], %r7;
DONE:
    ret;
}
)";

}  // namespace

CUfunction add;

void start() {
    static bool started = false;
    if (started) {
        return;
    }
    CUcontext context;
    CUmodule module;
    CHECK_OK(cuInit(0));
    CHECK_OK(cuDevicePrimaryCtxRetain(&context, 0));
    CHECK_OK(cuCtxSetCurrent(context));
    CHECK_OK(cuModuleLoadData(&module, Kernels));
    CHECK_OK(cuModuleGetFunction(&add, module, "add"));
    started = true;
}

CUstream stream(unsigned flags) {
    CUstream made = nullptr;
    CHECK_OK(cuStreamCreate(&made, flags));
    return made;
}

CUdeviceptr allocate(size_t bytes) {
    CUdeviceptr address = 0;
    CHECK_OK(cuMemAlloc_v2(&address, bytes));
    return address;
}

std::vector<unsigned> read(CUdeviceptr address, size_t count) {
    std::vector<unsigned> values(count);
    CHECK_OK(cuCtxSynchronize());
    CHECK_OK(cuMemcpyDtoH_v2(values.data(), address, count * sizeof(unsigned)));
    return values;
}

void fill(CUdeviceptr address, unsigned value, size_t count) {
    const std::vector<unsigned> values(count, value);
    CHECK_OK(cuMemcpyHtoD_v2(address, values.data(), count * sizeof(unsigned)));
}

CUresult launch_add(CUdeviceptr address, unsigned value, unsigned count, CUstream stream) {
    void* parameters[] = {&address, &value, &count};
    return cuLaunchKernel(add, (count + 127) / 128, 1, 1, 128, 1, 1, 0, stream, parameters, nullptr);
}

}  // namespace program
