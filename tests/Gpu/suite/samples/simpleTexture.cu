// Texture objects over an array: nearest and linear filtering; a surface that is written.
#include "check.h"

__global__ void sample(cudaTextureObject_t texture, float* out, int w, int h, float shift) {
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x < w && y < h) out[y * w + x] = tex2D<float>(texture, x + 0.5f + shift, y + 0.5f);
}

__global__ void draw(cudaSurfaceObject_t surface, int w, int h) {
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x < w && y < h) surf2Dwrite(float(x * 100 + y), surface, x * 4, y);
}

int main() {
    const int w = 64, h = 32;
    float host[w * h], *out;
    RT(cudaMalloc(&out, sizeof host));
    cudaChannelFormatDesc format = cudaCreateChannelDesc<float>();
    cudaArray_t array;
    RT(cudaMallocArray(&array, &format, w, h, cudaArraySurfaceLoadStore));
    cudaResourceDesc resource = {};
    resource.resType = cudaResourceTypeArray;
    resource.res.array.array = array;
    cudaSurfaceObject_t surface;
    RT(cudaCreateSurfaceObject(&surface, &resource));
    draw<<<dim3(4, 2), dim3(16, 16)>>>(surface, w, h);
    RT(cudaDeviceSynchronize());
    for (int linear = 0; linear < 2; ++linear) {
        cudaTextureDesc description = {};
        description.addressMode[0] = description.addressMode[1] = cudaAddressModeClamp;
        description.filterMode = linear ? cudaFilterModeLinear : cudaFilterModePoint;
        description.readMode = cudaReadModeElementType;
        cudaTextureObject_t texture;
        RT(cudaCreateTextureObject(&texture, &resource, &description, nullptr));
        sample<<<dim3(4, 2), dim3(16, 16)>>>(texture, out, w, h, linear ? 0.5f : 0.0f);
        RT(cudaMemcpy(host, out, sizeof host, cudaMemcpyDeviceToHost));
        for (int y = 0; y < h; ++y)
            for (int x = 0; x + 1 < w; ++x) HOLDS(host[y * w + x] == x * 100 + y + (linear ? 50 : 0));
        RT(cudaDestroyTextureObject(texture));
    }
    RT(cudaDestroySurfaceObject(surface));
    RT(cudaFreeArray(array));
    puts("right");
    return 0;
}
