// Modules, libraries and their functions. A library is a module, a kernel is a function: one object stands for both.
#include <cstdio>
#include <cstring>

#include "../core/call.h"
#include "../core/image.h"

using namespace tf;

namespace {
constexpr int kInfoLog = 3, kInfoLogBytes = 4, kErrorLog = 5, kErrorLogBytes = 6, kWallTime = 2;

// The options of the just-in-time compiler: logs come back with the reply, the rest travels as pairs.
struct JitOptions {
    std::vector<uint32_t> pairs;
    void** infoSize = nullptr;
    void** errorSize = nullptr;
    char* info = nullptr;
    char* error = nullptr;
    uint32_t infoBytes = 0, errorBytes = 0;

    JitOptions(unsigned int count, const int* names, void** values) {
        for (unsigned int i = 0; i < count; ++i) {
            auto value = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(values[i]));
            switch (names[i]) {
                case kInfoLog:
                    info = static_cast<char*>(values[i]);
                    break;
                case kErrorLog:
                    error = static_cast<char*>(values[i]);
                    break;
                case kInfoLogBytes:
                    infoBytes = value;
                    infoSize = &values[i];
                    break;
                case kErrorLogBytes:
                    errorBytes = value;
                    errorSize = &values[i];
                    break;
                case kWallTime:
                    break;
                default:
                    pairs.push_back(static_cast<uint32_t>(names[i]));
                    pairs.push_back(value);
            }
        }
    }

    static void write(char* log, uint32_t capacity, void** size, const uint8_t* from, uint32_t bytes) {
        uint32_t fits = log && capacity ? (bytes < capacity ? bytes : capacity - 1) : 0;
        if (fits) memcpy(log, from, fits);
        if (log && capacity) log[fits] = 0;
        if (size) *size = reinterpret_cast<void*>(static_cast<uintptr_t>(fits));
    }
};

CUresult load(Module** out, const void* image, bool library, JitOptions options) {
    Context* context = current() ? current() : initialized() ? primary_context(0) : nullptr;
    Call<ModuleLoadRecord> call;
    if (CUresult r = call.begin(context)) return r;
    if (!library && !current()) return CUDA_ERROR_INVALID_CONTEXT;
    const void* start;
    size_t bytes;
    ImageSource source;
    if (CUresult r = measure_image(image, &start, &bytes)) return r;
    if (CUresult r = share_image(start, bytes, &source)) return r;
    auto* module = new Module;
    module->library = library;
    module->context = context;
    module->id = tables().modules.take(module);
    call->module = module->id;
    call->library = library;
    call->imageFd = source.fd;
    call->imageOffset = source.offset;
    call->imageBytes = source.bytes;
    call->infoLogBytes = options.infoBytes;
    call->errorLogBytes = options.errorBytes;
    call->optionCount = static_cast<uint32_t>(options.pairs.size() / 2);
    size_t optionBytes = options.pairs.size() * sizeof(uint32_t);
    size_t inlineBytes = source.inlineBytes ? bytes : 0;
    call->payloadBytes = static_cast<uint32_t>(optionBytes + inlineBytes);
    Part parts[] = {{options.pairs.data(), optionBytes}, {source.inlineBytes, inlineBytes}};
    CUresult result = call.run(parts, 2);
    size_t logBytes = 0;
    if (result != CUDA_ERROR_DEVICE_UNAVAILABLE) {
        const auto& reply = call.reply<ModuleLoadReply>();
        const uint8_t* logs = call.reply_payload<ModuleLoadReply>(&logBytes);
        if (size_t{reply.infoLogBytes} + reply.errorLogBytes <= logBytes) {
            JitOptions::write(options.info, options.infoBytes, options.infoSize, logs, reply.infoLogBytes);
            JitOptions::write(options.error, options.errorBytes, options.errorSize, logs + reply.infoLogBytes,
                              reply.errorLogBytes);
        }
    }
    if (result) {
        tables().modules.release(module->id);
        delete module;
        return result;
    }
    *out = module;
    return CUDA_SUCCESS;
}

