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

CASE("host.kernels_write_mapped_memory", "Launch HostFree MirrorOpen MirrorWrite") {
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
    CUdeviceptr named = 0, other = 0;
    unsigned mapped = 0;
    OK(cuPointerGetAttribute(&named, 3, device));
    OK(cuPointerGetAttribute(&other, 4, device));
    OK(cuPointerGetAttribute(&mapped, 13, device));
    EQUAL(device, named);
    EQUAL(reinterpret_cast<CUdeviceptr>(host), other);
    EQUAL(1u, mapped);
    Module module(kKernels);
    OK(launch(module.function("fill"), 1, 256, nullptr, device, 256u, 3u));
    OK(cuCtxSynchronize());
    EQUAL(255u * 3 + 5, static_cast<uint32_t*>(host)[255]);
    OK(cuMemFreeHost(host));
}

// Pinned memory whose address a kernel is given as it is.
struct Pinned {
    explicit Pinned(size_t bytes) {
        void* memory = nullptr;
        OK(cuMemHostAlloc(&memory, bytes, 1));
        words = static_cast<volatile uint32_t*>(memory);
        memset(memory, 0, bytes);
    }
    ~Pinned() { cuMemFreeHost(const_cast<uint32_t*>(words)); }
    CUdeviceptr address(size_t word = 0) const { return reinterpret_cast<CUdeviceptr>(words + word); }
    volatile uint32_t* words;
};

CASE("host.kernels_read_what_was_written_before_them", "Launch MirrorWrite") {
    Pinned pinned(4 * kMiB);
    Module module(kKernels);
    CUfunction count = module.function("count");
    Stream stream;
    size_t far = kMiB - 1;
    for (uint32_t i = 1; i <= 20; ++i) {
        // The two halves of a word are written by both sides, and the second word by the host alone.
        pinned.words[far - 2] = 100 * i;
        pinned.words[far - 1] = i;
        OK(launch(count, 1, 1, stream, pinned.address(far - 2)));
        OK(launch(count, 1, 2, stream, pinned.address(far)));
        if (i % 2) {
            OK(cuStreamSynchronize(stream));
        } else {
            Event event;
            OK(cuEventRecord(event, stream));
            while (cuEventQuery(event) == CUDA_ERROR_NOT_READY) sched_yield();
        }
        EQUAL(100 * i + 1, +pinned.words[far - 2]);
        EQUAL(i, +pinned.words[far - 1]);
        EQUAL(2 * i, +pinned.words[far]);
    }
}

CASE("host.a_running_kernel_sees_what_is_written", "Launch MirrorWrite Fence") {
    Pinned pinned(64);
    Module module(kKernels);
    CUfunction await = module.function("await");
    Stream stream;
    for (uint32_t i = 0; i < 3; ++i) {
        pinned.words[0] = pinned.words[1] = 0;
        OK(launch(await, 1, 1, stream, pinned.address()));
        EQUAL(CUDA_ERROR_NOT_READY, cuStreamQuery(stream));
        pinned.words[0] = 10 + i;
        // Once the program waits for the kernel, once it looks at the memory alone, once it asks.
        if (i == 0) OK(cuStreamSynchronize(stream));
        while (i == 1 && !pinned.words[1]) sched_yield();
        while (i == 2 && cuStreamQuery(stream) == CUDA_ERROR_NOT_READY) sched_yield();
        EQUAL(11 + i, +pinned.words[1]);
        OK(cuStreamSynchronize(stream));
    }
}

CASE("host.functions_and_kernels_take_turns", "Launch HostFunction MirrorWrite") {
    Pinned pinned(4096);
    Module module(kKernels);
    CUfunction count = module.function("count");
    Stream stream;
    for (int i = 0; i < 8; ++i) {
        OK(launch(count, 1, 1, stream, pinned.address()));
        OK(cuLaunchHostFunc(
            stream,
            [](void* memory) {
                auto* words = static_cast<volatile uint32_t*>(memory);
                words[1] = words[0];
                words[0] = words[0] * 2;
            },
            const_cast<uint32_t*>(pinned.words)));
    }
    OK(launch(count, 1, 1, stream, pinned.address()));
    OK(cuStreamSynchronize(stream));
    EQUAL(511u, +pinned.words[0]);
    EQUAL(255u, +pinned.words[1]);
}

CASE("host.mapped_memory_is_set_copied_and_waited_for", "Memset Copy StreamValue MirrorOpen") {
    Pinned pinned(4096);
    Memory memory(4096);
    Stream stream;
    OK(cuMemsetD32Async(pinned.address(), 7, 16, stream));
    OK(cuMemcpyDtoDAsync_v2(memory, pinned.address(), 64, stream));
    OK(cuMemsetD32Async(memory, 9, 4, stream));
    OK(cuMemcpyDtoHAsync_v2(const_cast<uint32_t*>(pinned.words + 32), memory, 64, stream));
    OK(cuStreamWriteValue32_v2(stream, pinned.address(100), 5, 0));
    OK(cuStreamWaitValue32_v2(stream, pinned.address(101), 6, 0));
    OK(cuStreamWriteValue32_v2(stream, pinned.address(102), 8, 0));
    pinned.words[101] = 6;
    OK(cuStreamSynchronize(stream));
    EQUAL(7u, +pinned.words[15]);
    EQUAL(0u, +pinned.words[16]);
    EQUAL(9u, +pinned.words[35]);
    EQUAL(7u, +pinned.words[36]);
    EQUAL(5u, +pinned.words[100]);
    EQUAL(8u, +pinned.words[102]);
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
