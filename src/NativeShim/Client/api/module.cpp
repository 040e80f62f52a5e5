// Modules and libraries. A library is a module, a kernel is a function: one object stands for both.
#include <cstdio>
#include <cstring>

#include "../core/call.h"
#include "../core/image.h"
#include "../core/memory_map.h"
#include "jit_options.h"

using namespace tf;

namespace {
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
    std::lock_guard<std::mutex> guard(module->mutex);
    auto known = module->globals.find(name);
    if (known == module->globals.end()) {
        Call<GlobalLookupRecord> call;
        if (CUresult r = call.begin(module->context)) return r;
        call->module = module->id;
        call->managed = managed;
        call->payloadBytes = static_cast<uint32_t>(strlen(name));
        Part part{name, strlen(name)};
        if (CUresult r = call.run(&part, 1)) return r;
        const auto& reply = call.reply<GlobalLookupReply>();
        Context* context = module->context;
        add_global({reply.address, reply.bytes, MemoryKind::Global, context, 0, 0, context->device});
        known = module->globals.emplace(name, std::make_pair(reply.address, reply.bytes)).first;
    }
    if (address) *address = known->second.first;
    if (bytes) *bytes = known->second.second;
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

CUresult unload(const void* handle) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* module = as<Module>(handle, Kind::Module);
    if (!module) return CUDA_ERROR_INVALID_HANDLE;
    module->destroy();
    return CUDA_SUCCESS;
}

}  // namespace

namespace tf {
CUresult read_file(const char* path, std::vector<char>* content) noexcept {
    if (!path) return CUDA_ERROR_INVALID_VALUE;
    FILE* file = fopen(path, "rbe");
    if (!file) return CUDA_ERROR_FILE_NOT_FOUND;
    char buffer[65536];
    for (size_t n; (n = fread(buffer, 1, sizeof buffer, file)) > 0;)
        content->insert(content->end(), buffer, buffer + n);
    bool failed = ferror(file) != 0;
    fclose(file);
    content->insert(content->end(), 8, 0);  // text ends with a zero
    return failed ? CUDA_ERROR_FILE_NOT_FOUND : CUDA_SUCCESS;
}

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
    std::vector<char> image;
    if (CUresult r = read_file(path, &image)) return r;
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
TF_API cuLibraryLoadFromFile(CUlibrary* out, const char* path, int* jitOptions, void** jitValues, unsigned int jitCount,
                             int* options, void** values, unsigned int count) {
    std::vector<char> image;
    if (CUresult r = read_file(path, &image)) return r;
    return cuLibraryLoadData(out, image.data(), jitOptions, jitValues, jitCount, options, values, count);
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
