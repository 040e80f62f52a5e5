// What is answered without the device: versions, properties, look-ups, contexts.
#include <cstring>

#include "../harness.h"
#include "../kernels.h"

CASE("device.is_described", "") {
    int count = 0;
    OK(cuDeviceGetCount(&count));
    TRUE(count >= 1);
    CUdevice device = -1;
    FAILS(CUDA_ERROR_INVALID_DEVICE, cuDeviceGet(&device, count));
    FAILS(CUDA_ERROR_INVALID_VALUE, cuDeviceGet(nullptr, 0));
    char name[128] = "";
    OK(cuDeviceGetName(name, sizeof name, kDevice0));
    TRUE(name[0] != 0);
    size_t total = 0;
    OK(cuDeviceTotalMem_v2(&total, kDevice0));
    EQUAL(total, total_memory());
    CUuuid uuid{}, zero{};
    OK(cuDeviceGetUuid_v2(&uuid, kDevice0));
    TRUE(memcmp(&uuid, &zero, sizeof uuid) != 0);
    EQUAL(32, attribute(kWarpSize));
    EQUAL(1024, attribute(kMaxThreadsPerBlock));
    TRUE(attribute(kMaxSharedPerBlock) >= 48 * 1024);
    TRUE(attribute(kMultiprocessors) >= 1);
    TRUE(attribute(kMajor) >= 7);
    EQUAL(1, attribute(kUnifiedAddressing));
    EQUAL(1, attribute(kVirtualMemory));
    int value;
    FAILS(CUDA_ERROR_INVALID_VALUE, cuDeviceGetAttribute(&value, 100000, kDevice0));
}

CASE("device.is_found_by_its_bus_id", "") {
    char bus[32] = "";
    OK(cuDeviceGetPCIBusId(bus, sizeof bus, kDevice0));
    char expected[32];
    snprintf(expected, sizeof expected, "%04x:%02x:%02x.0", attribute(kPciDomain), attribute(kPciBus),
             attribute(kPciDevice));
    TRUE(strcasecmp(expected, bus) == 0);
    CUdevice device = -1;
    OK(cuDeviceGetByPCIBusId(&device, bus));
    EQUAL(kDevice0, device);
}

CASE("device.errors_have_names", "") {
    const char* text = nullptr;
    OK(cuGetErrorName(CUDA_ERROR_ILLEGAL_ADDRESS, &text));
    EQUAL(std::string("CUDA_ERROR_ILLEGAL_ADDRESS"), std::string(text));
    OK(cuGetErrorString(CUDA_ERROR_OUT_OF_MEMORY, &text));
    EQUAL(std::string("out of memory"), std::string(text));
    FAILS(CUDA_ERROR_INVALID_VALUE, cuGetErrorName(static_cast<CUresult>(12345), &text));
    TRUE(text == nullptr);
}

CASE("device.functions_are_found_by_name_and_version", "") {
    int version = 0, status = -1;
    OK(cuDriverGetVersion(&version));
    void *found = nullptr, *old = nullptr;
    OK(cuGetProcAddress_v2("cuMemAlloc", &found, 3020, 0, &status));
    TRUE(found != nullptr);
    EQUAL(0, status);
    TRUE(found == find_symbol("cuMemAlloc_v2"));
    OK(cuGetProcAddress_v2("cuMemAlloc", &old, 2000, 0, &status));
    TRUE(old == find_symbol("cuMemAlloc"));
    OK(cuGetProcAddress_v2("cuNoSuchFunction", &found, version, 0, &status));
    TRUE(found == nullptr);
    EQUAL(1, status);
    OK(cuGetProcAddress_v2("cuMemAlloc_v2", &found, version, 0, &status));
    TRUE(found == nullptr);
    FAILS(CUDA_ERROR_INVALID_VALUE, cuGetProcAddress_v2("cuMemAlloc", &found, version + 1000, 0, &status));
    OK(cuGetProcAddress_v2("cuLaunchKernel", &found, 7000, 2, &status));
    TRUE(found == find_symbol("cuLaunchKernel_ptsz"));
}

CASE("old.newer_functions_are_not_handed_out", "") {
    int version = 0, status = -1;
    OK(cuDriverGetVersion(&version));
    void* found = &status;
    // Each with the version in which it came.
    static const struct {
        const char* name;
        int since;
    } newer[] = {{"cuLibraryLoadData", 12000}, {"cuKernelGetName", 12030}, {"cuFuncGetParamInfo", 12040}};
    for (const auto& function : newer) {
        if (version >= function.since) {
            OK(cuGetProcAddress_v2(function.name, &found, function.since, 0, &status));
            TRUE(found != nullptr);
            continue;
        }
        FAILS(CUDA_ERROR_INVALID_VALUE, cuGetProcAddress_v2(function.name, &found, function.since, 0, &status));
        OK(cuGetProcAddress_v2(function.name, &found, version, 0, &status));
        TRUE(found == nullptr);
        EQUAL(2, status);
    }
}

