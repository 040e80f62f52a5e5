// Device memory, pinned memory, stream-ordered memory.
#include <sys/mman.h>

#include <cstring>

#include "../harness.h"
#include "../kernels.h"

CASE("memory.comes_aligned_and_goes", "MemAlloc MemFree") {
    CUdeviceptr first = 0, second = 0;
    OK(cuMemAlloc_v2(&first, 1));
    OK(cuMemAlloc_v2(&second, 3 * kMiB));
    EQUAL(0ull, first % 256);
    EQUAL(0ull, second % 256);
    TRUE(first != second);
    OK(cuMemFree_v2(first));
    OK(cuMemFree_v2(second));
    OK(cuMemFree_v2(0));
    FAILS(CUDA_ERROR_INVALID_VALUE, cuMemAlloc_v2(&first, 0));
    FAILS(CUDA_ERROR_INVALID_VALUE, cuMemAlloc_v2(nullptr, 16));
    FAILS(CUDA_ERROR_INVALID_VALUE, cuMemFree_v2(0x10));
}

CASE("memory.info_follows_allocations", "MemAlloc MemFree Report") {
    size_t before = free_memory();
    CUdeviceptr address;
    OK(cuMemAlloc_v2(&address, 64 * kMiB));
    size_t during = free_memory();
    TRUE(before - during >= 64 * kMiB);
    TRUE(before - during <= 66 * kMiB);
    OK(cuMemFree_v2(address));
    EQUAL(before, free_memory());
}

CASE("memory.beyond_the_card_is_out_of_memory", "MemAlloc") {
    CUdeviceptr address = 0;
    FAILS(CUDA_ERROR_OUT_OF_MEMORY, cuMemAlloc_v2(&address, total_memory() + 64 * kMiB));
    FAILS(CUDA_ERROR_OUT_OF_MEMORY, cuMemAlloc_v2(&address, size_t{1} << 46));
    OK(cuCtxSynchronize());
    Memory memory(kMiB);
    OK(cuMemsetD8_v2(memory, 1, kMiB));
}

CASE("memory.is_reused_after_free", "MemAlloc MemFree Memset") {
    size_t size = free_memory() / 2;
    for (int i = 0; i < 4; ++i) {
        CUdeviceptr address = 0;
        OK(cuMemAlloc_v2(&address, size));
        OK(cuMemsetD8_v2(address, 1, kMiB));
        OK(cuMemFree_v2(address));
    }
}

CASE("memory.ranges_and_attributes_are_known", "MemAlloc") {
    Memory memory(3 * kMiB);
    CUdeviceptr base = 0;
    size_t size = 0;
    OK(cuMemGetAddressRange_v2(&base, &size, memory + 12345));
    EQUAL(CUdeviceptr(memory), base);
    EQUAL(3 * kMiB, size);
    int kind = 0;
    OK(cuPointerGetAttribute(&kind, 2, memory + 5));
    EQUAL(kDevice, kind);
    CUcontext context = nullptr;
    OK(cuPointerGetAttribute(&context, 1, memory));
    TRUE(context == primary_context());
    CUdeviceptr start = 0;
    int ordinal = -1;
    int attributes[] = {11, 9, 2};
    void* values[] = {&start, &ordinal, &kind};
    OK(cuPointerGetAttributes(3, attributes, values, memory + 100));
    EQUAL(CUdeviceptr(memory), start);
    EQUAL(0, ordinal);
    int local = 0;
    FAILS(CUDA_ERROR_INVALID_VALUE, cuPointerGetAttribute(&kind, 2, reinterpret_cast<CUdeviceptr>(&local)));
}

