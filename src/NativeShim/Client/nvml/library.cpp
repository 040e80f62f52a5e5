#include "library.h"

#include <pthread.h>

#include <atomic>
#include <cstdio>
#include <cstring>

namespace tf::nvml {
namespace {

pthread_mutex_t lifecycle = PTHREAD_MUTEX_INITIALIZER;
int uses;
NvmlSystem described;
std::atomic<const NvmlSystem*> present{nullptr};

/// A device's handle is the address of its byte here.
char handles[MaxDevices];

}  // namespace

int acquire() noexcept {
    pthread_mutex_lock(&lifecycle);
    int result = Success;
    if (uses == 0) {
        if (nvml_attach(described)) {
            described.deviceCount = described.deviceCount > MaxDevices ? MaxDevices : described.deviceCount;
            present.store(&described, std::memory_order_release);
        } else {
            result = DriverNotLoaded;
        }
    }
    uses += result == Success ? 1 : 0;
    pthread_mutex_unlock(&lifecycle);
    return result;
}

int release() noexcept {
    pthread_mutex_lock(&lifecycle);
    const int result = uses > 0 ? Success : Uninitialized;
    if (uses > 0 && --uses == 0) {
        present.store(nullptr, std::memory_order_release);
    }
    pthread_mutex_unlock(&lifecycle);
    return result;
}

const NvmlSystem* system() noexcept {
    return present.load(std::memory_order_acquire);
}

Handle handle_of(int index) noexcept {
    return &handles[index];
}

int resolve(Handle handle, int& index) noexcept {
    const NvmlSystem* known = system();
    if (known == nullptr) {
        return Uninitialized;
    }
    const auto offset = reinterpret_cast<uintptr_t>(handle) - reinterpret_cast<uintptr_t>(handles);
    if (offset >= static_cast<uintptr_t>(known->deviceCount)) {
        return InvalidArgument;
    }
    index = static_cast<int>(offset);
    return Success;
}

int read(Handle handle, NvmlDevice& device) noexcept {
    int index = 0;
    if (const int result = resolve(handle, index); result != Success) {
        return result;
    }
    return nvml_device(index, device) ? Success : GpuIsLost;
}

int copy_text(const char* text, char* buffer, uint32_t size) noexcept {
    if (buffer == nullptr) {
        return InvalidArgument;
    }
    const size_t bytes = std::strlen(text) + 1;
    if (bytes > size) {
        return InsufficientSize;
    }
    std::memcpy(buffer, text, bytes);
    return Success;
}

void format_uuid(const uint8_t uuid[16], char text[UuidTextBytes]) noexcept {
    char* end = text + std::snprintf(text, UuidTextBytes, "GPU-");
    for (int i = 0; i < 16; i++) {
        const bool dash = i == 4 || i == 6 || i == 8 || i == 10;
        end += std::snprintf(end, static_cast<size_t>(text + UuidTextBytes - end), dash ? "-%02x" : "%02x", uuid[i]);
    }
}

}  // namespace tf::nvml
