// Copies and fills of device memory.
#include <cstring>

#include "../harness.h"
#include "../kernels.h"

namespace {
void round_trip(size_t bytes) {
    Memory memory(bytes);
    std::vector<unsigned char> in = pattern(bytes, static_cast<uint32_t>(bytes)), out(bytes);
    OK(cuMemcpyHtoD_v2(memory, in.data(), bytes));
    OK(cuMemcpyDtoH_v2(out.data(), memory, bytes));
    TRUE(in == out);
}
}  // namespace

CASE("copy.small_blocks_come_back", "CopyInline CopyToStaging") {
    for (size_t bytes : {1, 3, 16, 100, 4096, 16384, 16385}) round_trip(bytes);
}

CASE("copy.large_blocks_come_back", "CopyFromStaging CopyToStaging") {
    for (size_t bytes : {2 * kMiB, 2 * kMiB + 1, 40 * kMiB + 12345}) round_trip(bytes);
}

CASE("copy.within_the_device", "Copy") {
    Memory a(kMiB), b(kMiB);
    std::vector<unsigned char> in = pattern(kMiB), out(kMiB);
    OK(cuMemcpyHtoD_v2(a, in.data(), kMiB));
    OK(cuMemcpyDtoD_v2(b + 100, a + 200, 5000));
    OK(cuMemcpyDtoH_v2(out.data(), b + 100, 5000));
    TRUE(memcmp(in.data() + 200, out.data(), 5000) == 0);
    OK(cuMemcpyPeer(b, primary_context(), a, primary_context(), kMiB));
    OK(cuMemcpyDtoH_v2(out.data(), b, kMiB));
    TRUE(in == out);
}

CASE("copy.the_addresses_tell_the_direction", "Copy CopyFromStaging CopyToStaging") {
    Memory a(kMiB), b(kMiB);
    std::vector<unsigned char> in = pattern(kMiB), out(kMiB);
    auto host = [](void* p) { return reinterpret_cast<CUdeviceptr>(p); };
    OK(cuMemcpy(a, host(in.data()), kMiB));
    OK(cuMemcpyAsync(b, a, kMiB, nullptr));
    OK(cuMemcpy(host(out.data()), b, kMiB));
    TRUE(in == out);
}

CASE("copy.addresses_of_nobody_are_refused", "Copy") {
    Memory memory(4096);
    char host[16];
    FAILS(CUDA_ERROR_INVALID_VALUE, cuMemcpyDtoH_v2(host, 0x10, 16));
    FAILS(CUDA_ERROR_INVALID_VALUE, cuMemcpyHtoD_v2(0x10, host, 16));
    OK(cuMemcpyDtoH_v2(host, memory, 0));
    OK(cuCtxSynchronize());
}

CASE("copy.asynchronous_ones_keep_their_order", "CopyFromStaging CopyToStaging Launch") {
    Module module(kKernels);
    CUfunction add = module.function("add");
    constexpr unsigned n = 1 << 18;
    Memory a(n * 4), b(n * 4), c(n * 4);
    Stream stream;
    std::vector<float> x(n), y(n), z(n);
    for (unsigned i = 0; i < n; ++i) {
        x[i] = static_cast<float>(i);
        y[i] = static_cast<float>(2 * i);
    }
    OK(cuMemcpyHtoDAsync_v2(a, x.data(), n * 4, stream));
    OK(cuMemcpyHtoDAsync_v2(b, y.data(), n * 4, stream));
    OK(launch(add, n / 256, 256, stream, CUdeviceptr(a), CUdeviceptr(b), CUdeviceptr(c), n));
    OK(cuMemcpyDtoHAsync_v2(z.data(), c, n * 4, stream));
    OK(cuStreamSynchronize(stream));
    for (unsigned i = 0; i < n; ++i) EQUAL(3.0f * static_cast<float>(i), z[i]);
}

CASE("copy.pageable_memory_may_change_after_the_call", "CopyFromStaging") {
    Memory memory(8 * kMiB);
    Stream stream;
    std::vector<unsigned char> in = pattern(8 * kMiB), kept = in, out(8 * kMiB);
    OK(cuMemcpyHtoDAsync_v2(memory, in.data(), in.size(), stream));
    memset(in.data(), 0, in.size());
    OK(cuStreamSynchronize(stream));
    OK(cuMemcpyDtoH_v2(out.data(), memory, out.size()));
    TRUE(kept == out);
}

