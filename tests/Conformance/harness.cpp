#include "harness.h"

#include <cstring>
#include <map>

namespace {
CUcontext primary = nullptr;
}  // namespace

std::vector<Case>& cases() {
    static std::vector<Case> all;
    return all;
}

std::string show(CUresult value) {
    static const std::map<int, const char*> names = {
        {0, "CUDA_SUCCESS"},
        {1, "CUDA_ERROR_INVALID_VALUE"},
        {2, "CUDA_ERROR_OUT_OF_MEMORY"},
        {3, "CUDA_ERROR_NOT_INITIALIZED"},
        {46, "CUDA_ERROR_DEVICE_UNAVAILABLE"},
        {100, "CUDA_ERROR_NO_DEVICE"},
        {101, "CUDA_ERROR_INVALID_DEVICE"},
        {200, "CUDA_ERROR_INVALID_IMAGE"},
        {201, "CUDA_ERROR_INVALID_CONTEXT"},
        {218, "CUDA_ERROR_INVALID_PTX"},
        {400, "CUDA_ERROR_INVALID_HANDLE"},
        {401, "CUDA_ERROR_ILLEGAL_STATE"},
        {500, "CUDA_ERROR_NOT_FOUND"},
        {600, "CUDA_ERROR_NOT_READY"},
        {700, "CUDA_ERROR_ILLEGAL_ADDRESS"},
        {701, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES"},
        {702, "CUDA_ERROR_LAUNCH_TIMEOUT"},
        {708, "CUDA_ERROR_PRIMARY_CONTEXT_ACTIVE"},
        {710, "CUDA_ERROR_ASSERT"},
        {712, "CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED"},
        {713, "CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED"},
        {715, "CUDA_ERROR_ILLEGAL_INSTRUCTION"},
        {716, "CUDA_ERROR_MISALIGNED_ADDRESS"},
        {719, "CUDA_ERROR_LAUNCH_FAILED"},
        {720, "CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE"},
        {801, "CUDA_ERROR_NOT_SUPPORTED"},
        {900, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED"},
        {901, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED"},
        {903, "CUDA_ERROR_STREAM_CAPTURE_UNMATCHED"},
        {904, "CUDA_ERROR_STREAM_CAPTURE_UNJOINED"},
        {910, "CUDA_ERROR_GRAPH_EXEC_UPDATE_FAILURE"},
        {999, "CUDA_ERROR_UNKNOWN"},
    };
    auto known = names.find(value);
    return known == names.end() ? "CUDA error " + std::to_string(static_cast<int>(value)) : known->second;
}

void fail(const char* file, int line, const std::string& message) {
    const char* slash = strrchr(file, '/');
    throw Failure{std::string(slash ? slash + 1 : file) + ":" + std::to_string(line) + ": " + message};
}

void check_ok(CUresult result, const char* expression, const char* file, int line) {
    if (result == CUDA_ERROR_NOT_SUPPORTED) throw Refusal{std::string(expression) + ": CUDA_ERROR_NOT_SUPPORTED"};
    check_result(CUDA_SUCCESS, result, expression, file, line);
}

void check_result(CUresult expected, CUresult result, const char* expression, const char* file, int line) {
    if (result != expected)
        fail(file, line, std::string(expression) + ": expected " + show(expected) + ", got " + show(result));
}

CUcontext open_context() {
    OK(cuInit(0));
    CUdevice device;
    OK(cuDeviceGet(&device, 0));
    OK(cuDevicePrimaryCtxRetain(&primary, device));
    OK(cuCtxSetCurrent(primary));
    return primary;
}

CUcontext primary_context() {
    return primary;
}

int attribute(int id) {
    int value = 0;
    OK(cuDeviceGetAttribute(&value, id, kDevice0));
    return value;
}

size_t free_memory() {
    size_t free = 0, total = 0;
    OK(cuMemGetInfo_v2(&free, &total));
    return free;
}

size_t total_memory() {
    size_t free = 0, total = 0;
    OK(cuMemGetInfo_v2(&free, &total));
    return total;
}

CUmemPoolProps pool_properties() {
    CUmemPoolProps properties{};
    properties.allocType = 1;
    properties.location = kOnDevice0;
    return properties;
}

CUmemAllocationProp allocation_properties() {
    CUmemAllocationProp properties{};
    properties.type = 1;
    properties.location = kOnDevice0;
    return properties;
}

Memory::Memory(size_t bytes) : bytes_(bytes) {
    OK(cuMemAlloc_v2(&address_, bytes));
}

Memory::~Memory() {
    cuMemFree_v2(address_);
}

Stream::Stream(unsigned flags) {
    OK(cuStreamCreate(&stream_, flags));
}

Stream::~Stream() {
    cuStreamDestroy_v2(stream_);
}

Event::Event(unsigned flags) {
    OK(cuEventCreate(&event_, flags));
}

Event::~Event() {
    cuEventDestroy_v2(event_);
}

Module::Module(const char* ptx) {
    OK(cuModuleLoadData(&module_, ptx));
}

Module::~Module() {
    cuModuleUnload(module_);
}

CUfunction Module::function(const char* name) const {
    CUfunction function = nullptr;
    OK(cuModuleGetFunction(&function, module_, name));
    return function;
}

std::vector<uint32_t> read_words(CUdeviceptr address, size_t count) {
    std::vector<uint32_t> words(count);
    OK(cuCtxSynchronize());
    OK(cuMemcpyDtoH_v2(words.data(), address, count * 4));
    return words;
}

std::vector<unsigned char> pattern(size_t bytes, uint32_t seed) {
    std::vector<unsigned char> out(bytes);
    uint32_t state = seed * 2654435761u + 1;
    for (unsigned char& byte : out) {
        state = state * 1664525 + 1013904223;
        byte = static_cast<unsigned char>(state >> 24);
    }
    return out;
}
