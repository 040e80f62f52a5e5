#pragma once

#include <cstdint>

#include "state.h"

namespace tf {

/// What NVML tells about a device of the slice: the virtual identity, the slice's limit and what it uses of it.
struct NvmlDevice {
    DeviceIdentity identity;
    char name[96];
    uint64_t totalBytes;
    uint64_t usedBytes;
    uint32_t gpuUtilization;     // percent of the slice's share
    uint32_t memoryUtilization;  // percent of time in which device memory was read or written
    int32_t computeMajor;
    int32_t computeMinor;
};

/// A process of the slice.
struct NvmlProcess {
    uint32_t pid;
    uint64_t usedBytes;  // ~0 where it is not known
    char executable[64];
};

struct NvmlSystem {
    int deviceCount;
    int cudaDriverVersion;   // 1000 * major + 10 * minor
    char driverVersion[32];  // as nvmlSystemGetDriverVersion answers, e.g. "580.159.04"
};

/// Attaches as an observer, once for the process, and describes the system. False when there is no slice to attach to.
bool nvml_attach(NvmlSystem& system) noexcept;

/// Reads a device's present state; false when the slice is gone.
bool nvml_device(int index, NvmlDevice& device) noexcept;

/// Writes at most `capacity` of the slice's processes that use a device; returns how many there are.
int nvml_processes(int index, NvmlProcess* processes, int capacity) noexcept;

}  // namespace tf
