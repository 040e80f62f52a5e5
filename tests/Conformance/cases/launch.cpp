// Launches: geometry, parameters, attributes, cooperation, tensor maps.
#include <cstring>

#include "../harness.h"
#include "../kernels.h"

CASE("launch.geometry_is_what_was_asked", "Launch") {
    Module module(kKernels);
    Memory memory(4 * 24);
    CUdeviceptr address = memory;
    void* parameters[] = {&address};
    OK(cuLaunchKernel(module.function("geometry"), 4, 3, 2, 8, 4, 2, 0, nullptr, parameters, nullptr));
    std::vector<uint32_t> words = read_words(memory, 24);
    for (unsigned z = 0; z < 2; ++z)
        for (unsigned y = 0; y < 3; ++y)
            for (unsigned x = 0; x < 4; ++x)
                EQUAL(x + 10 * y + 100 * z + 8 * 1000 + 4 * 100000 + 2 * 10000000, words[(z * 3 + y) * 4 + x]);
}

CASE("launch.parameters_of_all_sizes_arrive", "Launch") {
    Module module(kKernels);
    Memory memory(64);
    unsigned char a = 200;
    unsigned short b = 50000;
    uint32_t c = 0xdeadbeef;
    uint64_t d = 0x0123456789abcdefull;
    float e = 1.5f;
    double f = -2.25;
    uint32_t g[5] = {1, 2, 3, 4, 5};
    CUdeviceptr p = memory;
    void* parameters[] = {&a, &b, &c, &d, &e, &f, g, &p};
    OK(cuLaunchKernel(module.function("arguments"), 1, 1, 1, 1, 1, 1, 0, nullptr, parameters, nullptr));
    uint64_t got[8];
    OK(cuMemcpyDtoH_v2(got, memory, sizeof got));
    uint32_t eBits;
    uint64_t fBits;
    memcpy(&eBits, &e, 4);
    memcpy(&fBits, &f, 8);
    EQUAL(200ull, got[0]);
    EQUAL(50000ull, got[1]);
    EQUAL(uint64_t{0xdeadbeef}, got[2]);
    EQUAL(d, got[3]);
    EQUAL(uint64_t{eBits}, got[4]);
    EQUAL(fBits, got[5]);
    EQUAL(1ull, got[6]);
    EQUAL(5ull, got[7]);
}

CASE("launch.parameters_come_in_one_buffer", "Launch") {
    Module module(kKernels);
    Memory memory(64);
    struct {
        CUdeviceptr p;
        uint32_t n, scale;
    } buffer{memory, 16, 4};
    size_t bytes = sizeof buffer;
    void* extra[] = {reinterpret_cast<void*>(1), &buffer, reinterpret_cast<void*>(2), &bytes, nullptr};
    OK(cuLaunchKernel(module.function("fill"), 1, 1, 1, 16, 1, 1, 0, nullptr, nullptr, extra));
    EQUAL(65u, read_words(memory, 16)[15]);
}

CASE("launch.a_parameter_may_have_4000_bytes", "Launch") {
    Module module(kKernels);
    Memory memory(12);
    std::vector<uint32_t> values(1000);
    for (uint32_t i = 0; i < 1000; ++i) values[i] = i * 3 + 1;
    CUdeviceptr p = memory;
    void* parameters[] = {values.data(), &p};
    OK(cuLaunchKernel(module.function("large"), 1, 1, 1, 1, 1, 1, 0, nullptr, parameters, nullptr));
    std::vector<uint32_t> words = read_words(memory, 3);
    EQUAL(1u, words[0]);
    EQUAL(1501u, words[1]);
    EQUAL(2998u, words[2]);
}

CASE("launch.dynamic_shared_memory", "Launch") {
    Module module(kKernels);
    Memory memory(4);
    CUdeviceptr p = memory;
    void* parameters[] = {&p};
    OK(cuLaunchKernel(module.function("shared"), 1, 1, 1, 512, 1, 1, 2048, nullptr, parameters, nullptr));
    EQUAL(511u * 512 / 2, read_words(memory, 1)[0]);
}

