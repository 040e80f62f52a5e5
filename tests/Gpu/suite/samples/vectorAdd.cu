// The runtime: memory, a kernel, copies.
#include "check.h"

__global__ void add(const float* a, const float* b, float* c, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) c[i] = a[i] + b[i];
}

int main() {
    const int n = 50000;
    float *host = new float[3 * n], *a, *b, *c;
    for (int i = 0; i < n; ++i) {
        host[i] = i * 0.5f;
        host[n + i] = i * 0.25f;
    }
    RT(cudaMalloc(&a, n * 4));
    RT(cudaMalloc(&b, n * 4));
    RT(cudaMalloc(&c, n * 4));
    RT(cudaMemcpy(a, host, n * 4, cudaMemcpyHostToDevice));
    RT(cudaMemcpy(b, host + n, n * 4, cudaMemcpyHostToDevice));
    add<<<(n + 255) / 256, 256>>>(a, b, c, n);
    RT(cudaGetLastError());
    RT(cudaMemcpy(host + 2 * n, c, n * 4, cudaMemcpyDeviceToHost));
    for (int i = 0; i < n; ++i) HOLDS(host[2 * n + i] == i * 0.75f);
    RT(cudaFree(a));
    RT(cudaFree(b));
    RT(cudaFree(c));
    puts("right");
    return 0;
}
