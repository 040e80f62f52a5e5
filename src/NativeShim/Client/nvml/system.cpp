// Life cycle, versions and error texts.

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "../support/export.h"
#include "library.h"

using namespace tf::nvml;

namespace {

constexpr int UnknownError = 31;

/// By nvmlReturn_t; what is past the end is an unknown error.
constexpr const char* ErrorTexts[UnknownError] = {
    "Success",
    "Uninitialized",
    "Invalid Argument",
    "Not Supported",
    "Insufficient Permissions",
    "Already Initialized",
    "Not Found",
    "Insufficient Size",
    "Insufficient External Power",
    "Driver Not Loaded",
    "Timeout",
    "Interrupt Request Issue",
    "NVML Shared Library Not Found",
    "Function Not Found",
    "Corrupted infoROM",
    "GPU is lost",
    "GPU requires reset",
    "GPU access blocked by the operating system",
    "Driver/library version mismatch",
    "In use by another client",
    "Insufficient Memory",
    "No data",
    "vGPU ECC not supported",
    "Insufficient Resources",
    "Invalid Frequency",
    "Argument version mismatch",
    "Requested functionality has been deprecated",
    "System is not in ready state",
    "No supported GPUs were found",
    "Resource not in correct state to perform requested operation",
    "Reset type is not supported for given device",
};

/// The table that nvidia-smi asks for before anything else: it looks, finds no function and goes on without.
constexpr unsigned char InternalTableId[16] = {0xc4, 0xfe, 0x3e, 0x6c, 0xc9, 0x8f, 0x6c, 0x4e,
                                               0xa3, 0x27, 0xee, 0x69, 0x6e, 0x12, 0xf7, 0xc4};
const void* internalTable[512];

int store_count(uint32_t* count, uint32_t value) noexcept {
    if (system() == nullptr) {
        return Uninitialized;
    }
    if (count == nullptr) {
        return InvalidArgument;
    }
    *count = value;
    return Success;
}

}  // namespace

TF_EXPORT int nvmlInit() {
    return acquire();
}
TF_EXPORT int nvmlInit_v2() {
    return acquire();
}
TF_EXPORT int nvmlInitWithFlags(unsigned int) {
    return acquire();
}
TF_EXPORT int nvmlShutdown() {
    return release();
}

TF_EXPORT const char* nvmlErrorString(int result) {
    return result >= 0 && result < UnknownError ? ErrorTexts[result] : "Unknown Error";
}

TF_EXPORT int nvmlSystemGetDriverVersion(char* version, unsigned int length) {
    return system() == nullptr ? Uninitialized : copy_text(system()->driverVersion, version, length);
}

/// NVML's version is CUDA's major version and the driver's version.
TF_EXPORT int nvmlSystemGetNVMLVersion(char* version, unsigned int length) {
    if (system() == nullptr) {
        return Uninitialized;
    }
    char text[64];
    std::snprintf(text, sizeof text, "%d.%s", system()->cudaDriverVersion / 1000, system()->driverVersion);
    return copy_text(text, version, length);
}

TF_EXPORT int nvmlSystemGetCudaDriverVersion(int* version) {
    if (system() == nullptr) {
        return Uninitialized;
    }
    if (version == nullptr) {
        return InvalidArgument;
    }
    *version = system()->cudaDriverVersion;
    return Success;
}

TF_EXPORT int nvmlSystemGetCudaDriverVersion_v2(int* version) {
    return nvmlSystemGetCudaDriverVersion(version);
}

/// Only processes of the slice have a name here.
TF_EXPORT int nvmlSystemGetProcessName(unsigned int pid, char* name, unsigned int length) {
    constexpr int MaxProcesses = 256;
    if (system() == nullptr) {
        return Uninitialized;
    }
    uint32_t pids[MaxProcesses];
    const int count = std::min(tf::nvml_processes(pids, MaxProcesses), MaxProcesses);
    if (std::find(pids, pids + count, pid) == pids + count) {
        return NotFound;
    }
    char link[32];
    std::snprintf(link, sizeof link, "/proc/%u/exe", pid);
    char path[4096];
    const ssize_t bytes = readlink(link, path, sizeof path - 1);
    if (bytes < 0) {
        return NotFound;
    }
    path[bytes] = '\0';
    return copy_text(path, name, length);
}

TF_EXPORT int nvmlDeviceGetCount(unsigned int* count) {
    return system() == nullptr ? Uninitialized : store_count(count, static_cast<uint32_t>(system()->deviceCount));
}

TF_EXPORT int nvmlDeviceGetCount_v2(unsigned int* count) {
    return nvmlDeviceGetCount(count);
}
TF_EXPORT int nvmlUnitGetCount(unsigned int* count) {
    return store_count(count, 0);
}
TF_EXPORT int nvmlGetExcludedDeviceCount(unsigned int* count) {
    return store_count(count, 0);
}
TF_EXPORT int nvmlGetBlacklistDeviceCount(unsigned int* count) {
    return store_count(count, 0);
}

TF_EXPORT int nvmlInternalGetExportTable(const void** table, const void* id) {
    if (table == nullptr || id == nullptr) {
        return InvalidArgument;
    }
    const bool known = std::memcmp(id, InternalTableId, sizeof InternalTableId) == 0;
    *table = known ? internalTable : nullptr;
    return known ? Success : InvalidArgument;
}
