// Modes and links. What a slice cannot know or set (temperature, power, clocks, NVLink, MIG, ECC, ...) has no
// definition here: its generated stub answers "not supported".

#include "../support/export.h"
#include "library.h"

using namespace tf::nvml;

namespace {

constexpr unsigned Disabled = 0;
constexpr unsigned Enabled = 1;
constexpr unsigned DefaultComputeMode = 0;

/// nvmlGpuTopologyLevel_t: where the cards behind a slice lie to each other may change while it runs, so the farthest.
constexpr unsigned SameDevice = 0;
constexpr unsigned AcrossTheSystem = 50;

/// nvmlGpuP2PStatus_t.
constexpr unsigned PeerAccessNotSupported = 5;

template <typename Value>
int store_for_pair(Handle first, Handle second, Value* target, Value value) noexcept {
    int index = 0;
    const int result = resolve(second, index);
    return result != Success ? result : store(first, target, value);
}

}  // namespace

/// The worker holds the driver open.
TF_EXPORT int nvmlDeviceGetPersistenceMode(Handle handle, unsigned int* mode) {
    return store(handle, mode, Enabled);
}

TF_EXPORT int nvmlDeviceGetComputeMode(Handle handle, unsigned int* mode) {
    return store(handle, mode, DefaultComputeMode);
}

TF_EXPORT int nvmlDeviceGetDisplayMode(Handle handle, unsigned int* mode) {
    return store(handle, mode, Disabled);
}
TF_EXPORT int nvmlDeviceGetDisplayActive(Handle handle, unsigned int* active) {
    return store(handle, active, Disabled);
}
TF_EXPORT int nvmlDeviceGetAccountingMode(Handle handle, unsigned int* mode) {
    return store(handle, mode, Disabled);
}
TF_EXPORT int nvmlDeviceGetMultiGpuBoard(Handle handle, unsigned int* multiple) {
    return store(handle, multiple, 0u);
}
TF_EXPORT int nvmlDeviceIsMigDeviceHandle(Handle handle, unsigned int* isMig) {
    return store(handle, isMig, 0u);
}
TF_EXPORT int nvmlDeviceGetMaxMigDeviceCount(Handle handle, unsigned int* count) {
    return store(handle, count, 0u);
}

TF_EXPORT int nvmlDeviceGetTopologyCommonAncestor(Handle first, Handle second, unsigned int* level) {
    return store_for_pair(first, second, level, first == second ? SameDevice : AcrossTheSystem);
}

/// Devices of a slice are all at the farthest level.
TF_EXPORT int nvmlDeviceGetTopologyNearestGpus(Handle handle, unsigned int level, unsigned int* count,
                                               Handle* nearest) {
    int self = 0;
    if (const int result = resolve(handle, self); result != Success) {
        return result;
    }
    if (count == nullptr) {
        return InvalidArgument;
    }
    const unsigned room = *count;
    *count = level == AcrossTheSystem ? static_cast<unsigned>(system()->deviceCount) - 1 : 0;
    if (nearest == nullptr) {
        return Success;
    }
    unsigned written = 0;
    for (int index = 0; index < system()->deviceCount && written < *count && written < room; index++) {
        if (index != self) {
            nearest[written++] = handle_of(index);
        }
    }
    return room < *count ? InsufficientSize : Success;
}

TF_EXPORT int nvmlDeviceGetP2PStatus(Handle first, Handle second, unsigned int, unsigned int* status) {
    return store_for_pair(first, second, status, PeerAccessNotSupported);
}

TF_EXPORT int nvmlDeviceOnSameBoard(Handle first, Handle second, int* same) {
    return store_for_pair(first, second, same, first == second ? 1 : 0);
}

/// Answers each field by itself, as NVML does.
TF_EXPORT int nvmlDeviceGetFieldValues(Handle handle, int count, FieldValue* values) {
    int index = 0;
    if (const int result = resolve(handle, index); result != Success) {
        return result;
    }
    if (count < 0 || values == nullptr) {
        return InvalidArgument;
    }
    for (int i = 0; i < count; i++) {
        values[i].timestamp = 0;
        values[i].latencyUsec = 0;
        values[i].nvmlReturn = NotSupported;
        values[i].value = 0;
    }
    return Success;
}

TF_EXPORT int nvmlGpmQueryDeviceSupport(Handle handle, GpmSupport* support) {
    return support == nullptr ? InvalidArgument : store(handle, &support->isSupportedDevice, 0u);
}
