#pragma once

#include <cstdint>

#include "../core/nvml_view.h"
#include "types.h"

namespace tf::nvml {

constexpr int MaxDevices = 64;
constexpr int UuidTextBytes = 41;  // "GPU-", 32 digits, 4 dashes and the end

/// Counts a use of the library; the first attaches. DriverNotLoaded when there is no slice to attach to.
int acquire() noexcept;
int release() noexcept;

/// The system as described at attach; null before the first acquire and after the last release.
const NvmlSystem* system() noexcept;

Handle handle_of(int index) noexcept;

/// Checks that the library is in use and the handle is a device's, and gives its index.
int resolve(Handle handle, int& index) noexcept;

/// Checks as resolve and reads the device's state. GpuIsLost when the slice is gone.
int read(Handle handle, NvmlDevice& device) noexcept;

/// Copies a text into a caller's buffer; InsufficientSize when it and its end do not fit.
int copy_text(const char* text, char* buffer, uint32_t size) noexcept;

/// Writes "GPU-xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx".
void format_uuid(const uint8_t uuid[16], char text[UuidTextBytes]) noexcept;

/// Finds the device for which `matches` holds. NotFound when there is none.
template <typename Matches>
int find_device(Handle* handle, Matches matches) noexcept {
    const NvmlSystem* present = system();
    if (present == nullptr) {
        return Uninitialized;
    }
    if (handle == nullptr) {
        return InvalidArgument;
    }
    for (int index = 0; index < present->deviceCount; index++) {
        NvmlDevice device;
        if (nvml_device(index, device) && matches(device)) {
            *handle = handle_of(index);
            return Success;
        }
    }
    return NotFound;
}

/// Checks the handle and stores a value that holds for every device.
template <typename Value>
int store(Handle handle, Value* target, Value value) noexcept {
    int index = 0;
    if (const int result = resolve(handle, index); result != Success) {
        return result;
    }
    if (target == nullptr) {
        return InvalidArgument;
    }
    *target = value;
    return Success;
}

}  // namespace tf::nvml
