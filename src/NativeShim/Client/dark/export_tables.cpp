// cuGetExportTable: the private function tables that the CUDA runtime and NVIDIA's libraries ask for. Each is an array
// of words: its size in bytes, then functions (the context storage has no size word). Which tables and slots are needed
// was found by running PyTorch, JAX and CuPy, with the genuine cuBLAS, cuDNN, cuFFT and cuSOLVER, on tables of one's
// own. A table that is not served must be refused: callers take success with a null table, or an empty one, at its
// word.

#include "export_tables.h"

#include <pthread.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "../core/log.h"
#include "../core/state.h"
#include "../support/export.h"
#include "context_storage.h"
#include "integrity.h"

extern "C" {
CUresult cuModuleGetFunctionCount(unsigned* count, CUmodule module);
CUresult cuModuleEnumerateFunctions(CUfunction* functions, unsigned count, CUmodule module);
CUresult cuFuncGetName(const char** name, CUfunction function);
}

namespace tf {
namespace {

using Word = const void*;

constexpr int MaxDevices = 64;

template <typename Function>
Word slot(Function* function) noexcept {
    return reinterpret_cast<Word>(function);
}

Word size_in_bytes(size_t words) noexcept {
    return reinterpret_cast<Word>(words * sizeof(Word));
}

int unsupported() noexcept {
    note_unsupported("a function of a private export table");
    return CUDA_ERROR_NOT_SUPPORTED;
}

int accept() noexcept {
    return CUDA_SUCCESS;
}

// 6bd5fb6c: the runtime's interface.

int load_fat_binary(void** module, const void* image) noexcept {
    return module == nullptr || image == nullptr ? CUDA_ERROR_INVALID_VALUE : load_module_image(module, image);
}

int load_fat_binary_extended(void** module, const void* image, void* first, void* second, uint32_t flags) noexcept {
    return first != nullptr || second != nullptr || flags != 0 ? unsupported() : load_fat_binary(module, image);
}

int load_fat_binary_header(const void* image, void** module, void* first, void* second, uint32_t flags) noexcept {
    return load_fat_binary_extended(module, image, first, second, flags);
}

int get_primary_context(void** context, int device) noexcept {
    if (context == nullptr) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (!initialized()) {
        return CUDA_ERROR_NOT_INITIALIZED;
    }
    *context = primary_context_handle(device);
    return *context != nullptr ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}

// 42d85a81: thread-local state for tools; asked once a matrix product.

int get_current_context(void** context) noexcept {
    if (!initialized()) {
        return CUDA_ERROR_NOT_INITIALIZED;
    }
    *context = current_context();
    return CUDA_SUCCESS;
}

// a094798c: "is a tool listening" flags, one a callback. The counts are of elements; readers go past them.

alignas(64) unsigned char runtimeCallbackFlags[65536];
alignas(64) unsigned char driverCallbackFlags[4096];

void get_runtime_callback_flags(void** flags, size_t* count) noexcept {
    *flags = runtimeCallbackFlags;
    *count = 1024;
}

void get_driver_callback_flags(void** flags, size_t* count) noexcept {
    *flags = driverCallbackFlags;
    *count = 14;
}

int translate_callback(const void* request, uint64_t* result) noexcept {
    if (result == nullptr) {
        return CUDA_ERROR_UNKNOWN;
    }
    if (request != nullptr) {
        return unsupported();
    }
    *result = 0;
    return CUDA_SUCCESS;
}

// 263e8860: checks of a context. The third argument is left alone: cuBLAS fails when it is cleared.

int check_context(void*, uint32_t* state, const void**) noexcept {
    *state = 0;
    return CUDA_SUCCESS;
}

// d4082055: the check that the runtime and the driver are a pair.

int check_integrity(uint32_t version, uint64_t seconds, uint64_t digest[2]) noexcept;

// 21318c60: contexts and streams, as tools see them; cuBLASLt asks for the context's id once a matrix product.

int get_device(void* context, int* device) noexcept {
    *device = context_device(context);
    return *device >= 0 ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}

/// No context has the id 0; unlike cuCtxGetId, null does not mean the current one.
int get_context_id(void* context, uint64_t* id) noexcept {
    *id = context != nullptr ? context_id(context) : 0;
    return context == nullptr || *id != 0 ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}

/// A stream's private handle is its public one, except that the null stream gets its explicit name.
int get_private_stream(void*, void* stream, void** result, uint32_t perThread) noexcept {
    constexpr uintptr_t Legacy = 1;
    constexpr uintptr_t PerThread = 2;
    void* meant = stream;
    if (meant == nullptr) {
        meant = reinterpret_cast<void*>((perThread & 1) != 0 ? PerThread : Legacy);
    }
    if (stream_id(meant) == 0) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    *result = meant;
    return CUDA_SUCCESS;
}

int get_private_stream_id(void*, void* stream, uint64_t* id) noexcept {
    *id = stream_id(stream);
    return *id != 0 ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}

// 6e163fbe: functions of a module, as tools see them. cuFFT finds the one function of a module that it has just made
// so.

using FunctionVisitor = void (*)(void* opaque, CUfunction function, const char* name);

/// Calls the visitor for each function; returns how many there are.
int visit_functions(void*, CUmodule module, FunctionVisitor visit, void* opaque) noexcept {
    unsigned count = 0;
    if (cuModuleGetFunctionCount(&count, module) != CUDA_SUCCESS || count == 0) {
        return 0;
    }
    auto* functions = static_cast<CUfunction*>(std::calloc(count, sizeof(CUfunction)));
    if (functions == nullptr || cuModuleEnumerateFunctions(functions, count, module) != CUDA_SUCCESS) {
        std::free(functions);
        return 0;
    }
    for (unsigned i = 0; i < count; i++) {
        const char* name = nullptr;
        if (cuFuncGetName(&name, functions[i]) == CUDA_SUCCESS) {
            visit(opaque, functions[i], name);
        }
    }
    std::free(functions);
    return static_cast<int>(count);
}

/// Fills a table whose slots, but for those set afterwards, answer "not supported".
template <size_t Words>
struct Table {
    Word words[Words];

