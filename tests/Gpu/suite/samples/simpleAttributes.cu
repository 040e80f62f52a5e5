// Stream and function attributes: an access policy window, shared memory beyond 48 KiB, preferred carve-out.
#include "check.h"

__global__ void copy(const int* from, int* to, int n) {
    extern __shared__ int buffer[];
    for (int i = threadIdx.x; i < n; i += blockDim.x) buffer[i] = from[i];
    __syncthreads();
    for (int i = threadIdx.x; i < n; i += blockDim.x) to[i] = buffer[n - 1 - i];
}

int main() {
    const int n = 16000;
    int *from, *to, host[n];
    cudaStream_t stream;
    RT(cudaStreamCreate(&stream));
    RT(cudaMalloc(&from, sizeof host));
    RT(cudaMalloc(&to, sizeof host));
    for (int i = 0; i < n; ++i) host[i] = i;
    RT(cudaMemcpy(from, host, sizeof host, cudaMemcpyHostToDevice));
    int persisting = 0;
    RT(cudaDeviceGetAttribute(&persisting, cudaDevAttrMaxPersistingL2CacheSize, 0));
    if (persisting > 0) {
        cudaStreamAttrValue value = {};
        value.accessPolicyWindow.base_ptr = from;
        value.accessPolicyWindow.num_bytes = sizeof host;
        value.accessPolicyWindow.hitRatio = 1.0f;
        value.accessPolicyWindow.hitProp = cudaAccessPropertyPersisting;
        value.accessPolicyWindow.missProp = cudaAccessPropertyStreaming;
        RT(cudaStreamSetAttribute(stream, cudaStreamAttributeAccessPolicyWindow, &value));
    }
    RT(cudaFuncSetAttribute(copy, cudaFuncAttributeMaxDynamicSharedMemorySize, n * sizeof(int)));
    RT(cudaFuncSetAttribute(copy, cudaFuncAttributePreferredSharedMemoryCarveout, cudaSharedmemCarveoutMaxShared));
    cudaFuncAttributes attributes;
    RT(cudaFuncGetAttributes(&attributes, copy));
    printf("dynamic %d, registers %d\n", attributes.maxDynamicSharedSizeBytes, attributes.numRegs);
    copy<<<1, 1024, n * sizeof(int), stream>>>(from, to, n);
    RT(cudaMemcpyAsync(host, to, sizeof host, cudaMemcpyDeviceToHost, stream));
    RT(cudaStreamSynchronize(stream));
    for (int i = 0; i < n; ++i) HOLDS(host[i] == n - 1 - i);
    if (persisting > 0) RT(cudaCtxResetPersistingL2Cache());
    puts("right");
    return 0;
}