CASE("device.the_runtimes_tables_are_there", "") {
    static const CUuuid needed[] = {
        {{0x6b, 0xd5, 0xfb, 0x6c, 0x5b, 0xf4, 0xe7, 0x4a, 0x89, 0x87, 0xd9, 0x39, 0x12, 0xfd, 0x9d, 0xf9}},
        {{0x42, 0xd8, 0x5a, 0x81, 0x23, 0xf6, 0xcb, 0x47, 0x82, 0x98, 0xf6, 0xe7, 0x8a, 0x3a, 0xec, 0xdc}},
        {{0xa0, 0x94, 0x79, 0x8c, 0x2e, 0x74, 0x2e, 0x74, 0x93, 0xf2, 0x08, 0x00, 0x20, 0x0c, 0x0a, 0x66}},
        {{0xc6, 0x93, 0x33, 0x6e, 0x11, 0x21, 0xdf, 0x11, 0xa8, 0xc3, 0x68, 0xf3, 0x55, 0xd8, 0x95, 0x93}},
        {{0xd4, 0x08, 0x20, 0x55, 0xbd, 0xe6, 0x70, 0x4b, 0x8d, 0x34, 0xba, 0x12, 0x3c, 0x66, 0xe1, 0xf2}}};
    for (const CUuuid& id : needed) {
        const void* table = nullptr;
        OK(cuGetExportTable(&table, &id));
        TRUE(table != nullptr);
    }
    CUuuid unknown{{1, 2, 3}};
    const void* table = &unknown;
    TRUE(cuGetExportTable(&table, &unknown) != CUDA_SUCCESS);
}

CASE("context.is_kept_on_a_stack", "") {
    CUcontext now = nullptr, popped = nullptr;
    OK(cuCtxGetCurrent(&now));
    TRUE(now == primary_context());
    OK(cuCtxPushCurrent_v2(now));
    OK(cuCtxPopCurrent_v2(&popped));
    TRUE(popped == now);
    OK(cuCtxGetCurrent(&popped));
    TRUE(popped == now);
    CUdevice device = -1;
    OK(cuCtxGetDevice(&device));
    EQUAL(kDevice0, device);
    OK(cuCtxSetCurrent(nullptr));
    CUdeviceptr address;
    CUresult without = cuMemAlloc_v2(&address, 16);
    OK(cuCtxSetCurrent(now));
    EQUAL(CUDA_ERROR_INVALID_CONTEXT, without);
}

CASE("context.primary_is_counted", "") {
    unsigned flags;
    int active = 0;
    OK(cuDevicePrimaryCtxGetState(kDevice0, &flags, &active));
    EQUAL(1, active);
    CUcontext again = nullptr;
    OK(cuDevicePrimaryCtxRetain(&again, kDevice0));
    TRUE(again == primary_context());
    OK(cuDevicePrimaryCtxRelease_v2(kDevice0));
    OK(cuDevicePrimaryCtxGetState(kDevice0, &flags, &active));
    EQUAL(1, active);
    unsigned version = 0;
    OK(cuCtxGetApiVersion(again, &version));
    TRUE(version >= 3020);
}

CASE("context.own_ones_hold_their_memory", "MemAlloc CtxReset") {
    CUcontext own = nullptr, now = nullptr;
    OK(cuCtxCreate_v2(&own, 0, kDevice0));
    OK(cuCtxGetCurrent(&now));
    TRUE(now == own);
    CUdeviceptr address = 0;
    CUresult allocated = cuMemAlloc_v2(&address, 1 << 20);
    CUresult set = allocated == CUDA_SUCCESS ? cuMemsetD32_v2(address, 7, 1 << 18) : allocated;
    CUresult synchronized = cuCtxSynchronize();
    OK(cuCtxDestroy_v2(own));
    OK(cuCtxSetCurrent(primary_context()));
    OK(allocated);
    OK(set);
    OK(synchronized);
}

CASE_RUN("context.reset_frees_everything", "CtxReset", Run::Alone) {
    size_t before = free_memory();
    CUdeviceptr address;
    OK(cuMemAlloc_v2(&address, 64 << 20));
    TRUE(free_memory() <= before - (64 << 20));
    OK(cuDevicePrimaryCtxReset_v2(kDevice0));
    unsigned flags;
    int active = 1;
    OK(cuDevicePrimaryCtxGetState(kDevice0, &flags, &active));
    EQUAL(0, active);
    CUcontext context = nullptr;
    OK(cuDevicePrimaryCtxRetain(&context, kDevice0));
    OK(cuCtxSetCurrent(context));
    size_t after = free_memory();
    TRUE(after + (8 << 20) >= before);
    Memory memory(1 << 20);
    OK(cuMemsetD32_v2(memory, 3, 4));
    EQUAL(3u, read_words(memory, 4)[3]);
}

CASE_RUN("context.limits_are_kept", "CtxSetLimit", Run::Alone) {
    size_t value = 0;
    for (int limit : {0, 1, 2}) {
        OK(cuCtxGetLimit(&value, limit));
        size_t wanted = value + (limit == 0 ? 1024 : 1 << 20);
        OK(cuCtxSetLimit(limit, wanted));
        OK(cuCtxGetLimit(&value, limit));
        TRUE(value >= wanted);
    }
    TRUE(cuCtxSetLimit(1000, 1) != CUDA_SUCCESS);
    Module module(kKernels);
    Memory memory(64);
    OK(launch(module.function("fill"), 1, 16, nullptr, CUdeviceptr(memory), 16u, 1u));
    EQUAL(20u, read_words(memory, 16)[15]);
}

CASE("context.cache_settings_are_taken", "CtxSetCacheConfig") {
    int config = -1;
    OK(cuCtxSetCacheConfig(2));
    OK(cuCtxGetCacheConfig(&config));
    // 0 where the sizes are fixed.
    TRUE(config == 2 || config == 0);
    OK(cuCtxSetCacheConfig(0));
    OK(cuCtxSynchronize());
}

CASE("context.persisting_lines_are_reset", "CtxResetPersistingL2") {
    if (attribute(kPersistingL2) == 0) REFUSE("the device keeps no lines in its cache");
    OK(cuCtxResetPersistingL2Cache());
    OK(cuCtxSynchronize());
}
