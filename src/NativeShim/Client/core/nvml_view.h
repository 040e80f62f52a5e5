#pragma once

#include <cstdint>

#include "state.h"

// What NVML tells of a slice. CUDA_VISIBLE_DEVICES does not bear on it: every device of the slice is there, by number.

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

struct NvmlSystem {
    int deviceCount;
    int cudaDriverVersion;   // 1000 * major + 10 * minor
    char driverVersion[32];  // as nvmlSystemGetDriverVersion answers, e.g. "580.159.04"
};

/// Attaches, once for the process, and describes the system. False when there is no slice to attach to.
bool nvml_attach(NvmlSystem& system) noexcept;

/// Reads a device's present state; false when the slice is gone.
bool nvml_device(int index, NvmlDevice& device) noexcept;

/// Writes at most `capacity` ids of the processes attached to the slice; returns how many there are. Each may use any
/// of the slice's devices; how much memory of which is not told apart.
int nvml_processes(uint32_t* pids, int capacity) noexcept;

}  // namespace tf
