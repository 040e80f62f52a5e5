// Copies and kernels of many streams over pinned memory.
#include "check.h"

__global__ void initialise(int* p, int n, int value) {
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) p[i] += value;
}

int main() {
    const int streams = 4, n = 1 << 20, part = n / streams;
    int *host, *device;
    RT(cudaMallocHost(&host, n * sizeof(int)));
    RT(cudaMalloc(&device, n * sizeof(int)));
    RT(cudaMemset(device, 0, n * sizeof(int)));
    cudaStream_t stream[streams];
    for (auto& s : stream) RT(cudaStreamCreate(&s));
    for (int round = 0; round < 5; ++round)
        for (int i = 0; i < streams; ++i) {
            initialise<<<32, 256, 0, stream[i]>>>(device + i * part, part, i + 1);
            RT(cudaMemcpyAsync(host + i * part, device + i * part, part * sizeof(int), cudaMemcpyDeviceToHost, stream[i]));
        }
    RT(cudaDeviceSynchronize());
    for (int i = 0; i < n; ++i) HOLDS(host[i] == 5 * (i / part + 1));
    for (auto& s : stream) RT(cudaStreamDestroy(s));
    RT(cudaFreeHost(host));
    RT(cudaFree(device));
    puts("right");
    return 0;
}
