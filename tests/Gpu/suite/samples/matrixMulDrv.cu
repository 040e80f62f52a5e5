// The driver interface on a kernel that the runtime registered, with a launch configuration.
#include "check.h"

__global__ void multiply(const double* a, const double* b, double* c, int n) {
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x >= n || y >= n) return;
    double sum = 0;
    for (int k = 0; k < n; ++k) sum += a[y * n + k] * b[k * n + x];
    c[y * n + x] = sum;
}

int main() {
    RT(cudaFree(0));
    cudaFunction_t function;
    RT(cudaGetFuncBySymbol(&function, (const void*)multiply));
    int n = 96;
    double* host = new double[n * n];
    for (int i = 0; i < n * n; ++i) host[i] = i % 11;
    CUdeviceptr a, c;
    size_t bytes = n * n * sizeof(double);
    DRV(cuMemAlloc(&a, bytes));
    DRV(cuMemAlloc(&c, bytes));
    DRV(cuMemcpyHtoD(a, host, bytes));
    void* parameters[] = {&a, &a, &c, &n};
    CUlaunchConfig config = {};
    config.gridDimX = config.gridDimY = 6;
    config.blockDimX = config.blockDimY = 16;
    config.gridDimZ = config.blockDimZ = 1;
    DRV(cuLaunchKernelEx(&config, (CUfunction)function, parameters, nullptr));
    double* out = new double[n * n];
    DRV(cuMemcpyDtoH(out, c, bytes));
    for (int y = 0; y < n; y += 5)
        for (int x = 0; x < n; x += 7) {
            double sum = 0;
            for (int k = 0; k < n; ++k) sum += host[y * n + k] * host[k * n + x];
            HOLDS(out[y * n + x] == sum);
        }
    puts("right");
    return 0;
}