bool read_info(Function* function, const uint8_t* payload, size_t bytes) {
    if (bytes < sizeof function->info) return false;
    memcpy(&function->info, payload, sizeof function->info);
    size_t count = function->info.parameterCount;
    if (bytes < sizeof function->info + count * 8) return false;
    function->parameters.resize(count);
    for (size_t i = 0; i < count; ++i) {
        uint32_t pair[2];
        memcpy(pair, payload + sizeof function->info + i * 8, sizeof pair);
        function->parameters[i] = {pair[0], pair[1]};
    }
    return true;
}

CUresult find_function(Function** out, const void* handle, const char* name, bool kernel) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* module = as<Module>(handle, Kind::Module);
    if (!module) return CUDA_ERROR_INVALID_HANDLE;
    if (!out || !name) return CUDA_ERROR_INVALID_VALUE;
    std::lock_guard<std::mutex> guard(module->mutex);
    auto known = module->functions.find(name);
    if (known != module->functions.end()) {
        *out = known->second;
        return CUDA_SUCCESS;
    }
    Call<FunctionLookupRecord> call;
    if (CUresult r = call.begin(module->context)) return r;
    auto* function = new Function;
    function->module = module;
    function->context = module->context;
    function->name = name;
    function->id = tables().functions.take(function);
    call->module = module->id;
    call->function = function->id;
    call->kernel = kernel;
    call->payloadBytes = static_cast<uint32_t>(function->name.size());
    Part part{name, function->name.size()};
    CUresult result = call.run(&part, 1);
    size_t bytes = 0;
    const uint8_t* payload = result ? nullptr : call.reply_payload<FunctionLookupReply>(&bytes);
    if (!result && !read_info(function, payload, bytes)) result = CUDA_ERROR_UNKNOWN;
    if (result) {
        tables().functions.release(function->id);
        delete function;
        return result;
    }
    module->functions[name] = function;
    *out = function;
    return CUDA_SUCCESS;
}

CUresult find_global(CUdeviceptr* address, size_t* bytes, const void* handle, const char* name, bool managed) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* module = as<Module>(handle, Kind::Module);
    if (!module) return CUDA_ERROR_INVALID_HANDLE;
    if (!name) return CUDA_ERROR_INVALID_VALUE;
    Call<GlobalLookupRecord> call;
    if (CUresult r = call.begin(module->context)) return r;
    call->module = module->id;
    call->managed = managed;
    call->payloadBytes = static_cast<uint32_t>(strlen(name));
    Part part{name, strlen(name)};
    if (CUresult r = call.run(&part, 1)) return r;
    const auto& reply = call.reply<GlobalLookupReply>();
    if (address) *address = reply.address;
    if (bytes) *bytes = reply.bytes;
    return CUDA_SUCCESS;
}

// Names of a module's functions, fetched as often as they fill a reply.
CUresult enumerate(const void* handle, std::vector<std::string>* names) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* module = as<Module>(handle, Kind::Module);
    if (!module) return CUDA_ERROR_INVALID_HANDLE;
    uint32_t count = 0;
    do {
        Call<FunctionEnumerateRecord> call;
        if (CUresult r = call.begin(module->context)) return r;
        call->module = module->id;
        call->first = static_cast<uint32_t>(names->size());
        if (CUresult r = call.run()) return r;
        const auto& reply = call.reply<FunctionEnumerateReply>();
        count = reply.count;
        size_t bytes;
        auto* at = reinterpret_cast<const char*>(call.reply_payload<FunctionEnumerateReply>(&bytes));
        const char* end = at + bytes;
        uint32_t returned = reply.returned;
        for (uint32_t i = 0; i < returned && at < end; ++i) {
            names->emplace_back(at, strnlen(at, static_cast<size_t>(end - at)));
            at += names->back().size() + 1;
        }
        if (!returned) break;
    } while (names->size() < count);
    return CUDA_SUCCESS;
}

