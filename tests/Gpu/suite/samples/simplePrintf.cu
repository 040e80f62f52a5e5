// Text that the device prints.
#include "check.h"

__global__ void speak(int value) {
    if (threadIdx.x == 0) printf("block %d of %d says %d, %.2f, %s\n", blockIdx.x, gridDim.x, value, value * 0.5, "text");
}

__global__ void greet() {
    printf("a kernel without anything to say\n");
}

int main() {
    greet<<<1, 1>>>();
    RT(cudaDeviceSynchronize());
    for (int i = 0; i < 3; ++i) {
        speak<<<1, 32>>>(i * 10);
        RT(cudaDeviceSynchronize());
    }
    return 0;
}
