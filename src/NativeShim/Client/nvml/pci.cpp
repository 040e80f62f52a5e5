// The virtual place on the PCI bus. It stays the same for the life of a slice, wherever the slice runs; the ids of the
// card behind it are not shown.

#include <cstdio>
#include <cstring>

#include "../support/export.h"
#include "library.h"

using namespace tf::nvml;
using tf::DeviceIdentity;
using tf::NvmlDevice;

namespace {

constexpr size_t BytesOfVersion1 = 32;
constexpr size_t BytesOfVersion2 = 36;

void describe(const DeviceIdentity& identity, PciInfo& info) noexcept {
    info = {};
    info.domain = static_cast<uint32_t>(identity.pciDomain);
    info.bus = static_cast<uint32_t>(identity.pciBus);
    info.device = static_cast<uint32_t>(identity.pciDevice);
    std::snprintf(info.busIdLegacy, sizeof info.busIdLegacy, "%04X:%02X:%02X.0", info.domain & 0xffff, info.bus & 0xff,
                  info.device & 0xff);
    std::snprintf(info.busId, sizeof info.busId, "%08X:%02X:%02X.0", info.domain, info.bus & 0xff, info.device & 0xff);
}

int copy_info(Handle handle, void* target, size_t bytes) noexcept {
    NvmlDevice device;
    if (const int result = read(handle, device); result != Success) {
        return result;
    }
    if (target == nullptr) {
        return InvalidArgument;
    }
    PciInfo info;
    describe(device.identity, info);
    std::memcpy(target, &info, bytes);
    return Success;
}

}  // namespace

TF_EXPORT int nvmlDeviceGetPciInfo(Handle handle, void* info) {
    return copy_info(handle, info, BytesOfVersion1);
}
TF_EXPORT int nvmlDeviceGetPciInfo_v2(Handle handle, void* info) {
    return copy_info(handle, info, BytesOfVersion2);
}
TF_EXPORT int nvmlDeviceGetPciInfo_v3(Handle handle, void* info) {
    return copy_info(handle, info, sizeof(PciInfo));
}

TF_EXPORT int nvmlDeviceGetPciInfoExt(Handle handle, PciInfoExt* info) {
    constexpr uint32_t DisplayController = 3;
    constexpr uint32_t Controller3d = 2;
    PciInfo plain;
    if (const int result = nvmlDeviceGetPciInfo_v3(handle, &plain); result != Success) {
        return result;
    }
    if (info == nullptr) {
        return InvalidArgument;
    }
    if (info->version != version_of<PciInfoExt>(1)) {
        return ArgumentVersionMismatch;
    }
    info->domain = plain.domain;
    info->bus = plain.bus;
    info->device = plain.device;
    info->pciDeviceId = plain.pciDeviceId;
    info->pciSubSystemId = plain.pciSubSystemId;
    info->baseClass = DisplayController;
    info->subClass = Controller3d;
    std::memcpy(info->busId, plain.busId, sizeof info->busId);
    return Success;
}

TF_EXPORT int nvmlDeviceGetBusType(Handle handle, unsigned int* type) {
    constexpr unsigned PciExpress = 2;
    return store(handle, type, PciExpress);
}
