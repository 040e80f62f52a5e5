// What the libraries answer while nothing that attaches to a worker is linked in: not initialised, no device. Each is
// weak, so that a real definition takes its place.

#include <cstdint>

#include "nvml_view.h"
#include "state.h"

#define TF_FALLBACK __attribute__((weak))

namespace tf {

TF_FALLBACK void* current_context() noexcept {
    return nullptr;
}
TF_FALLBACK bool initialized() noexcept {
    return false;
}
TF_FALLBACK int driver_version() noexcept {
    return 0;
}
TF_FALLBACK void* primary_context_handle(int) noexcept {
    return nullptr;
}
TF_FALLBACK int context_device(void*) noexcept {
    return -1;
}
TF_FALLBACK uint64_t context_id(void*) noexcept {
    return 0;
}
TF_FALLBACK uint64_t stream_id(void*) noexcept {
    return 0;
}
TF_FALLBACK int device_count() noexcept {
    return 0;
}

TF_FALLBACK const DeviceIdentity& device_identity(int) noexcept {
    static constexpr DeviceIdentity None = {};
    return None;
}

TF_FALLBACK int load_module_image(void**, const void*) noexcept {
    constexpr int NotInitialized = 3;
    return NotInitialized;
}

TF_FALLBACK bool nvml_attach(NvmlSystem&) noexcept {
    return false;
}
TF_FALLBACK bool nvml_device(int, NvmlDevice&) noexcept {
    return false;
}
TF_FALLBACK int nvml_processes(int, NvmlProcess*, int) noexcept {
    return 0;
}

}  // namespace tf
