// Code: modules, libraries, functions, occupancy, links.
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "../harness.h"
#include "../kernels.h"

namespace {
uint32_t run_constant(CUfunction function) {
    Memory memory(4);
    OK(launch(function, 1, 1, nullptr, CUdeviceptr(memory)));
    return read_words(memory, 1)[0];
}
}  // namespace

CASE("module.is_loaded_and_its_functions_found", "ModuleLoad FunctionLookup ModuleUnload") {
    CUmodule module = nullptr;
    OK(cuModuleLoadData(&module, kKernels));
    CUfunction function = nullptr, none = nullptr;
    OK(cuModuleGetFunction(&function, module, "constant"));
    EQUAL(33u, run_constant(function));
    FAILS(CUDA_ERROR_NOT_FOUND, cuModuleGetFunction(&none, module, "nothing"));
    CUmodule owner = nullptr;
    OK(cuFuncGetModule(&owner, function));
    TRUE(owner == module);
    OK(cuModuleUnload(module));
}

CASE("module.that_does_not_compile_says_why", "ModuleLoad") {
    CUmodule module = nullptr;
    FAILS(CUDA_ERROR_INVALID_PTX, cuModuleLoadData(&module,
                                                   ".version 7.0\n.target sm_70\n.address_size 64\n"
                                                   ".visible .entry bad() { frobnicate.u32 %r1, 5; ret; }\n"));
    char log[4096] = "";
    int options[] = {5, 6};
    void* values[] = {log, reinterpret_cast<void*>(sizeof log)};
    FAILS(CUDA_ERROR_INVALID_PTX, cuModuleLoadDataEx(&module,
                                                     ".version 7.0\n.target sm_70\n.address_size 64\n"
                                                     ".visible .entry bad() { frobnicate.u32 %r1, 5; ret; }\n",
                                                     2, options, values));
    TRUE(strstr(log, "frobnicate") != nullptr);
    CUresult garbage = cuModuleLoadData(&module, "this is no image");
    TRUE(garbage == CUDA_ERROR_INVALID_IMAGE || garbage == CUDA_ERROR_INVALID_PTX);
}

CASE("module.takes_compiler_options", "ModuleLoad") {
    char info[4096] = "", errors[4096] = "";
    int options[] = {3, 4, 5, 6, 7};
    void* values[] = {info, reinterpret_cast<void*>(sizeof info), errors, reinterpret_cast<void*>(sizeof errors),
                      reinterpret_cast<void*>(size_t{2})};
    CUmodule module = nullptr;
    OK(cuModuleLoadDataEx(&module, kKernels, 5, options, values));
    CUfunction function = nullptr;
    OK(cuModuleGetFunction(&function, module, "constant"));
    EQUAL(33u, run_constant(function));
    OK(cuModuleUnload(module));
}

CASE("module.comes_from_a_file", "ModuleLoad") {
    char path[] = "/tmp/conformance-XXXXXX";
    int file = mkstemp(path);
    TRUE(file >= 0);
    TRUE(write(file, kKernels, sizeof kKernels) == static_cast<ssize_t>(sizeof kKernels));
    close(file);
    CUmodule module = nullptr;
    CUresult loaded = cuModuleLoad(&module, path);
    unlink(path);
    OK(loaded);
    OK(cuModuleUnload(module));
    TRUE(cuModuleLoad(&module, path) != CUDA_SUCCESS);
}

CASE("module.globals_are_read_and_written", "GlobalLookup") {
    Module module(kKernels);
    CUdeviceptr address = 0;
    size_t bytes = 0;
    OK(cuModuleGetGlobal_v2(&address, &bytes, module, "offset"));
    EQUAL(size_t{4}, bytes);
    EQUAL(5u, read_words(address, 1)[0]);
    uint32_t value = 100;
    OK(cuMemcpyHtoD_v2(address, &value, 4));
    Memory memory(16);
    OK(launch(module.function("fill"), 1, 4, nullptr, CUdeviceptr(memory), 4u, 1u));
    EQUAL(103u, read_words(memory, 4)[3]);
    OK(cuModuleGetGlobal_v2(nullptr, &bytes, module, "table"));
    EQUAL(size_t{64}, bytes);
    FAILS(CUDA_ERROR_NOT_FOUND, cuModuleGetGlobal_v2(&address, &bytes, module, "nothing"));
    OK(cuModuleGetGlobal_v2(&address, &bytes, module, "factors"));
    uint32_t factors[4] = {1, 2, 3, 4};
    OK(cuMemcpyHtoD_v2(address, factors, sizeof factors));
    EQUAL(3u, run_constant(module.function("constant")));
}

