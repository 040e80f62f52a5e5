#include "fake_view.h"

#include <unistd.h>

#include <cstdio>

FakeView fakeView;

namespace tf {

bool nvml_attach(NvmlSystem& system) noexcept {
    system.deviceCount = 2;
    system.cudaDriverVersion = 13000;
    std::snprintf(system.driverVersion, sizeof system.driverVersion, "580.159.04");
    return fakeView.slicePresent;
}

bool nvml_device(int index, NvmlDevice& device) noexcept {
    if (!fakeView.devicesPresent || index < 0 || index > 1) {
        return false;
    }
    device = {};
    for (int i = 0; i < 16; i++) {
        device.identity.uuid[i] = static_cast<uint8_t>(16 * index + i);
    }
    device.identity.pciBus = 0x1a + index;
    std::snprintf(device.name, sizeof device.name, "NVIDIA H200");
    device.totalBytes = 8ull << 30;
    device.usedBytes = 3ull << 30;
    device.gpuUtilization = 40;
    device.memoryUtilization = 5;
    device.computeMajor = 9;
    device.computeMinor = 0;
    return true;
}

int nvml_processes(uint32_t* pids, int capacity) noexcept {
    for (int i = 0; i < fakeView.processes && i < capacity; i++) {
        pids[i] = static_cast<uint32_t>(getpid() + i);
    }
    return fakeView.processes;
}

}  // namespace tf