CASE("copy.boxes_of_three_dimensions", "Copy3D") {
    constexpr size_t w = 40, h = 12, d = 6;
    Memory memory(64 * 16 * d);
    OK(cuMemsetD8_v2(memory, 0xEE, memory.bytes()));
    std::vector<unsigned char> in = pattern(w * h * d), out(w * h * d), rows(8 * 4 * 2);
    CUDA_MEMCPY3D copy{};
    copy.srcMemoryType = kHost;
    copy.srcHost = in.data();
    copy.srcPitch = w;
    copy.srcHeight = h;
    copy.dstMemoryType = kDevice;
    copy.dstDevice = memory;
    copy.dstPitch = 64;
    copy.dstHeight = 16;
    copy.WidthInBytes = w;
    copy.Height = h;
    copy.Depth = d;
    OK(cuMemcpy3D_v2(&copy));
    CUDA_MEMCPY3D part{};
    part.srcMemoryType = kDevice;
    part.srcDevice = memory;
    part.srcPitch = 64;
    part.srcHeight = 16;
    part.srcXInBytes = 5;
    part.srcY = 3;
    part.srcZ = 2;
    part.dstMemoryType = kHost;
    part.dstHost = rows.data();
    part.dstPitch = 8;
    part.dstHeight = 4;
    part.WidthInBytes = 8;
    part.Height = 4;
    part.Depth = 2;
    OK(cuMemcpy3D_v2(&part));
    for (size_t z = 0; z < 2; ++z)
        for (size_t y = 0; y < 4; ++y)
            for (size_t x = 0; x < 8; ++x)
                EQUAL(int(in[(z + 2) * w * h + (y + 3) * w + x + 5]), int(rows[z * 32 + y * 8 + x]));
    unsigned char byte = 0;
    OK(cuMemcpyDtoH_v2(&byte, memory + w, 1));
    EQUAL(0xEE, int(byte));
}

CASE("copy.boxes_on_streams", "Copy3D") {
    Memory a(64 * 64), b(64 * 64);
    Stream stream;
    OK(cuMemsetD8Async(a, 3, 64 * 64, stream));
    CUDA_MEMCPY2D copy{};
    copy.srcMemoryType = kDevice;
    copy.srcDevice = a;
    copy.srcPitch = 64;
    copy.dstMemoryType = kDevice;
    copy.dstDevice = b;
    copy.dstPitch = 32;
    copy.WidthInBytes = 32;
    copy.Height = 64;
    OK(cuMemcpy2DAsync_v2(&copy, stream));
    OK(cuStreamSynchronize(stream));
    EQUAL(0x03030303u, read_words(b, 512)[511]);
    copy.srcPitch = 16;
    FAILS(CUDA_ERROR_INVALID_VALUE, cuMemcpy2D_v2(&copy));
}

CASE("memset.of_all_widths", "Memset") {
    Memory memory(4096);
    Stream stream;
    OK(cuMemsetD8_v2(memory, 0x11, 4096));
    OK(cuMemsetD16_v2(memory, 0x2233, 8));
    OK(cuMemsetD32_v2(memory + 16, 0x44556677, 4));
    OK(cuMemsetD2D8_v2(memory + 64, 32, 0x88, 4, 2));
    OK(cuMemsetD2D16_v2(memory + 128, 32, 0x99aa, 2, 2));
    OK(cuMemsetD2D32_v2(memory + 192, 32, 0xbbccddee, 1, 2));
    OK(cuCtxSynchronize());
    OK(cuMemsetD32Async(memory + 256, 0x01020304, 4, stream));
    OK(cuStreamSynchronize(stream));
    std::vector<uint32_t> words = read_words(memory, 1024);
    EQUAL(0x22332233u, words[0]);
    EQUAL(0x44556677u, words[4]);
    EQUAL(0x88888888u, words[16]);
    EQUAL(0x11111111u, words[17]);
    EQUAL(0x88888888u, words[24]);
    EQUAL(0x99aa99aau, words[32]);
    EQUAL(0x99aa99aau, words[40]);
    EQUAL(0xbbccddeeu, words[56]);
    EQUAL(0x01020304u, words[67]);
    EQUAL(0x11111111u, words[1023]);
    FAILS(CUDA_ERROR_INVALID_VALUE, cuMemsetD32_v2(memory + 1, 0, 1));
}
