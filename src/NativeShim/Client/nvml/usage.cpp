// Memory, utilisation and processes: of the slice, never of the card behind it.

#include <algorithm>

#include "../support/export.h"
#include "library.h"

using namespace tf::nvml;
using tf::NvmlDevice;

namespace {

constexpr int MaxProcesses = 256;
constexpr uint32_t NoInstance = 0xffffffff;

uint64_t free_bytes(const NvmlDevice& device) noexcept {
    return device.totalBytes > device.usedBytes ? device.totalBytes - device.usedBytes : 0;
}

/// NVML_VALUE_NOT_AVAILABLE: the memory of a slice is counted as a whole.
constexpr uint64_t NotAvailable = ~uint64_t{0};

void fill(ProcessInfoV1& info, uint32_t pid) noexcept {
    info = {pid, NotAvailable};
}
void fill(ProcessInfo& info, uint32_t pid) noexcept {
    info = {pid, NotAvailable, NoInstance, NoInstance};
}
void fill(ProcessDetail& info, uint32_t pid) noexcept {
    info = {pid, NotAvailable, NoInstance, NoInstance, 0};
}

/// Takes the room in `count` and gives how many processes there are; InsufficientSize when there is not room for all.
template <typename Info>
int list_processes(Handle handle, uint32_t* count, Info* infos) noexcept {
    int index = 0;
    if (const int result = resolve(handle, index); result != Success) {
        return result;
    }
    if (count == nullptr || (*count > 0 && infos == nullptr)) {
        return InvalidArgument;
    }
    uint32_t pids[MaxProcesses];
    const auto found = static_cast<uint32_t>(std::min(tf::nvml_processes(pids, MaxProcesses), MaxProcesses));
    const uint32_t room = *count;
    *count = found;
    if (found > room) {
        return InsufficientSize;
    }
    for (uint32_t i = 0; i < found; i++) {
        fill(infos[i], pids[i]);
    }
    return Success;
}

/// Graphics and MPS: a slice runs neither.
int list_none(Handle handle, uint32_t* count) noexcept {
    return store(handle, count, 0u);
}

}  // namespace

TF_EXPORT int nvmlDeviceGetMemoryInfo(Handle handle, Memory* memory) {
    NvmlDevice device;
    if (const int result = read(handle, device); result != Success) {
        return result;
    }
    return store(handle, memory, Memory{device.totalBytes, free_bytes(device), device.usedBytes});
}

TF_EXPORT int nvmlDeviceGetMemoryInfo_v2(Handle handle, MemoryV2* memory) {
    NvmlDevice device;
    if (const int result = read(handle, device); result != Success) {
        return result;
    }
    if (memory == nullptr) {
        return InvalidArgument;
    }
    if (memory->version != version_of<MemoryV2>(2)) {
        return ArgumentVersionMismatch;
    }
    *memory = {memory->version, device.totalBytes, 0, free_bytes(device), device.usedBytes};
    return Success;
}

TF_EXPORT int nvmlDeviceGetUtilizationRates(Handle handle, Utilization* utilization) {
    NvmlDevice device;
    if (const int result = read(handle, device); result != Success) {
        return result;
    }
    return store(handle, utilization, Utilization{device.gpuUtilization, device.memoryUtilization});
}

TF_EXPORT int nvmlDeviceGetComputeRunningProcesses(Handle handle, unsigned int* count, ProcessInfoV1* infos) {
    return list_processes(handle, count, infos);
}

TF_EXPORT int nvmlDeviceGetComputeRunningProcesses_v2(Handle handle, unsigned int* count, ProcessInfo* infos) {
    return list_processes(handle, count, infos);
}

TF_EXPORT int nvmlDeviceGetComputeRunningProcesses_v3(Handle handle, unsigned int* count, ProcessInfo* infos) {
    return list_processes(handle, count, infos);
}

TF_EXPORT int nvmlDeviceGetGraphicsRunningProcesses(Handle handle, unsigned int* count, void*) {
    return list_none(handle, count);
}

TF_EXPORT int nvmlDeviceGetGraphicsRunningProcesses_v2(Handle handle, unsigned int* count, void*) {
    return list_none(handle, count);
}

TF_EXPORT int nvmlDeviceGetGraphicsRunningProcesses_v3(Handle handle, unsigned int* count, void*) {
    return list_none(handle, count);
}

TF_EXPORT int nvmlDeviceGetMPSComputeRunningProcesses(Handle handle, unsigned int* count, void*) {
    return list_none(handle, count);
}

TF_EXPORT int nvmlDeviceGetMPSComputeRunningProcesses_v2(Handle handle, unsigned int* count, void*) {
    return list_none(handle, count);
}

TF_EXPORT int nvmlDeviceGetMPSComputeRunningProcesses_v3(Handle handle, unsigned int* count, void*) {
    return list_none(handle, count);
}

TF_EXPORT int nvmlDeviceGetRunningProcessDetailList(Handle handle, ProcessDetailList* list) {
    constexpr uint32_t Compute = 0;
    if (list == nullptr) {
        return InvalidArgument;
    }
    if (list->version != version_of<ProcessDetailList>(1)) {
        return ArgumentVersionMismatch;
    }
    return list->mode == Compute ? list_processes(handle, &list->numProcArrayEntries, list->procArray)
                                 : list_none(handle, &list->numProcArrayEntries);
}