CASE("memory.pitched_rows_are_kept_apart", "MemAlloc Copy3D") {
    CUdeviceptr address = 0;
    size_t pitch = 0;
    OK(cuMemAllocPitch_v2(&address, &pitch, 1000, 20, 4));
    TRUE(pitch >= 1000 && pitch % 32 == 0);
    std::vector<unsigned char> in = pattern(1000 * 20), out(1000 * 20);
    CUDA_MEMCPY2D copy{};
    copy.srcMemoryType = kHost;
    copy.srcHost = in.data();
    copy.srcPitch = 1000;
    copy.dstMemoryType = kDevice;
    copy.dstDevice = address;
    copy.dstPitch = pitch;
    copy.WidthInBytes = 1000;
    copy.Height = 20;
    OK(cuMemcpy2D_v2(&copy));
    CUDA_MEMCPY2D back{};
    back.srcMemoryType = kDevice;
    back.srcDevice = address;
    back.srcPitch = pitch;
    back.dstMemoryType = kHost;
    back.dstHost = out.data();
    back.dstPitch = 1000;
    back.WidthInBytes = 1000;
    back.Height = 20;
    OK(cuMemcpy2D_v2(&back));
    OK(cuMemFree_v2(address));
    TRUE(in == out);
    FAILS(CUDA_ERROR_INVALID_VALUE, cuMemAllocPitch_v2(&address, &pitch, 1000, 20, 3));
}

CASE("memory.managed_is_shared_with_the_host", "") {
    CUdeviceptr address = 0;
    OK(cuMemAllocManaged(&address, kMiB, 1));
    auto* words = reinterpret_cast<uint32_t*>(address);
    words[5] = 99;
    Module module(kKernels);
    OK(launch(module.function("fill"), 1, 4, nullptr, address, 4u, 2u));
    OK(cuCtxSynchronize());
    EQUAL(11u, words[3]);
    EQUAL(99u, words[5]);
    OK(cuMemFree_v2(address));
}

CASE("host.pinned_memory_is_reached_from_both_sides", "Copy HostFree") {
    constexpr size_t bytes = 5 * kMiB;
    void* host = nullptr;
    OK(cuMemAllocHost_v2(&host, bytes));
    std::vector<unsigned char> in = pattern(bytes);
    memcpy(host, in.data(), bytes);
    Memory memory(bytes);
    Stream stream;
    OK(cuMemcpyHtoDAsync_v2(memory, host, bytes, stream));
    OK(cuStreamSynchronize(stream));
    memset(host, 0, bytes);
    OK(cuMemcpyDtoHAsync_v2(host, memory, bytes, stream));
    OK(cuStreamSynchronize(stream));
    TRUE(memcmp(host, in.data(), bytes) == 0);
    OK(cuMemFreeHost(host));
    FAILS(CUDA_ERROR_INVALID_VALUE, cuMemFreeHost(&stream));
}

CASE("host.kernels_write_mapped_memory", "Launch HostFree") {
    void* host = nullptr;
    OK(cuMemHostAlloc(&host, 4096, 2));
    unsigned flags = 0;
    OK(cuMemHostGetFlags(&flags, host));
    TRUE((flags & 2) != 0);
    CUdeviceptr device = 0;
    OK(cuMemHostGetDevicePointer_v2(&device, host, 0));
    int kind = 0;
    OK(cuPointerGetAttribute(&kind, 2, device));
    EQUAL(kHost, kind);
    Module module(kKernels);
    OK(launch(module.function("fill"), 1, 256, nullptr, device, 256u, 3u));
    OK(cuCtxSynchronize());
    EQUAL(255u * 3 + 5, static_cast<uint32_t*>(host)[255]);
    OK(cuMemFreeHost(host));
}

CASE("host.own_memory_is_registered", "Copy") {
    constexpr size_t bytes = 4 * kMiB;
    void* host = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    TRUE(host != MAP_FAILED);
    std::vector<unsigned char> in = pattern(bytes);
    memcpy(host, in.data(), bytes);
    OK(cuMemHostRegister_v2(host, bytes, 0));
    FAILS(CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED, cuMemHostRegister_v2(host, bytes, 0));
    Memory memory(bytes);
    Stream stream;
    OK(cuMemcpyHtoDAsync_v2(memory, host, bytes, stream));
    OK(cuStreamSynchronize(stream));
    OK(cuMemHostUnregister(host));
    FAILS(CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED, cuMemHostUnregister(host));
    std::vector<unsigned char> out(bytes);
    OK(cuMemcpyDtoH_v2(out.data(), memory, bytes));
    TRUE(in == out);
    munmap(host, bytes);
}

