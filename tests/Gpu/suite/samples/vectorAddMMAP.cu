// The program's own virtual memory: reserved, created, mapped, opened, used, grown.
#include "check.h"

__global__ void add(const int* a, int* b, size_t n) {
    for (size_t i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += size_t(gridDim.x) * blockDim.x) b[i] += a[i];
}

int main() {
    RT(cudaFree(0));
    CUmemAllocationProp properties = {};
    properties.type = CU_MEM_ALLOCATION_TYPE_PINNED;
    properties.location.type = CU_MEM_LOCATION_TYPE_DEVICE;
    size_t unit;
    DRV(cuMemGetAllocationGranularity(&unit, &properties, CU_MEM_ALLOC_GRANULARITY_MINIMUM));
    CUdeviceptr base;
    DRV(cuMemAddressReserve(&base, 8 * unit, 0, 0, 0));
    CUmemGenericAllocationHandle handles[4];
    CUmemAccessDesc access = {properties.location, CU_MEM_ACCESS_FLAGS_PROT_READWRITE};
    for (int i = 0; i < 4; ++i) {
        DRV(cuMemCreate(&handles[i], unit, &properties, 0));
        DRV(cuMemMap(base + i * unit, unit, 0, handles[i], 0));
        DRV(cuMemSetAccess(base + i * unit, unit, &access, 1));
        DRV(cuMemsetD32(base + i * unit, i + 1, unit / 4));
    }
    add<<<64, 256>>>((int*)base, (int*)(base + 2 * unit), unit / 2);
    RT(cudaDeviceSynchronize());
    int last[2];
    DRV(cuMemcpyDtoH(&last[0], base + 3 * unit - 4, 4));
    DRV(cuMemcpyDtoH(&last[1], base + 4 * unit - 4, 4));
    printf("%d %d\n", last[0], last[1]);
    for (int i = 0; i < 4; ++i) {
        DRV(cuMemUnmap(base + i * unit, unit));
        DRV(cuMemRelease(handles[i]));
    }
    DRV(cuMemAddressFree(base, 8 * unit));
    return 0;
}
