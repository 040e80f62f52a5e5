// Tiles in shared memory; time by events.
#include "check.h"

constexpr int kTile = 16, kN = 256;

__global__ void multiply(const float* a, const float* b, float* c) {
    __shared__ float as[kTile][kTile], bs[kTile][kTile];
    int x = blockIdx.x * kTile + threadIdx.x, y = blockIdx.y * kTile + threadIdx.y;
    float sum = 0;
    for (int t = 0; t < kN; t += kTile) {
        as[threadIdx.y][threadIdx.x] = a[y * kN + t + threadIdx.x];
        bs[threadIdx.y][threadIdx.x] = b[(t + threadIdx.y) * kN + x];
        __syncthreads();
        for (int k = 0; k < kTile; ++k) sum += as[threadIdx.y][k] * bs[k][threadIdx.x];
        __syncthreads();
    }
    c[y * kN + x] = sum;
}

int main() {
    static float a[kN * kN], b[kN * kN], c[kN * kN];
    for (int i = 0; i < kN * kN; ++i) {
        a[i] = i % 7;
        b[i] = i % 5;
    }
    float *da, *db, *dc, ms;
    RT(cudaMalloc(&da, sizeof a));
    RT(cudaMalloc(&db, sizeof b));
    RT(cudaMalloc(&dc, sizeof c));
    RT(cudaMemcpy(da, a, sizeof a, cudaMemcpyHostToDevice));
    RT(cudaMemcpy(db, b, sizeof b, cudaMemcpyHostToDevice));
    cudaEvent_t start, stop;
    RT(cudaEventCreate(&start));
    RT(cudaEventCreate(&stop));
    RT(cudaEventRecord(start));
    for (int i = 0; i < 20; ++i) multiply<<<dim3(kN / kTile, kN / kTile), dim3(kTile, kTile)>>>(da, db, dc);
    RT(cudaEventRecord(stop));
    RT(cudaEventSynchronize(stop));
    RT(cudaEventElapsedTime(&ms, start, stop));
    HOLDS(ms > 0);
    RT(cudaMemcpy(c, dc, sizeof c, cudaMemcpyDeviceToHost));
    for (int y = 0; y < kN; y += 17)
        for (int x = 0; x < kN; x += 13) {
            float sum = 0;
            for (int k = 0; k < kN; ++k) sum += a[y * kN + k] * b[k * kN + x];
            HOLDS(c[y * kN + x] == sum);
        }
    puts("right");
    return 0;
}
