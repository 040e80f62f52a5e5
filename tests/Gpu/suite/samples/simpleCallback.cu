// Host functions in stream order, from several threads.
#include <atomic>
#include <thread>
#include <vector>

#include "check.h"

static std::atomic<int> called;

__global__ void increment(int* p) { atomicAdd(p, 1); }

static void CUDART_CB after(void* data) {
    called += *static_cast<int*>(data);
}

int main() {
    static int values[8];
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([t] {
            cudaStream_t stream;
            int *host, *device;
            RT(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
            RT(cudaMallocHost(&host, sizeof(int)));
            RT(cudaMallocAsync(&device, sizeof(int), stream));
            RT(cudaMemsetAsync(device, 0, sizeof(int), stream));
            increment<<<10, 10, 0, stream>>>(device);
            RT(cudaMemcpyAsync(host, device, sizeof(int), cudaMemcpyDeviceToHost, stream));
            RT(cudaLaunchHostFunc(stream, after, host));
            RT(cudaFreeAsync(device, stream));
            RT(cudaStreamSynchronize(stream));
            values[t] = *host;
            RT(cudaFreeHost(host));
            RT(cudaStreamDestroy(stream));
        });
    for (auto& thread : threads) thread.join();
    for (int value : values) HOLDS(value == 100);
    HOLDS(called == 800);
    puts("right");
    return 0;
}