CUresult count_functions(unsigned int* count, const void* handle) {
    if (!count) return CUDA_ERROR_INVALID_VALUE;
    std::vector<std::string> names;
    if (CUresult r = enumerate(handle, &names)) return r;
    *count = static_cast<unsigned int>(names.size());
    return CUDA_SUCCESS;
}

template <class Handle>
CUresult list_functions(Handle* out, unsigned int capacity, const void* module, bool kernel) {
    std::vector<std::string> names;
    if (CUresult r = enumerate(module, &names)) return r;
    for (unsigned int i = 0; i < capacity && i < names.size(); ++i) {
        Function* function;
        if (CUresult r = find_function(&function, module, names[i].c_str(), kernel)) return r;
        out[i] = handle<Handle>(function);
    }
    return CUDA_SUCCESS;
}

constexpr int kMaxDynamicShared = 8, kAttributes = 16;

CUresult get_attribute(int* value, int attribute, const void* handle) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* function = as<Function>(handle, Kind::Function);
    if (!function) return CUDA_ERROR_INVALID_HANDLE;
    if (!value || attribute < 0 || attribute >= kAttributes || !(function->info.attributeKnown >> attribute & 1))
        return CUDA_ERROR_INVALID_VALUE;
    *value = load_relaxed(function->info.attributes[attribute]);
    return CUDA_SUCCESS;
}

CUresult set_attribute(const void* handle, int attribute, int value) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* function = as<Function>(handle, Kind::Function);
    if (!function) return CUDA_ERROR_INVALID_HANDLE;
    if (attribute < kMaxDynamicShared || attribute >= kAttributes) return CUDA_ERROR_INVALID_VALUE;
    if (load_relaxed(function->info.attributes[attribute]) == value) return CUDA_SUCCESS;
    constexpr int kSharedOptIn = 97;
    if (attribute == kMaxDynamicShared &&
        (value < 0 ||
         value + function->info.attributes[1] > device_snapshot(function->context->device).attributes[kSharedOptIn]))
        return CUDA_ERROR_INVALID_VALUE;
    Call<FunctionSetAttributeRecord> call;
    if (CUresult r = call.begin(function->context)) return r;
    call->function = function->id;
    call->attribute = attribute;
    call->value = value;
    store_release(function->info.attributes[attribute], value);
    return call.submit();
}

CUresult set_cache(const void* handle, int config) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* function = as<Function>(handle, Kind::Function);
    if (!function) return CUDA_ERROR_INVALID_HANDLE;
    Call<FunctionSetCacheConfigRecord> call;
    if (CUresult r = call.begin(function->context)) return r;
    call->function = function->id;
    call->config = config;
    return call.submit();
}

CUresult parameter_info(const void* handle, size_t index, size_t* offset, size_t* bytes) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* function = as<Function>(handle, Kind::Function);
    if (!function) return CUDA_ERROR_INVALID_HANDLE;
    if (!offset || index >= function->parameters.size()) return CUDA_ERROR_INVALID_VALUE;
    *offset = function->parameters[index].first;
    if (bytes) *bytes = function->parameters[index].second;
    return CUDA_SUCCESS;
}

CUresult name_of(const char** name, const void* handle) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* function = as<Function>(handle, Kind::Function);
    if (!function) return CUDA_ERROR_INVALID_HANDLE;
    if (!name) return CUDA_ERROR_INVALID_VALUE;
    *name = function->name.c_str();
    return CUDA_SUCCESS;
}

CUresult unload(const void* handle) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* module = as<Module>(handle, Kind::Module);
    if (!module) return CUDA_ERROR_INVALID_HANDLE;
    module->destroy();
    return CUDA_SUCCESS;
}