CASE("ordered.memory_lives_between_its_calls", "MemAllocAsync MemFreeAsync") {
    Module module(kKernels);
    Stream stream;
    for (int i = 0; i < 8; ++i) {
        CUdeviceptr address = 0;
        OK(cuMemAllocAsync(&address, 3 * kMiB, stream));
        OK(launch(module.function("fill"), 16, 256, stream, address, 4096u, 7u));
        uint32_t word = 0;
        OK(cuMemcpyDtoHAsync_v2(&word, address + 4 * 4095, 4, stream));
        OK(cuMemFreeAsync(address, stream));
        OK(cuStreamSynchronize(stream));
        EQUAL(4095u * 7 + 5, word);
    }
}

CASE("ordered.free_and_plain_calls_mix", "MemAllocAsync MemFree MemAlloc MemFreeAsync") {
    Stream stream;
    CUdeviceptr address = 0;
    OK(cuMemAllocAsync(&address, kMiB, stream));
    OK(cuStreamSynchronize(stream));
    OK(cuMemFree_v2(address));
    OK(cuMemAlloc_v2(&address, kMiB));
    OK(cuMemFreeAsync(address, stream));
    OK(cuStreamSynchronize(stream));
    FAILS(CUDA_ERROR_OUT_OF_MEMORY, cuMemAllocAsync(&address, total_memory() + 64 * kMiB, stream));
}

CASE("ordered.pools_are_the_programs_own", "MemAllocAsync MemFreeAsync") {
    CUmemoryPool standard = nullptr, current = nullptr, own = nullptr;
    EQUAL(1, attribute(kMemoryPools));
    OK(cuDeviceGetDefaultMemPool(&standard, kDevice0));
    OK(cuDeviceGetMemPool(&current, kDevice0));
    TRUE(standard != nullptr && standard == current);
    CUmemPoolProps properties = pool_properties();
    OK(cuMemPoolCreate(&own, &properties));
    uint64_t threshold = 32 * kMiB, got = 0;
    OK(cuMemPoolSetAttribute(own, 4, &threshold));
    OK(cuMemPoolGetAttribute(own, 4, &got));
    EQUAL(threshold, got);
    Stream stream;
    CUdeviceptr address = 0;
    OK(cuMemAllocFromPoolAsync(&address, kMiB, own, stream));
    OK(cuMemsetD32Async(address, 42, 256, stream));
    OK(cuStreamSynchronize(stream));
    uint64_t used = 0;
    OK(cuMemPoolGetAttribute(own, 7, &used));
    TRUE(used >= kMiB);
    EQUAL(42u, read_words(address, 256)[255]);
    OK(cuMemFreeAsync(address, stream));
    OK(cuStreamSynchronize(stream));
    OK(cuMemPoolTrimTo(own, 0));
    OK(cuMemPoolGetAttribute(own, 7, &used));
    EQUAL(0ull, used);
    OK(cuMemPoolDestroy(own));
}

CASE("ordered.free_is_seen_in_the_memory_info", "MemAllocAsync MemFreeAsync") {
    size_t before = free_memory();
    Stream stream;
    CUdeviceptr address = 0;
    OK(cuMemAllocAsync(&address, 64 * kMiB, stream));
    OK(cuStreamSynchronize(stream));
    TRUE(before - free_memory() >= 64 * kMiB);
    OK(cuMemFreeAsync(address, stream));
    OK(cuStreamSynchronize(stream));
    CUmemoryPool pool = nullptr;
    OK(cuDeviceGetDefaultMemPool(&pool, kDevice0));
    OK(cuMemPoolTrimTo(pool, 0));
    TRUE(free_memory() + 4 * kMiB >= before);
}
