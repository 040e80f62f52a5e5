// A kernel that reads and writes host memory: allocated as mapped, and registered.
#include "check.h"

__global__ void add(const float* a, const float* b, float* c, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) c[i] = a[i] + b[i];
}

int main() {
    const int n = 1 << 18;
    float *a, *b, *c, *da, *db, *dc;
    RT(cudaHostAlloc(&a, n * 4, cudaHostAllocMapped));
    RT(cudaHostAlloc(&b, n * 4, cudaHostAllocMapped | cudaHostAllocWriteCombined));
    RT(cudaHostAlloc(&c, n * 4, cudaHostAllocMapped));
    for (int i = 0; i < n; ++i) {
        a[i] = i;
        b[i] = 2 * i;
    }
    RT(cudaHostGetDevicePointer((void**)&da, a, 0));
    RT(cudaHostGetDevicePointer((void**)&db, b, 0));
    RT(cudaHostGetDevicePointer((void**)&dc, c, 0));
    add<<<n / 256, 256>>>(da, db, dc, n);
    RT(cudaDeviceSynchronize());
    for (int i = 0; i < n; ++i) HOLDS(c[i] == 3.0f * i);
    RT(cudaFreeHost(a));
    RT(cudaFreeHost(b));
    RT(cudaFreeHost(c));
    puts("right");
    return 0;
}
