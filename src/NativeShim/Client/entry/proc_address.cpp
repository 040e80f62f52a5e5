// cuGetProcAddress: the function table that the runtime builds at start-up, from a generated index; no lock, no memory.

#include <cstring>

#include "../core/state.h"
#include "../support/export.h"
#include "proc_table.h"

namespace tf {
namespace {

/// CUdriverProcAddressQueryResult.
enum SymbolStatus : int { Found = 0, SymbolNotFound = 1, VersionNotSufficient = 2 };

constexpr uint64_t LegacyStream = 1;
constexpr uint64_t PerThreadStream = 2;

const ProcEntry* find(const char* name) noexcept {
    for (uint32_t place = proc_hash(name) & procIndexMask;; place = (place + 1) & procIndexMask) {
        const uint16_t number = procIndex[place];
        if (number == 0) {
            return nullptr;
        }
        const ProcEntry& entry = procEntries[number - 1];
        if (std::strcmp(entry.name, name) == 0) {
            return &entry;
        }
    }
}

EntryPoint newest(const ProcEntry& entry, uint32_t version, bool perThread) noexcept {
    const ProcVariant* variants = procVariants + entry.first;
    int count = entry.count;
    if (perThread && entry.perThreadCount > 0) {
        variants += entry.count;
        count = entry.perThreadCount;
    }
    while (count > 0 && variants[count - 1].since > version) {
        count--;
    }
    return count > 0 ? variants[count - 1].function : nullptr;
}

/// Sets `found` to null and `status` to the reason where there is nothing to hand out, which is not an error yet.
int look_up(const char* name, int version, uint64_t flags, EntryPoint& found, SymbolStatus& status) noexcept {
    const int driver = driver_version();
    if (flags > (LegacyStream | PerThreadStream) || (driver != 0 && version > driver)) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    const ProcEntry* entry = find(name);
    found = entry != nullptr ? newest(*entry, static_cast<uint32_t>(version), (flags & PerThreadStream) != 0) : nullptr;
    status = entry == nullptr ? SymbolNotFound : found == nullptr ? VersionNotSufficient : Found;
    return CUDA_SUCCESS;
}

}  // namespace
}  // namespace tf

/// The interface of CUDA 11.3 has no status: nothing to hand out is an error, and nothing is written.
TF_EXPORT int cuGetProcAddress(const char* symbol, void** function, int version, uint64_t flags) {
    if (symbol == nullptr || function == nullptr) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    tf::EntryPoint found;
    tf::SymbolStatus status;
    const int result = tf::look_up(symbol, version, flags, found, status);
    if (result != CUDA_SUCCESS) {
        return result;
    }
    if (found == nullptr) {
        return CUDA_ERROR_NOT_FOUND;
    }
    *function = reinterpret_cast<void*>(found);
    return CUDA_SUCCESS;
}

TF_EXPORT int cuGetProcAddress_v2(const char* symbol, void** function, int version, uint64_t flags, int* status) {
    if (symbol == nullptr || function == nullptr) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    tf::EntryPoint found;
    tf::SymbolStatus reason;
    const int result = tf::look_up(symbol, version, flags, found, reason);
    if (result != CUDA_SUCCESS) {
        return result;
    }
    *function = reinterpret_cast<void*>(found);
    if (status != nullptr) {
        *status = reason;
    }
    return CUDA_SUCCESS;
}
