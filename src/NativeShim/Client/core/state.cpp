#include "state.h"

#include <cstdio>
#include <cstring>

#include "log.h"

namespace tf {
namespace {

std::atomic<bool> isInitialized{false};
Context* primaries[kMaxDevices];
DeviceIdentity identities[kMaxDevices];
thread_local Context* currentContext __attribute__((tls_model("initial-exec"))) = nullptr;

}  // namespace

CUresult initialize() noexcept {
    CUresult error;
    Attachment* a = attach(&error);
    if (!a) return error;
    if (isInitialized.load(std::memory_order_acquire)) return CUDA_SUCCESS;
    static std::mutex* mutex = new std::mutex;
    std::lock_guard<std::mutex> guard(*mutex);
    if (isInitialized.load()) return CUDA_SUCCESS;
    if (a->devices.empty()) return CUDA_ERROR_NO_DEVICE;
    for (size_t i = 0; i < a->devices.size(); ++i) {
        const DeviceSnapshot& device = a->devices[i];
        memcpy(identities[i].uuid, device.uuid, 16);
        identities[i].pciDomain = device.pciDomain;
        identities[i].pciBus = device.pciBus;
        identities[i].pciDevice = device.pciDevice;
        primaries[i] = new Context;
        primaries[i]->device = static_cast<int>(i);
        primaries[i]->uid = i + 1;
        primaries[i]->primary = true;
    }
    isInitialized.store(true, std::memory_order_release);
    return CUDA_SUCCESS;
}

bool initialized() noexcept {
    return isInitialized.load(std::memory_order_acquire) && !forked();
}

int driver_version() noexcept {
    CUresult error;
    Attachment* a = attach(&error);
    return a ? a->snapshot.driverVersion : 0;
}

int device_count() noexcept {
    return initialized() ? static_cast<int>(attachment()->devices.size()) : 0;
}
const DeviceIdentity& device_identity(int device) noexcept {
    return identities[device];
}
const DeviceSnapshot& device_snapshot(int device) noexcept {
    return attachment()->devices[static_cast<size_t>(device)];
}
uint8_t wire_device(int device) noexcept {
    return attachment()->physical[static_cast<size_t>(device)];
}

std::string format_uuid(const uint8_t* uuid) {
    char text[48];
    int at = snprintf(text, sizeof text, "GPU-");
    for (int i = 0; i < 16; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text[at++] = '-';
        at += snprintf(text + at, sizeof text - static_cast<size_t>(at), "%02x", uuid[i]);
    }
    return text;
}

Context* current() noexcept {
    return currentContext;
}
void set_current(Context* context) noexcept {
    currentContext = context;
}
Context* primary_context(int device) noexcept {
    return primaries[device];
}
void* current_context() noexcept {
    return currentContext;
}
void* primary_context_handle(int device) noexcept {
    return device >= 0 && device < device_count() ? primaries[device] : nullptr;
}

bool valid_context(const void* context) noexcept {
    return as<Context>(context, Kind::Context) != nullptr;
}
int context_device(void* context) noexcept {
    auto* found = as<Context>(context, Kind::Context);
    return found ? found->device : -1;
}
uint64_t context_id(void* context) noexcept {
    auto* found = context ? as<Context>(context, Kind::Context) : current();
    return found ? found->uid : 0;
}

uint64_t stream_id(void* stream) noexcept {
    auto value = reinterpret_cast<uintptr_t>(stream);
    if (value <= 2) return value;
    auto* found = as<Stream>(stream, Kind::Stream);
    return found ? found->uid : 0;
}

}  // namespace tf