// Occupancy is asked again and again with the same numbers: one round trip for each.
CUresult occupancy(uint64_t* value, const void* handle, int blockSize, int blocks, size_t shared, unsigned int flags,
                   uint32_t kind) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* function = as<Function>(handle, Kind::Function);
    if (!function) return CUDA_ERROR_INVALID_HANDLE;
    if (blockSize <= 0 || (kind && blocks <= 0)) return CUDA_ERROR_INVALID_VALUE;
    auto dynamicLimit = static_cast<uint64_t>(load_relaxed(function->info.attributes[kMaxDynamicShared]));
    std::pair<uint64_t, uint64_t> key{uint64_t(uint32_t(blockSize)) << 32 | uint32_t(blocks) << 4 | flags << 1 | kind,
                                      uint64_t{shared} << 24 | dynamicLimit};
    std::lock_guard<std::mutex> guard(function->mutex);
    auto known = function->occupancy.find(key);
    if (known == function->occupancy.end()) {
        Call<OccupancyRecord> call;
        if (CUresult r = call.begin(function->context)) return r;
        call->function = function->id;
        call->blockSize = blockSize;
        call->blocks = blocks;
        call->flags = flags;
        call->dynamicShared = shared;
        call->kind = kind;
        if (CUresult r = call.run()) return r;
        known = function->occupancy.emplace(key, call.reply<OccupancyReply>().value).first;
    }
    *value = known->second;
    return CUDA_SUCCESS;
}

CUresult best_block(int* minGrid, int* bestBlock, CUfunction handle, size_t (*sharedFor)(int), size_t shared, int limit,
                    unsigned int flags) {
    if (!minGrid || !bestBlock) return CUDA_ERROR_INVALID_VALUE;
    int most;
    if (CUresult r = get_attribute(&most, 0, handle)) return r;
    const int32_t* attributes = device_snapshot(as<Function>(handle, Kind::Function)->context->device).attributes;
    constexpr int kWarp = 32, kProcessors = 16;
    if (limit > 0 && limit < most) most = limit;
    int top = 0;
    for (int block = most; block > 0; block = block % kWarp ? block / kWarp * kWarp : block - kWarp) {
        uint64_t active;
        if (CUresult r = occupancy(&active, handle, block, 0, sharedFor ? sharedFor(block) : shared, flags, 0))
            return r;
        int threads = static_cast<int>(active) * block;
        if (threads > top) {
            top = threads;
            *bestBlock = block;
            *minGrid = static_cast<int>(active) * attributes[kProcessors];
        }
        if (top >= attributes[39]) break;  // every thread slot of a multiprocessor is taken: it gets no better
    }
    return CUDA_SUCCESS;
}
}  // namespace

namespace tf {
int load_module_image(void** module, const void* image) noexcept {
    Module* loaded;
    if (CUresult r = load(&loaded, image, false, JitOptions(0, nullptr, nullptr))) return r;
    *module = loaded;
    return CUDA_SUCCESS;
}
}  // namespace tf

