// The state of this process that the driver's interface speaks of: initialisation, devices, contexts.
#pragma once
#include <string>

#include "objects.h"
#include "ring.h"

namespace tf {

struct DeviceIdentity {
    uint8_t uuid[16];
    int32_t pciDomain, pciBus, pciDevice;
};

// cuInit: attaches. Other calls only look.
CUresult initialize() noexcept;
bool initialized() noexcept;
int driver_version() noexcept;
int device_count() noexcept;
const DeviceIdentity& device_identity(int device) noexcept;
const DeviceSnapshot& device_snapshot(int device) noexcept;
std::string format_uuid(const uint8_t* uuid);

// Contexts. The current one is thread-local; reading it takes no lock.
Context* current() noexcept;
void set_current(Context* context) noexcept;
Context* primary_context(int device) noexcept;
void* current_context() noexcept;
void* primary_context_handle(int device) noexcept;
int context_device(void* context) noexcept;
uint64_t context_id(void* context) noexcept;
uint64_t stream_id(void* stream) noexcept;
bool valid_context(const void* context) noexcept;

// Number on the wire of a visible device.
uint8_t wire_device(int device) noexcept;

// Destroys everything that the program made in a context; the parts live with what they free.
void destroy_context_objects(Context* context);
void free_context_memory(Context* context);
void run_local_storage_destructors(void* context);

int load_module_image(void** module, const void* image) noexcept;
void run_host_callback(uint64_t function, uint64_t userData) noexcept;

}  // namespace tf
