// Launch configurations that the occupancy calculator suggests.
#include "check.h"

__global__ void square(int* p, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) p[i] *= p[i];
}

int main() {
    int grid, block, active, n = 100000;
    RT(cudaOccupancyMaxPotentialBlockSize(&grid, &block, square, 0, 0));
    RT(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&active, square, block, 0));
    size_t dynamic;
    RT(cudaOccupancyAvailableDynamicSMemPerBlock(&dynamic, square, active, block));
    printf("block %d, grid %d, active %d, dynamic %zu\n", block, grid, active, dynamic);
    int* p;
    RT(cudaMalloc(&p, n * sizeof(int)));
    int* host = new int[n];
    for (int i = 0; i < n; ++i) host[i] = i % 1000;
    RT(cudaMemcpy(p, host, n * sizeof(int), cudaMemcpyHostToDevice));
    square<<<(n + block - 1) / block, block>>>(p, n);
    RT(cudaMemcpy(host, p, n * sizeof(int), cudaMemcpyDeviceToHost));
    for (int i = 0; i < n; ++i) HOLDS(host[i] == (i % 1000) * (i % 1000));
    puts("right");
    return 0;
}
