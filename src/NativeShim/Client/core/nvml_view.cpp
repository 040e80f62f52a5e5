#include "nvml_view.h"

#include <unistd.h>

#include <cstring>

#include "attach.h"

namespace tf {
namespace {

/// A child that was forked after the attachment may go on reading: the region is shared memory.
const Attachment* observe() noexcept {
    if (const Attachment* existing = attachment()) {
        return existing;
    }
    CUresult error;
    return attach(&error, kHelloFlagObserver);
}

const DeviceSnapshot* find(const Attachment* slice, int index) noexcept {
    const bool known = slice != nullptr && !slice->dead.load(std::memory_order_acquire) && index >= 0 &&
                       static_cast<size_t>(index) < slice->all.size();
    return known ? &slice->all[static_cast<size_t>(index)] : nullptr;
}

template <typename Word>
Word read_shared(const Word& word) noexcept {
    return __atomic_load_n(&word, __ATOMIC_RELAXED);
}

template <size_t Size, typename Source>
void copy_name(char (&target)[Size], const Source& source) noexcept {
    static_assert(sizeof source == Size, "the wire's names are as long");
    std::memcpy(target, &source, Size);
    target[Size - 1] = '\0';
}

}  // namespace

bool nvml_attach(NvmlSystem& system) noexcept {
    const Attachment* slice = observe();
    if (slice == nullptr) {
        return false;
    }
    system.deviceCount = static_cast<int>(slice->all.size());
    system.cudaDriverVersion = slice->snapshot.driverVersion;
    copy_name(system.driverVersion, slice->snapshot.driverName);
    return true;
}

bool nvml_device(int index, NvmlDevice& device) noexcept {
    const Attachment* slice = attachment();
    const DeviceSnapshot* snapshot = find(slice, index);
    if (snapshot == nullptr) {
        return false;
    }
    std::memcpy(device.identity.uuid, snapshot->uuid, sizeof device.identity.uuid);
    device.identity.pciDomain = snapshot->pciDomain;
    device.identity.pciBus = snapshot->pciBus;
    device.identity.pciDevice = snapshot->pciDevice;
    copy_name(device.name, snapshot->name);
    device.totalBytes = read_shared(slice->control->memoryLimit[index]);
    device.usedBytes = read_shared(slice->control->memoryUsed[index]);
    device.gpuUtilization = read_shared(slice->control->utilization[index]);
    device.memoryUtilization = 0;
    device.computeMajor = snapshot->computeMajor;
    device.computeMinor = snapshot->computeMinor;
    return true;
}

int nvml_processes(uint32_t* pids, int capacity) noexcept {
    const Attachment* slice = attachment();
    if (find(slice, 0) == nullptr) {
        return 0;
    }
    int count = 0;
    for (const uint32_t& shared : slice->control->clientPids) {
        const uint32_t pid = read_shared(shared);
        if (pid == 0) {
            continue;
        }
        if (count < capacity) {
            pids[count] = pid;
        }
        count++;
    }
    return count;
}

}  // namespace tf