TF_API cuModuleLoadDataEx(CUmodule* out, const void* image, unsigned int count, int* options, void** values) {
    if (!out || !image || (count && (!options || !values))) return CUDA_ERROR_INVALID_VALUE;
    Module* module;
    if (CUresult r = load(&module, image, false, JitOptions(count, options, values))) return r;
    *out = handle<CUmodule>(module);
    return CUDA_SUCCESS;
}
TF_API cuModuleLoadData(CUmodule* out, const void* image) {
    return cuModuleLoadDataEx(out, image, 0, nullptr, nullptr);
}
TF_API cuModuleLoadFatBinary(CUmodule* out, const void* image) {
    return cuModuleLoadDataEx(out, image, 0, nullptr, nullptr);
}
TF_API cuModuleLoad(CUmodule* out, const char* path) {
    if (!path) return CUDA_ERROR_INVALID_VALUE;
    FILE* file = fopen(path, "rbe");
    if (!file) return 301;  // CUDA_ERROR_FILE_NOT_FOUND
    std::vector<char> image;
    char buffer[65536];
    for (size_t n; (n = fread(buffer, 1, sizeof buffer, file)) > 0;) image.insert(image.end(), buffer, buffer + n);
    fclose(file);
    image.insert(image.end(), 8, 0);
    return cuModuleLoadData(out, image.data());
}
TF_API cuModuleUnload(CUmodule module) {
    return unload(module);
}
TF_API cuModuleGetFunction(CUfunction* out, CUmodule module, const char* name) {
    Function* function;
    if (!out) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = find_function(&function, module, name, false)) return r;
    *out = handle<CUfunction>(function);
    return CUDA_SUCCESS;
}
TF_API cuModuleGetGlobal_v2(CUdeviceptr* address, size_t* bytes, CUmodule module, const char* name) {
    return find_global(address, bytes, module, name, false);
}
TF_API cuModuleGetLoadingMode(int* mode) {
    if (!mode) return CUDA_ERROR_INVALID_VALUE;
    *mode = 2;  // lazy
    return CUDA_SUCCESS;
}
TF_API cuModuleGetFunctionCount(unsigned int* count, CUmodule module) {
    return count_functions(count, module);
}
TF_API cuModuleEnumerateFunctions(CUfunction* out, unsigned int count, CUmodule module) {
    return out ? list_functions(out, count, module, false) : CUDA_ERROR_INVALID_VALUE;
}

TF_API cuLibraryLoadData(CUlibrary* out, const void* code, int* jitOptions, void** jitValues, unsigned int jitCount,
                         int*, void**, unsigned int) {
    if (!out || !code || (jitCount && (!jitOptions || !jitValues))) return CUDA_ERROR_INVALID_VALUE;
    Module* module;
    if (CUresult r = load(&module, code, true, JitOptions(jitCount, jitOptions, jitValues))) return r;
    *out = handle<CUlibrary>(module);
    return CUDA_SUCCESS;
}
TF_API cuLibraryUnload(CUlibrary library) {
    return unload(library);
}
TF_API cuLibraryGetKernel(CUkernel* out, CUlibrary library, const char* name) {
    Function* function;
    if (!out) return CUDA_ERROR_INVALID_VALUE;
    if (CUresult r = find_function(&function, library, name, true)) return r;
    *out = handle<CUkernel>(function);
    return CUDA_SUCCESS;
}
TF_API cuLibraryGetModule(CUmodule* out, CUlibrary library) {
    if (!out) return CUDA_ERROR_INVALID_VALUE;
    if (!as<Module>(library, Kind::Module)) return CUDA_ERROR_INVALID_HANDLE;
    *out = reinterpret_cast<CUmodule>(library);
    return CUDA_SUCCESS;
}
TF_API cuLibraryGetGlobal(CUdeviceptr* address, size_t* bytes, CUlibrary library, const char* name) {
    return find_global(address, bytes, library, name, false);
}
TF_API cuLibraryGetManaged(CUdeviceptr* address, size_t* bytes, CUlibrary library, const char* name) {
    return find_global(address, bytes, library, name, true);
}
TF_API cuLibraryGetKernelCount(unsigned int* count, CUlibrary library) {
    return count_functions(count, library);
}
TF_API cuLibraryEnumerateKernels(CUkernel* out, unsigned int count, CUlibrary library) {
    return out ? list_functions(out, count, library, true) : CUDA_ERROR_INVALID_VALUE;
}