CASE("launch.what_cannot_run_is_refused", "Launch") {
    Module module(kKernels);
    CUfunction fill = module.function("fill");
    Memory memory(64);
    CUdeviceptr p = memory;
    uint32_t n = 16, scale = 1;
    void* parameters[] = {&p, &n, &scale};
    FAILS(CUDA_ERROR_INVALID_VALUE, cuLaunchKernel(fill, 0, 1, 1, 16, 1, 1, 0, nullptr, parameters, nullptr));
    FAILS(CUDA_ERROR_INVALID_VALUE, cuLaunchKernel(fill, 1, 1, 1, 0, 1, 1, 0, nullptr, parameters, nullptr));
    FAILS(CUDA_ERROR_INVALID_VALUE, cuLaunchKernel(fill, 1, 1, 1, 2048, 1, 1, 0, nullptr, parameters, nullptr));
    FAILS(CUDA_ERROR_INVALID_VALUE, cuLaunchKernel(fill, 1, 70000, 1, 16, 1, 1, 0, nullptr, parameters, nullptr));
    FAILS(CUDA_ERROR_INVALID_VALUE, cuLaunchKernel(fill, 1, 1, 1, 16, 1, 1, 1 << 20, nullptr, parameters, nullptr));
    OK(cuCtxSynchronize());
    OK(cuLaunchKernel(fill, 1, 1, 1, 16, 1, 1, 0, nullptr, parameters, nullptr));
    EQUAL(20u, read_words(memory, 16)[15]);
}

CASE("launch.thousands_arrive_in_order", "Launch Fence") {
    Module module(kKernels);
    CUfunction count = module.function("count"), fill = module.function("fill");
    Memory memory(64);
    OK(cuMemsetD32_v2(memory, 0, 1));
    for (int i = 0; i < 3000; ++i) OK(launch(count, 1, 32, nullptr, CUdeviceptr(memory)));
    EQUAL(96000u, read_words(memory, 1)[0]);
    for (uint32_t i = 1; i <= 200; ++i) OK(launch(fill, 1, 16, nullptr, CUdeviceptr(memory), 16u, i));
    EQUAL(15u * 200 + 5, read_words(memory, 16)[15]);
}

CASE("launch.with_attributes", "Launch") {
    Module module(kKernels);
    Memory memory(64);
    Stream stream;
    CUlaunchAttribute attributes[1]{};
    attributes[0].id = 8;
    attributes[0].value.priority = 0;
    CUlaunchConfig config{1, 1, 1, 16, 1, 1, 0, stream, attributes, 1};
    CUdeviceptr p = memory;
    uint32_t n = 16, scale = 9;
    void* parameters[] = {&p, &n, &scale};
    OK(cuLaunchKernelEx(&config, module.function("fill"), parameters, nullptr));
    OK(cuStreamSynchronize(stream));
    EQUAL(15u * 9 + 5, read_words(memory, 16)[15]);
    config.numAttrs = 0;
    config.attrs = nullptr;
    OK(cuLaunchKernelEx(&config, module.function("fill"), parameters, nullptr));
}

CASE("launch.blocks_cooperate", "Launch") {
    if (!attribute(kCooperativeLaunch)) REFUSE("the device has no cooperative launch");
    Module module(kKernels);
    CUfunction together = module.function("together");
    Memory counter(4), out(16);
    OK(cuMemsetD32_v2(counter, 0, 1));
    CUdeviceptr c = counter, p = out;
    void* parameters[] = {&c, &p};
    OK(cuLaunchCooperativeKernel(together, 4, 1, 1, 32, 1, 1, 0, nullptr, parameters));
    for (uint32_t word : read_words(out, 4)) EQUAL(4u, word);
    OK(cuMemsetD32_v2(counter, 0, 1));
    CUlaunchAttribute cooperative{};
    cooperative.id = 2;
    cooperative.value.cooperative = 1;
    CUlaunchConfig config{2, 1, 1, 32, 1, 1, 0, nullptr, &cooperative, 1};
    OK(cuLaunchKernelEx(&config, together, parameters, nullptr));
    EQUAL(2u, read_words(out, 2)[1]);
    FAILS(CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE,
          cuLaunchCooperativeKernel(together, 1 << 20, 1, 1, 1024, 1, 1, 0, nullptr, parameters));
    OK(cuCtxSynchronize());
}

