// A sum over the whole grid with a barrier between all its blocks.
#include <cooperative_groups.h>

#include "check.h"

namespace cg = cooperative_groups;

__global__ void sum(const int* in, int* parts, int* out, int n) {
    cg::grid_group grid = cg::this_grid();
    cg::thread_block block = cg::this_thread_block();
    int mine = 0;
    for (int i = grid.thread_rank(); i < n; i += grid.size()) mine += in[i];
    cg::thread_block_tile<32> tile = cg::tiled_partition<32>(block);
    for (int k = 16; k > 0; k /= 2) mine += tile.shfl_down(mine, k);
    if (block.thread_rank() == 0) parts[blockIdx.x] = 0;
    grid.sync();
    if (tile.thread_rank() == 0) atomicAdd(&parts[blockIdx.x], mine);
    grid.sync();
    if (grid.thread_rank() == 0) {
        int all = 0;
        for (unsigned b = 0; b < gridDim.x; ++b) all += parts[b];
        *out = all;
    }
}

int main() {
    int n = 1 << 20, blocks, *in, *parts, *out, result;
    RT(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, sum, 256, 0));
    cudaDeviceProp properties;
    RT(cudaGetDeviceProperties(&properties, 0));
    blocks = blocks * properties.multiProcessorCount > 64 ? 64 : blocks * properties.multiProcessorCount;
    int* host = new int[n];
    for (int i = 0; i < n; ++i) host[i] = i % 3;
    RT(cudaMalloc(&in, n * sizeof(int)));
    RT(cudaMalloc(&parts, blocks * sizeof(int)));
    RT(cudaMalloc(&out, sizeof(int)));
    RT(cudaMemcpy(in, host, n * sizeof(int), cudaMemcpyHostToDevice));
    void* parameters[] = {&in, &parts, &out, &n};
    RT(cudaLaunchCooperativeKernel((void*)sum, blocks, 256, parameters, 0, 0));
    RT(cudaMemcpy(&result, out, sizeof(int), cudaMemcpyDeviceToHost));
    printf("sum %d\n", result);
    return 0;
}
