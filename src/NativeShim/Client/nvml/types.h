#pragma once

#include <cstdint>

namespace tf::nvml {

/// nvmlReturn_t, as far as this library answers with it.
enum Return : int {
    Success = 0,
    Uninitialized = 1,
    InvalidArgument = 2,
    NotSupported = 3,
    NotFound = 6,
    InsufficientSize = 7,
    DriverNotLoaded = 9,
    GpuIsLost = 15,
    ArgumentVersionMismatch = 25,
};

/// nvmlDevice_t.
using Handle = void*;

// Structures as in nvml.h.

/// The first 32 bytes are what nvmlDeviceGetPciInfo fills, the first 36 what _v2 fills, all of it what _v3 fills.
struct PciInfo {
    char busIdLegacy[16];
    uint32_t domain;
    uint32_t bus;
    uint32_t device;
    uint32_t pciDeviceId;
    uint32_t pciSubSystemId;
    char busId[32];
};
static_assert(sizeof(PciInfo) == 68, "nvmlPciInfo_t");

struct PciInfoExt {
    uint32_t version;
    uint32_t domain;
    uint32_t bus;
    uint32_t device;
    uint32_t pciDeviceId;
    uint32_t pciSubSystemId;
    uint32_t baseClass;
    uint32_t subClass;
    char busId[32];
};
static_assert(sizeof(PciInfoExt) == 64, "nvmlPciInfoExt_v1_t");

struct Memory {
    uint64_t total;
    uint64_t free;
    uint64_t used;
};

struct MemoryV2 {
    uint32_t version;
    uint64_t total;
    uint64_t reserved;
    uint64_t free;
    uint64_t used;
};
static_assert(sizeof(MemoryV2) == 40, "nvmlMemory_v2_t");

struct Utilization {
    uint32_t gpu;
    uint32_t memory;
};

struct ProcessInfoV1 {
    uint32_t pid;
    uint64_t usedGpuMemory;
};
static_assert(sizeof(ProcessInfoV1) == 16, "nvmlProcessInfo_v1_t");

struct ProcessInfo {
    uint32_t pid;
    uint64_t usedGpuMemory;
    uint32_t gpuInstanceId;
    uint32_t computeInstanceId;
};
static_assert(sizeof(ProcessInfo) == 24, "nvmlProcessInfo_v2_t");

struct ProcessDetail {
    uint32_t pid;
    uint64_t usedGpuMemory;
    uint32_t gpuInstanceId;
    uint32_t computeInstanceId;
    uint64_t usedGpuCcProtectedMemory;
};
static_assert(sizeof(ProcessDetail) == 32, "nvmlProcessDetail_v1_t");

struct ProcessDetailList {
    uint32_t version;
    uint32_t mode;  // 0 compute, 1 graphics, 2 MPS
    uint32_t numProcArrayEntries;
    ProcessDetail* procArray;
};
static_assert(sizeof(ProcessDetailList) == 24, "nvmlProcessDetailList_v1_t");

struct FieldValue {
    uint32_t fieldId;
    uint32_t scopeId;
    int64_t timestamp;
    int64_t latencyUsec;
    uint32_t valueType;
    int32_t nvmlReturn;
    uint64_t value;
};
static_assert(sizeof(FieldValue) == 40, "nvmlFieldValue_t");

struct Uuid {
    uint32_t version;
    uint32_t type;  // 1 text, 2 bytes
    union {
        char text[41];
        uint8_t bytes[16];
    } value;
};
static_assert(sizeof(Uuid) == 52, "nvmlUUID_v1_t");

struct GpmSupport {
    uint32_t version;
    uint32_t isSupportedDevice;
};

/// What a versioned structure carries in its first word.
template <typename Structure>
constexpr uint32_t version_of(uint32_t number) noexcept {
    return static_cast<uint32_t>(sizeof(Structure)) | number << 24;
}

}  // namespace tf::nvml
