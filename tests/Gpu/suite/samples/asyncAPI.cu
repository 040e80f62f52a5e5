// The processor works while the device does, and asks now and then.
#include "check.h"

__global__ void increment(int* p, int by) { p[blockIdx.x * blockDim.x + threadIdx.x] += by; }

int main() {
    const int n = 16 << 20;
    int *host, *device;
    RT(cudaMallocHost(&host, n * sizeof(int)));
    RT(cudaMalloc(&device, n * sizeof(int)));
    for (int i = 0; i < n; ++i) host[i] = i;
    cudaEvent_t start, stop;
    RT(cudaEventCreate(&start));
    RT(cudaEventCreate(&stop));
    RT(cudaDeviceSynchronize());
    RT(cudaEventRecord(start, 0));
    RT(cudaMemcpyAsync(device, host, n * sizeof(int), cudaMemcpyHostToDevice, 0));
    increment<<<n / 512, 512, 0, 0>>>(device, 26);
    RT(cudaMemcpyAsync(host, device, n * sizeof(int), cudaMemcpyDeviceToHost, 0));
    RT(cudaEventRecord(stop, 0));
    unsigned long asked = 0;
    cudaError_t state;
    while ((state = cudaEventQuery(stop)) == cudaErrorNotReady) ++asked;
    RT(state);
    float ms;
    RT(cudaEventElapsedTime(&ms, start, stop));
    HOLDS(asked > 0 && ms > 0);
    for (int i = 0; i < n; ++i) HOLDS(host[i] == i + 26);
    puts("right");
    return 0;
}