CASE("module.functions_are_enumerated", "FunctionEnumerate FunctionLookup") {
    Module module(kKernels);
    unsigned count = 0;
    OK(cuModuleGetFunctionCount(&count, module));
    EQUAL(11u, count);
    std::vector<CUfunction> functions(count);
    OK(cuModuleEnumerateFunctions(functions.data(), count, module));
    int known = 0;
    for (CUfunction function : functions) {
        const char* name = nullptr;
        OK(cuFuncGetName(&name, function));
        if (std::string(name) == "fill" || std::string(name) == "constant") ++known;
    }
    EQUAL(2, known);
}

CASE("library.has_kernels_and_globals", "ModuleLoad FunctionLookup GlobalLookup FunctionEnumerate ModuleUnload") {
    CUlibrary library = nullptr;
    OK(cuLibraryLoadData(&library, kKernels, nullptr, nullptr, 0, nullptr, nullptr, 0));
    CUkernel kernel = nullptr, none = nullptr;
    OK(cuLibraryGetKernel(&kernel, library, "constant"));
    FAILS(CUDA_ERROR_NOT_FOUND, cuLibraryGetKernel(&none, library, "nothing"));
    CUfunction function = nullptr;
    OK(cuKernelGetFunction(&function, kernel));
    EQUAL(33u, run_constant(function));
    // A kernel may be launched as a function.
    EQUAL(33u, run_constant(reinterpret_cast<CUfunction>(kernel)));
    CUdeviceptr address = 0;
    size_t bytes = 0;
    OK(cuLibraryGetGlobal(&address, &bytes, library, "table"));
    EQUAL(size_t{64}, bytes);
    CUmodule module = nullptr;
    OK(cuLibraryGetModule(&module, library));
    TRUE(module != nullptr);
    int threads = 0;
    OK(cuKernelGetAttribute(&threads, 0, kernel, kDevice0));
    TRUE(threads >= 32 && threads <= 1024);
    OK(cuLibraryUnload(library));
}

CASE("library.kernels_are_enumerated", "FunctionEnumerate FunctionLookup") {
    CUlibrary library = nullptr;
    OK(cuLibraryLoadData(&library, kKernels, nullptr, nullptr, 0, nullptr, nullptr, 0));
    unsigned count = 0;
    OK(cuLibraryGetKernelCount(&count, library));
    EQUAL(11u, count);
    std::vector<CUkernel> kernels(count);
    OK(cuLibraryEnumerateKernels(kernels.data(), count, library));
    const char* name = nullptr;
    OK(cuKernelGetName(&name, kernels[0]));
    TRUE(name != nullptr && strlen(name) > 2);
    OK(cuLibraryUnload(library));
}

CASE("function.attributes_are_known_and_set", "FunctionLookup FunctionSetAttribute FunctionRefresh") {
    Module module(kKernels);
    CUfunction shared = module.function("shared");
    int value = 0;
    OK(cuFuncGetAttribute(&value, 0, shared));
    TRUE(value >= 32 && value <= 1024);
    OK(cuFuncGetAttribute(&value, 1, shared));
    EQUAL(0, value);
    OK(cuFuncGetAttribute(&value, 4, shared));
    TRUE(value >= 1 && value <= 255);
    OK(cuFuncGetAttribute(&value, 2, module.function("constant")));
    OK(cuFuncSetAttribute(shared, 8, 64 * 1024));
    OK(cuFuncGetAttribute(&value, 8, shared));
    EQUAL(64 * 1024, value);
    OK(cuFuncSetAttribute(shared, 9, 50));
    OK(cuFuncGetAttribute(&value, 9, shared));
    EQUAL(50, value);
    Memory memory(4);
    CUdeviceptr address = memory;
    void* parameters[] = {&address};
    OK(cuLaunchKernel(shared, 1, 1, 1, 256, 1, 1, 60 * 1024, nullptr, parameters, nullptr));
    EQUAL(255u * 256 / 2, read_words(memory, 1)[0]);
    FAILS(CUDA_ERROR_INVALID_VALUE, cuFuncSetAttribute(shared, 8, attribute(kSharedOptIn) + 1));
}

CASE("function.cache_configuration_is_taken", "FunctionSetCacheConfig") {
    Module module(kKernels);
    OK(cuFuncSetCacheConfig(module.function("fill"), 2));
    Memory memory(16);
    OK(launch(module.function("fill"), 1, 4, nullptr, CUdeviceptr(memory), 4u, 1u));
    EQUAL(8u, read_words(memory, 4)[3]);
}

CASE("function.parameters_have_offsets_and_sizes", "FunctionLookup") {
    Module module(kKernels);
    CUfunction function = module.function("arguments");
    static const size_t expected[][2] = {{0, 1}, {2, 2}, {4, 4}, {8, 8}, {16, 4}, {24, 8}, {32, 20}, {56, 8}};
    size_t offset, size;
    for (size_t i = 0; i < 8; ++i) {
        OK(cuFuncGetParamInfo(function, i, &offset, &size));
        EQUAL(expected[i][0], offset);
        EQUAL(expected[i][1], size);
    }
    FAILS(CUDA_ERROR_INVALID_VALUE, cuFuncGetParamInfo(function, 8, &offset, &size));
}

