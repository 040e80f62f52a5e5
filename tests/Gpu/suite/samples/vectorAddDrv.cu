// The driver interface with a module from PTX text.
#include "check.h"

static const char* kPtx = R"(.version 7.0
.target sm_70
.address_size 64
.visible .entry add(.param .u64 pa, .param .u64 pb, .param .u64 pc, .param .u32 pn)
{
    .reg .pred %q; .reg .b32 %r<6>; .reg .f32 %f<4>; .reg .b64 %d<8>;
    ld.param.u64 %d1, [pa]; ld.param.u64 %d2, [pb]; ld.param.u64 %d3, [pc]; ld.param.u32 %r1, [pn];
    mov.u32 %r2, %ctaid.x; mov.u32 %r3, %ntid.x; mov.u32 %r4, %tid.x;
    mad.lo.u32 %r5, %r2, %r3, %r4;
    setp.ge.u32 %q, %r5, %r1;
    @%q bra DONE;
    mul.wide.u32 %d4, %r5, 4;
    add.u64 %d5, %d1, %d4; add.u64 %d6, %d2, %d4; add.u64 %d7, %d3, %d4;
    ld.global.f32 %f1, [%d5]; ld.global.f32 %f2, [%d6];
    add.f32 %f3, %f1, %f2;
    st.global.f32 [%d7], %f3;
DONE:
    ret;
})";

int main() {
    DRV(cuInit(0));
    CUdevice device;
    CUcontext context;
    CUmodule module;
    CUfunction function;
    DRV(cuDeviceGet(&device, 0));
    DRV(cuDevicePrimaryCtxRetain(&context, device));
    DRV(cuCtxSetCurrent(context));
    DRV(cuModuleLoadData(&module, kPtx));
    DRV(cuModuleGetFunction(&function, module, "add"));
    unsigned n = 10000;
    float* host = new float[2 * n];
    for (unsigned i = 0; i < n; ++i) host[i] = i;
    CUdeviceptr a, c;
    DRV(cuMemAlloc(&a, n * 4));
    DRV(cuMemAlloc(&c, n * 4));
    DRV(cuMemcpyHtoD(a, host, n * 4));
    void* parameters[] = {&a, &a, &c, &n};
    DRV(cuLaunchKernel(function, (n + 127) / 128, 1, 1, 128, 1, 1, 0, 0, parameters, 0));
    DRV(cuMemcpyDtoH(host + n, c, n * 4));
    for (unsigned i = 0; i < n; ++i) HOLDS(host[n + i] == 2.0f * i);
    DRV(cuMemFree(a));
    DRV(cuMemFree(c));
    DRV(cuModuleUnload(module));
    puts("right");
    return 0;
}