CASE("launch.tensor_maps_are_encoded", "TensorMapEncode") {
    if (attribute(kMajor) < 9) REFUSE("tensor maps need compute capability 9.0");
    Memory memory(1 << 20);
    CUtensorMap a{}, b{}, c{};
    uint64_t dimensions[] = {64, 64}, strides[] = {256};
    uint32_t box[] = {16, 16}, steps[] = {1, 1};
    void* base = reinterpret_cast<void*>(CUdeviceptr(memory));
    void* other = reinterpret_cast<void*>(CUdeviceptr(memory) + 65536);
    OK(cuTensorMapEncodeTiled(&a, 7, 2, base, dimensions, strides, box, steps, 0, 0, 0, 0));
    OK(cuTensorMapEncodeTiled(&b, 7, 2, base, dimensions, strides, box, steps, 0, 0, 0, 0));
    TRUE(memcmp(&a, &b, sizeof a) == 0);
    OK(cuTensorMapEncodeTiled(&c, 7, 2, other, dimensions, strides, box, steps, 0, 0, 0, 0));
    TRUE(memcmp(&a, &c, sizeof a) != 0);
    OK(cuTensorMapReplaceAddress(&b, other));
    TRUE(memcmp(&b, &c, sizeof b) == 0);
    FAILS(CUDA_ERROR_INVALID_VALUE,
          cuTensorMapEncodeTiled(&a, 7, 9, base, dimensions, strides, box, steps, 0, 0, 0, 0));
}

CASE_RUN("fault.illegal_address_is_sticky", "Launch", Run::Faulting) {
    Module module(kFaults);
    Memory memory(64);
    OK(launch(module.function("illegal"), 1, 1, nullptr, CUdeviceptr(memory)));
    FAILS(CUDA_ERROR_ILLEGAL_ADDRESS, cuCtxSynchronize());
    CUdeviceptr address;
    FAILS(CUDA_ERROR_ILLEGAL_ADDRESS, cuMemAlloc_v2(&address, 16));
    FAILS(CUDA_ERROR_ILLEGAL_ADDRESS, cuCtxSynchronize());
}

CASE_RUN("fault.misaligned_address", "Launch", Run::Faulting) {
    Module module(kFaults);
    Memory memory(64);
    OK(launch(module.function("misaligned"), 1, 1, nullptr, CUdeviceptr(memory)));
    FAILS(CUDA_ERROR_MISALIGNED_ADDRESS, cuCtxSynchronize());
}

CASE_RUN("fault.assertion", "Launch", Run::Faulting) {
    Module module(kFaults);
    Memory memory(64);
    OK(launch(module.function("asserting"), 1, 1, nullptr, CUdeviceptr(memory)));
    FAILS(CUDA_ERROR_ASSERT, cuCtxSynchronize());
}

CASE_RUN("fault.trap", "Launch", Run::Faulting) {
    Module module(kFaults);
    Memory memory(64);
    OK(launch(module.function("trapping"), 1, 1, nullptr, CUdeviceptr(memory)));
    CUresult result = cuCtxSynchronize();
    TRUE(result == CUDA_ERROR_LAUNCH_FAILED || result == CUDA_ERROR_ILLEGAL_INSTRUCTION);
}

CASE_RUN("fault.is_seen_by_every_waiter", "Launch Fence EventRecord", Run::Faulting) {
    Module module(kFaults), good(kKernels);
    Memory memory(64);
    Stream stream;
    Event event(2);
    CUfunction count = good.function("count");
    OK(launch(module.function("illegal"), 1, 1, stream, CUdeviceptr(memory)));
    OK(cuEventRecord(event, stream));
    FAILS(CUDA_ERROR_ILLEGAL_ADDRESS, cuEventSynchronize(event));
    FAILS(CUDA_ERROR_ILLEGAL_ADDRESS, cuStreamSynchronize(stream));
    uint32_t word;
    FAILS(CUDA_ERROR_ILLEGAL_ADDRESS, cuMemcpyDtoH_v2(&word, memory, 4));
    CUresult later = launch(count, 1, 1, nullptr, CUdeviceptr(memory));
    TRUE(later == CUDA_SUCCESS || later == CUDA_ERROR_ILLEGAL_ADDRESS);
    FAILS(CUDA_ERROR_ILLEGAL_ADDRESS, cuCtxSynchronize());
}