    Table() noexcept {
        words[0] = size_in_bytes(Words);
        for (size_t i = 1; i < Words; i++) {
            words[i] = slot(unsupported);
        }
    }
};

struct RuntimeInterface : Table<13> {
    RuntimeInterface() noexcept {
        words[1] = slot(load_fat_binary);
        words[2] = slot(get_primary_context);
        words[6] = slot(load_fat_binary_extended);
        words[7] = slot(accept);
        words[8] = slot(load_fat_binary_header);
        words[12] = slot(accept);
    }
};

struct ToolsThreadState : Table<3> {
    ToolsThreadState() noexcept { words[2] = slot(get_current_context); }
};

struct ToolsCallbacks : Table<7> {
    ToolsCallbacks() noexcept {
        words[1] = slot(accept);
        words[2] = slot(get_runtime_callback_flags);
        words[3] = slot(accept);
        words[4] = slot(translate_callback);
        words[5] = slot(accept);
        words[6] = slot(get_driver_callback_flags);
    }
};

/// No size word; ended by a null.
struct ContextStorage {
    Word words[4] = {slot(context_storage_put), slot(context_storage_delete), slot(context_storage_get), nullptr};
};

struct ContextChecks : Table<15> {
    ContextChecks() noexcept {
        words[2] = slot(check_context);
        words[3] = slot(accept);
    }
};

struct IntegrityCheck : Table<3> {
    IntegrityCheck() noexcept {
        words[1] = slot(check_integrity);
        words[2] = slot(accept);
    }
};

struct ToolsContext : Table<93> {
    ToolsContext() noexcept {
        words[3] = slot(get_device);
        words[4] = slot(get_context_id);
        words[39] = slot(get_private_stream_id);
        words[51] = slot(get_private_stream);
    }
};

/// cuBLASLt asks which part of the card each multiprocessor belongs to, and does without an answer, but not without
/// the table.
struct MultiprocessorMap : Table<17> {};

struct ToolsModule : Table<99> {
    ToolsModule() noexcept { words[7] = slot(visit_functions); }
};

struct Tables {
    RuntimeInterface runtimeInterface;
    ToolsThreadState toolsThreadState;
    ToolsCallbacks toolsCallbacks;
    ContextStorage contextStorage;
    ContextChecks contextChecks;
    IntegrityCheck integrityCheck;
    ToolsContext toolsContext;
    MultiprocessorMap multiprocessorMap;
    ToolsModule toolsModule;
};

/// Has no destructor: the runtime calls through the tables after static destructors have run.
const Tables tables;

int check_integrity(uint32_t version, uint64_t seconds, uint64_t digest[2]) noexcept {
    DeviceIdentity devices[MaxDevices];
    int count = device_count();
    count = count > MaxDevices ? MaxDevices : count;
    for (int i = 0; i < count; i++) {
        devices[i] = device_identity(i);
    }
    IntegrityHeader header;
    header.driverVersion = static_cast<uint32_t>(driver_version());
    header.version = version;
    header.processId = static_cast<uint32_t>(getpid());
    header.threadId = static_cast<uint32_t>(pthread_self());
    header.runtimeTable = reinterpret_cast<uintptr_t>(&tables.runtimeInterface);
    header.integrityTable = reinterpret_cast<uintptr_t>(&tables.integrityCheck);
    header.checkFunction = reinterpret_cast<uintptr_t>(check_integrity);
    header.seconds = seconds;
    integrity_digest(header, devices, count, digest);
    return CUDA_SUCCESS;
}

struct ServedTable {
    unsigned char id[16];
    const void* table;
};

const ServedTable Served[] = {
    {{0x6b, 0xd5, 0xfb, 0x6c, 0x5b, 0xf4, 0xe7, 0x4a, 0x89, 0x87, 0xd9, 0x39, 0x12, 0xfd, 0x9d, 0xf9},
     &tables.runtimeInterface},
    {{0x42, 0xd8, 0x5a, 0x81, 0x23, 0xf6, 0xcb, 0x47, 0x82, 0x98, 0xf6, 0xe7, 0x8a, 0x3a, 0xec, 0xdc},
     &tables.toolsThreadState},
    {{0xa0, 0x94, 0x79, 0x8c, 0x2e, 0x74, 0x2e, 0x74, 0x93, 0xf2, 0x08, 0x00, 0x20, 0x0c, 0x0a, 0x66},
     &tables.toolsCallbacks},
    {{0xc6, 0x93, 0x33, 0x6e, 0x11, 0x21, 0xdf, 0x11, 0xa8, 0xc3, 0x68, 0xf3, 0x55, 0xd8, 0x95, 0x93},
     &tables.contextStorage},
    {{0x26, 0x3e, 0x88, 0x60, 0x7c, 0xd2, 0x61, 0x43, 0x92, 0xf6, 0xbb, 0xd5, 0x00, 0x6d, 0xfa, 0x7e},
     &tables.contextChecks},
    {{0xd4, 0x08, 0x20, 0x55, 0xbd, 0xe6, 0x70, 0x4b, 0x8d, 0x34, 0xba, 0x12, 0x3c, 0x66, 0xe1, 0xf2},
     &tables.integrityCheck},
    {{0x21, 0x31, 0x8c, 0x60, 0x97, 0x14, 0x32, 0x48, 0x8c, 0xa6, 0x41, 0xff, 0x73, 0x24, 0xc8, 0xf2},
     &tables.toolsContext},
    {{0x17, 0x34, 0xdc, 0x26, 0x80, 0x0d, 0x47, 0x45, 0x87, 0x26, 0xc0, 0xf1, 0xe7, 0xdd, 0x8b, 0xca},
     &tables.multiprocessorMap},
    {{0x6e, 0x16, 0x3f, 0xbe, 0xb9, 0x58, 0x44, 0x4d, 0x83, 0x5c, 0xe1, 0x82, 0xaf, 0xf1, 0x99, 0x1e},
     &tables.toolsModule},
};

}  // namespace

const void* export_table(const unsigned char id[16]) noexcept {
    for (const ServedTable& served : Served) {
        if (std::memcmp(served.id, id, sizeof served.id) == 0) {
            return served.table;
        }
    }
    return nullptr;
}

}  // namespace tf

TF_EXPORT int cuGetExportTable(const void** table, const void* id) {
    if (table == nullptr || id == nullptr) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    const auto* bytes = static_cast<const unsigned char*>(id);
    *table = tf::export_table(bytes);
    if (*table == nullptr) {
        tf::log_line(tf::LogTopic::Unsupported, "export table %02x%02x%02x%02x is refused", bytes[0], bytes[1],
                     bytes[2], bytes[3]);
        return CUDA_ERROR_NOT_FOUND;
    }
    return CUDA_SUCCESS;
}
