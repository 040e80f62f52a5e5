// An assertion of the device: the error that it gives.
#undef NDEBUG
#include <cassert>

#include "check.h"

__global__ void check(int limit) { assert(int(threadIdx.x) < limit); }

int main() {
    check<<<1, 32>>>(32);
    RT(cudaDeviceSynchronize());
    check<<<1, 32>>>(30);
    printf("%s\n", cudaGetErrorName(cudaDeviceSynchronize()));
    return 0;
}