CASE("function.is_loaded_on_demand", "FunctionLookup") {
    Module module(kKernels);
    CUfunction function = module.function("fill");
    OK(cuFuncLoad(function));
    int state = -1;
    OK(cuFuncIsLoaded(&state, function));
    EQUAL(1, state);
    int mode = 0;
    OK(cuModuleGetLoadingMode(&mode));
    TRUE(mode == 1 || mode == 2);
}

CASE("occupancy.follows_block_and_memory", "Occupancy") {
    Module module(kKernels);
    CUfunction fill = module.function("fill"), shared = module.function("shared");
    int few = 0, many = 0;
    OK(cuOccupancyMaxActiveBlocksPerMultiprocessor(&few, fill, 1024, 0));
    OK(cuOccupancyMaxActiveBlocksPerMultiprocessor(&many, fill, 64, 0));
    TRUE(few >= 1 && few <= 2);
    TRUE(many >= few * 8);
    int less = 0;
    OK(cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(&less, shared, 64, 40 * 1024, 0));
    TRUE(less >= 1 && less < many);
    int grid = 0, block = 0;
    OK(cuOccupancyMaxPotentialBlockSize(&grid, &block, fill, nullptr, 0, 0));
    TRUE(block >= 128 && block <= 1024 && block % 32 == 0);
    TRUE(grid >= attribute(kMultiprocessors));
    size_t dynamic = 0;
    OK(cuOccupancyAvailableDynamicSMemPerBlock(&dynamic, shared, 1, 256));
    TRUE(dynamic >= 48 * 1024 - 2048);
}

CASE("occupancy.of_clusters", "OccupancyClusters") {
    if (attribute(kMajor) < 9) REFUSE("clusters need compute capability 9.0");
    Module module(kKernels);
    CUlaunchAttribute cluster{};
    cluster.id = 4;
    cluster.value.clusterDim = {2, 1, 1};
    CUlaunchConfig config{8, 1, 1, 128, 1, 1, 0, nullptr, &cluster, 1};
    int clusters = 0, size = 0;
    OK(cuOccupancyMaxActiveClusters(&clusters, module.function("fill"), &config));
    TRUE(clusters >= 1);
    config.numAttrs = 0;
    OK(cuOccupancyMaxPotentialClusterSize(&size, module.function("fill"), &config));
    TRUE(size >= 8);
}

CASE("link.joins_two_programs", "LinkCreate LinkAdd LinkComplete LinkRead LinkDestroy ModuleLoad") {
    char log[4096] = "";
    int options[] = {5, 6};
    void* values[] = {log, reinterpret_cast<void*>(sizeof log)};
    CUlinkState link = nullptr;
    OK(cuLinkCreate_v2(2, options, values, &link));
    OK(cuLinkAddData_v2(link, 1, const_cast<char*>(kLinkCaller), sizeof kLinkCaller, "caller", 0, nullptr, nullptr));
    OK(cuLinkAddData_v2(link, 1, const_cast<char*>(kLinkCallee), sizeof kLinkCallee, "callee", 0, nullptr, nullptr));
    void* image = nullptr;
    size_t bytes = 0;
    OK(cuLinkComplete(link, &image, &bytes));
    TRUE(image != nullptr && bytes > 0);
    CUmodule module = nullptr;
    OK(cuModuleLoadData(&module, image));
    OK(cuLinkDestroy(link));
    CUfunction function = nullptr;
    OK(cuModuleGetFunction(&function, module, "linked"));
    Memory memory(4);
    OK(cuMemsetD32_v2(memory, 21, 1));
    OK(launch(function, 1, 1, nullptr, CUdeviceptr(memory)));
    EQUAL(42u, read_words(memory, 1)[0]);
    OK(cuModuleUnload(module));
}

CASE("link.with_a_missing_half_fails", "LinkCreate LinkAdd LinkComplete LinkDestroy") {
    CUlinkState link = nullptr;
    OK(cuLinkCreate_v2(0, nullptr, nullptr, &link));
    OK(cuLinkAddData_v2(link, 1, const_cast<char*>(kLinkCaller), sizeof kLinkCaller, "caller", 0, nullptr, nullptr));
    void* image = nullptr;
    size_t bytes = 0;
    CUresult completed = cuLinkComplete(link, &image, &bytes);
    OK(cuLinkDestroy(link));
    TRUE(completed != CUDA_SUCCESS && completed != CUDA_ERROR_NOT_SUPPORTED);
    OK(cuCtxSynchronize());
}
