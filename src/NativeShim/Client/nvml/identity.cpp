// Which devices there are, and what each is.

#include <cctype>
#include <cstring>

#include "../support/export.h"
#include "library.h"

using namespace tf::nvml;
using tf::NvmlDevice;

namespace {

/// nvmlBrandType_t, from the name as NVIDIA forms it.
uint32_t brand_of(const char* name) noexcept {
    struct Prefix {
        const char* text;
        uint32_t brand;
    };
    constexpr Prefix Prefixes[] = {
        {"NVIDIA GeForce", 5}, {"GeForce", 5}, {"Quadro RTX", 12}, {"Quadro", 1},  {"NVIDIA RTX", 13},
        {"NVIDIA TITAN", 6},   {"TITAN", 6},   {"Tesla", 2},       {"NVIDIA", 14},
    };
    for (const Prefix& prefix : Prefixes) {
        if (std::strncmp(name, prefix.text, std::strlen(prefix.text)) == 0) {
            return prefix.brand;
        }
    }
    return 0;
}

/// nvmlDeviceArchitecture_t.
uint32_t architecture_of(int major, int minor) noexcept {
    constexpr uint32_t Unknown = 0xffffffff;
    switch (major) {
        case 3:
            return 2;
        case 5:
            return 3;
        case 6:
            return 4;
        case 7:
            return minor >= 5 ? 6 : 5;
        case 8:
            return minor >= 9 ? 8 : 7;
        case 9:
            return 9;
        case 10:
        case 11:
        case 12:
            return 10;
        default:
            return Unknown;
    }
}

/// Reads "[domain:]bus:device[.function]", hexadecimal.
bool parse_bus_id(const char* text, unsigned& domain, unsigned& bus, unsigned& device) noexcept {
    unsigned parts[3] = {};
    int count = 0;
    for (bool more = true; more; count++) {
        if (count == 3 || std::isxdigit(static_cast<unsigned char>(*text)) == 0) {
            return false;
        }
        for (; std::isxdigit(static_cast<unsigned char>(*text)) != 0; text++) {
            const int digit = std::tolower(static_cast<unsigned char>(*text));
            parts[count] = parts[count] << 4 | static_cast<unsigned>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
        }
        more = *text == ':';
        text += more ? 1 : 0;
    }
    if (count < 2 || (*text != '\0' && *text != '.')) {
        return false;
    }
    domain = count == 3 ? parts[0] : 0;
    bus = parts[count - 2];
    device = parts[count - 1];
    return true;
}

}  // namespace

TF_EXPORT int nvmlDeviceGetHandleByIndex_v2(unsigned int index, Handle* handle) {
    if (system() == nullptr) {
        return Uninitialized;
    }
    if (handle == nullptr || index >= static_cast<unsigned>(system()->deviceCount)) {
        return InvalidArgument;
    }
    *handle = handle_of(static_cast<int>(index));
    return Success;
}

TF_EXPORT int nvmlDeviceGetHandleByIndex(unsigned int index, Handle* handle) {
    return nvmlDeviceGetHandleByIndex_v2(index, handle);
}

TF_EXPORT int nvmlDeviceGetHandleByUUID(const char* uuid, Handle* handle) {
    if (uuid == nullptr) {
        return InvalidArgument;
    }
    return find_device(handle, [uuid](const NvmlDevice& device) {
        char text[UuidTextBytes];
        format_uuid(device.identity.uuid, text);
        return std::strcmp(text, uuid) == 0;
    });
}

TF_EXPORT int nvmlDeviceGetHandleByUUIDV(const Uuid* uuid, Handle* handle) {
    constexpr uint32_t Text = 1;
    constexpr uint32_t Bytes = 2;
    if (uuid == nullptr || (uuid->type != Text && uuid->type != Bytes)) {
        return InvalidArgument;
    }
    if (uuid->version != version_of<Uuid>(1)) {
        return ArgumentVersionMismatch;
    }
    if (uuid->type == Text) {
        return nvmlDeviceGetHandleByUUID(uuid->value.text, handle);
    }
    return find_device(handle, [uuid](const NvmlDevice& device) {
        return std::memcmp(device.identity.uuid, uuid->value.bytes, sizeof device.identity.uuid) == 0;
    });
}

TF_EXPORT int nvmlDeviceGetHandleByPciBusId_v2(const char* busId, Handle* handle) {
    unsigned domain = 0;
    unsigned bus = 0;
    unsigned slot = 0;
    if (busId == nullptr || !parse_bus_id(busId, domain, bus, slot)) {
        return InvalidArgument;
    }
    return find_device(handle, [=](const NvmlDevice& device) {
        return static_cast<unsigned>(device.identity.pciDomain) == domain &&
               static_cast<unsigned>(device.identity.pciBus) == bus &&
               static_cast<unsigned>(device.identity.pciDevice) == slot;
    });
}

TF_EXPORT int nvmlDeviceGetHandleByPciBusId(const char* busId, Handle* handle) {
    return nvmlDeviceGetHandleByPciBusId_v2(busId, handle);
}

TF_EXPORT int nvmlDeviceGetIndex(Handle handle, unsigned int* index) {
    int found = 0;
    const int result = resolve(handle, found);
    return result != Success ? result : store(handle, index, static_cast<unsigned>(found));
}

TF_EXPORT int nvmlDeviceGetMinorNumber(Handle handle, unsigned int* minor) {
    return nvmlDeviceGetIndex(handle, minor);
}

TF_EXPORT int nvmlDeviceGetName(Handle handle, char* name, unsigned int length) {
    NvmlDevice device;
    const int result = read(handle, device);
    return result != Success ? result : copy_text(device.name, name, length);
}

TF_EXPORT int nvmlDeviceGetUUID(Handle handle, char* uuid, unsigned int length) {
    NvmlDevice device;
    if (const int result = read(handle, device); result != Success) {
        return result;
    }
    char text[UuidTextBytes];
    format_uuid(device.identity.uuid, text);
    return copy_text(text, uuid, length);
}

TF_EXPORT int nvmlDeviceGetBrand(Handle handle, unsigned int* brand) {
    NvmlDevice device;
    const int result = read(handle, device);
    return result != Success ? result : store(handle, brand, brand_of(device.name));
}

TF_EXPORT int nvmlDeviceGetArchitecture(Handle handle, unsigned int* architecture) {
    NvmlDevice device;
    const int result = read(handle, device);
    return result != Success ? result
                             : store(handle, architecture, architecture_of(device.computeMajor, device.computeMinor));
}

TF_EXPORT int nvmlDeviceGetCudaComputeCapability(Handle handle, int* major, int* minor) {
    NvmlDevice device;
    if (const int result = read(handle, device); result != Success) {
        return result;
    }
    if (major == nullptr || minor == nullptr) {
        return InvalidArgument;
    }
    *major = device.computeMajor;
    *minor = device.computeMinor;
    return Success;
}