TF_API cuKernelGetFunction(CUfunction* out, CUkernel kernel) {
    if (!out) return CUDA_ERROR_INVALID_VALUE;
    if (!as<Function>(kernel, Kind::Function)) return CUDA_ERROR_INVALID_HANDLE;
    *out = reinterpret_cast<CUfunction>(kernel);
    return CUDA_SUCCESS;
}
TF_API cuKernelGetLibrary(CUlibrary* out, CUkernel kernel) {
    auto* function = as<Function>(kernel, Kind::Function);
    if (!function) return CUDA_ERROR_INVALID_HANDLE;
    if (!out) return CUDA_ERROR_INVALID_VALUE;
    *out = handle<CUlibrary>(function->module);
    return CUDA_SUCCESS;
}
TF_API cuKernelGetName(const char** name, CUkernel kernel) {
    return name_of(name, kernel);
}
TF_API cuKernelGetAttribute(int* value, int attribute, CUkernel kernel, CUdevice) {
    return get_attribute(value, attribute, kernel);
}
TF_API cuKernelSetAttribute(int attribute, int value, CUkernel kernel, CUdevice) {
    return set_attribute(kernel, attribute, value);
}
TF_API cuKernelSetCacheConfig(CUkernel kernel, int config, CUdevice) {
    return set_cache(kernel, config);
}
TF_API cuKernelGetParamInfo(CUkernel kernel, size_t index, size_t* offset, size_t* bytes) {
    return parameter_info(kernel, index, offset, bytes);
}

TF_API cuFuncGetModule(CUmodule* out, CUfunction handleOfFunction) {
    return cuKernelGetLibrary(reinterpret_cast<CUlibrary*>(out), reinterpret_cast<CUkernel>(handleOfFunction));
}
TF_API cuFuncGetName(const char** name, CUfunction function) {
    return name_of(name, function);
}
TF_API cuFuncGetAttribute(int* value, int attribute, CUfunction function) {
    return get_attribute(value, attribute, function);
}
TF_API cuFuncSetAttribute(CUfunction function, int attribute, int value) {
    return set_attribute(function, attribute, value);
}
TF_API cuFuncSetCacheConfig(CUfunction function, int config) {
    return set_cache(function, config);
}
TF_API cuFuncSetSharedMemConfig(CUfunction function, int) {
    return as<Function>(function, Kind::Function) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}
TF_API cuFuncGetParamInfo(CUfunction function, size_t index, size_t* offset, size_t* bytes) {
    return parameter_info(function, index, offset, bytes);
}
TF_API cuFuncLoad(CUfunction function) {
    return as<Function>(function, Kind::Function) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}
TF_API cuFuncIsLoaded(int* state, CUfunction function) {
    if (!state) return CUDA_ERROR_INVALID_VALUE;
    *state = 1;
    return cuFuncLoad(function);
}

TF_API cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* blocks, CUfunction f, int blockSize, size_t shared,
                                                            unsigned int flags) {
    uint64_t value = 0;
    if (!blocks || flags > 1) return CUDA_ERROR_INVALID_VALUE;
    CUresult r = occupancy(&value, f, blockSize, 0, shared, flags, 0);
    *blocks = static_cast<int>(value);
    return r;
}
TF_API cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, CUfunction f, int blockSize, size_t shared) {
    return cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(blocks, f, blockSize, shared, 0);
}
TF_API cuOccupancyAvailableDynamicSMemPerBlock(size_t* bytes, CUfunction f, int blocks, int blockSize) {
    uint64_t value = 0;
    if (!bytes) return CUDA_ERROR_INVALID_VALUE;
    CUresult r = occupancy(&value, f, blockSize, blocks, 0, 0, 1);
    *bytes = value;
    return r;
}
TF_API cuOccupancyMaxPotentialBlockSizeWithFlags(int* minGrid, int* block, CUfunction f, size_t (*sharedFor)(int),
                                                 size_t shared, int limit, unsigned int flags) {
    return best_block(minGrid, block, f, sharedFor, shared, limit, flags);
}
TF_API cuOccupancyMaxPotentialBlockSize(int* minGrid, int* block, CUfunction f, size_t (*sharedFor)(int), size_t shared,
                                        int limit) {
    return best_block(minGrid, block, f, sharedFor, shared, limit, 0);
}
