#include "fake_state.h"

FakeState fakeState;
char fakeContexts[4];
char fakeStream;

namespace {

thread_local void* currentContext;
const tf::DeviceIdentity Identities[2] = {{{1, 2, 3}, 0, 1, 0}, {{4, 5, 6}, 0, 2, 0}};
char module;

}  // namespace

void set_current_context(void* context) {
    currentContext = context;
}

namespace tf {

void* current_context() noexcept {
    return currentContext;
}
bool initialized() noexcept {
    return fakeState.initialized;
}
int driver_version() noexcept {
    return fakeState.driverVersion;
}
int device_count() noexcept {
    return fakeState.devices;
}
const DeviceIdentity& device_identity(int device) noexcept {
    return Identities[device];
}

void* primary_context_handle(int device) noexcept {
    return device >= 0 && device < fakeState.devices ? &fakeContexts[device] : nullptr;
}

int context_device(void* context) noexcept {
    return static_cast<int>(context_id(context)) - 1;
}

uint64_t context_id(void* context) noexcept {
    const auto offset = reinterpret_cast<uintptr_t>(context) - reinterpret_cast<uintptr_t>(fakeContexts);
    return offset < sizeof fakeContexts ? offset + 1 : 0;
}

uint64_t stream_id(void* stream) noexcept {
    const auto value = reinterpret_cast<uintptr_t>(stream);
    return value <= 2 ? value : stream == &fakeStream ? 77 : 0;
}

int load_module_image(void** loaded, const void* image) noexcept {
    fakeState.loadedImage = const_cast<void*>(image);
    *loaded = &module;
    return CUDA_SUCCESS;
}

}  // namespace tf

// A module with two functions.

extern "C" {

int cuModuleGetFunctionCount(unsigned* count, CUmodule) {
    *count = 2;
    return CUDA_SUCCESS;
}

int cuModuleEnumerateFunctions(CUfunction* functions, unsigned count, CUmodule) {
    for (unsigned i = 0; i < count; i++) {
        functions[i] = reinterpret_cast<CUfunction>(&fakeContexts[i]);
    }
    return CUDA_SUCCESS;
}

int cuFuncGetName(const char** name, CUfunction function) {
    *name = reinterpret_cast<char*>(function) == &fakeContexts[0] ? "first" : "second";
    return CUDA_SUCCESS;
}
}
