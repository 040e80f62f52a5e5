// Symbols: constant and device variables, by address and by copy; functions by pointer.
#include "check.h"

__constant__ float factors[4];
__device__ int counter;
__device__ float scale(float x) { return x * factors[2]; }
typedef float (*Function)(float);
__device__ Function chosen = scale;

__global__ void apply(float* p, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) p[i] = chosen(p[i]);
    atomicAdd(&counter, 1);
}

int main() {
    float values[4] = {1, 2, 4, 8}, host[256], *p;
    int zero = 0, count = 0;
    void* address;
    RT(cudaMemcpyToSymbol(factors, values, sizeof values));
    RT(cudaMemcpyToSymbol(counter, &zero, sizeof zero));
    RT(cudaGetSymbolAddress(&address, counter));
    HOLDS(address != nullptr);
    RT(cudaMalloc(&p, sizeof host));
    for (int i = 0; i < 256; ++i) host[i] = i;
    RT(cudaMemcpy(p, host, sizeof host, cudaMemcpyHostToDevice));
    apply<<<2, 128>>>(p, 256);
    RT(cudaMemcpy(host, p, sizeof host, cudaMemcpyDeviceToHost));
    RT(cudaMemcpyFromSymbol(&count, counter, sizeof count));
    for (int i = 0; i < 256; ++i) HOLDS(host[i] == 4.0f * i);
    printf("count %d\n", count);
    return 0;
}
