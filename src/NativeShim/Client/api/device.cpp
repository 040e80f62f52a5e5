// Devices: every answer comes from the attach snapshot.
#include <cstdio>
#include <cstring>

#include "../core/call.h"

using namespace tf;

namespace {
constexpr int kPciBus = 33, kPciDevice = 34, kPciDomain = 50, kUsesRegisteredPointers = 91;

bool valid(CUdevice device) {
    return device >= 0 && device < device_count();
}
CUresult check(const void* out, CUdevice device) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (!out) return CUDA_ERROR_INVALID_VALUE;
    return valid(device) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}
}  // namespace

TF_API cuInit(unsigned int flags) {
    return flags ? CUDA_ERROR_INVALID_VALUE : initialize();
}

TF_API cuDriverGetVersion(int* version) {
    if (!version) return CUDA_ERROR_INVALID_VALUE;
    *version = driver_version();
    return CUDA_SUCCESS;
}

TF_API cuDeviceGet(CUdevice* device, int ordinal) {
    if (CUresult r = check(device, ordinal)) return r;
    *device = ordinal;
    return CUDA_SUCCESS;
}

TF_API cuDeviceGetCount(int* count) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (!count) return CUDA_ERROR_INVALID_VALUE;
    *count = device_count();
    return CUDA_SUCCESS;
}

TF_API cuDeviceGetName(char* name, int length, CUdevice device) {
    if (CUresult r = check(name, device)) return r;
    if (length <= 0) return CUDA_ERROR_INVALID_VALUE;
    snprintf(name, static_cast<size_t>(length), "%s", reinterpret_cast<const char*>(device_snapshot(device).name));
    return CUDA_SUCCESS;
}

TF_API cuDeviceGetUuid_v2(CUuuid* uuid, CUdevice device) {
    if (CUresult r = check(uuid, device)) return r;
    memcpy(uuid->bytes, device_identity(device).uuid, sizeof uuid->bytes);
    return CUDA_SUCCESS;
}
TF_API cuDeviceGetUuid(CUuuid* uuid, CUdevice device) {
    return cuDeviceGetUuid_v2(uuid, device);
}

TF_API cuDeviceGetLuid(char*, unsigned int*, CUdevice) {
    return CUDA_ERROR_NOT_SUPPORTED;
}

TF_API cuDeviceTotalMem_v2(size_t* bytes, CUdevice device) {
    if (CUresult r = check(bytes, device)) return r;
    *bytes = load_relaxed(attachment()->control->memoryLimit[wire_device(device)]);
    return CUDA_SUCCESS;
}
TF_API cuDeviceTotalMem(unsigned int* bytes, CUdevice device) {
    size_t total;
    if (CUresult r = cuDeviceTotalMem_v2(&total, device)) return r;
    if (!bytes) return CUDA_ERROR_INVALID_VALUE;
    *bytes = total > ~0u ? ~0u : static_cast<unsigned int>(total);
    return CUDA_SUCCESS;
}

TF_API cuDeviceGetAttribute(int* value, int attribute, CUdevice device) {
    if (CUresult r = check(value, device)) return r;
    const DeviceSnapshot& snapshot = device_snapshot(device);
    if (attribute <= 0 || attribute >= static_cast<int>(kAttributeCount) || !snapshot.attributeKnown[attribute])
        return CUDA_ERROR_INVALID_VALUE;
    switch (attribute) {
        case kPciBus:
            *value = snapshot.pciBus;
            break;
        case kPciDevice:
            *value = snapshot.pciDevice;
            break;
        case kPciDomain:
            *value = snapshot.pciDomain;
            break;
        case kUsesRegisteredPointers:
            *value = 0;  // copies take registered memory, kernels do not
            break;
        default:
            *value = snapshot.attributes[attribute];
    }
    return CUDA_SUCCESS;
}

TF_API cuDeviceComputeCapability(int* major, int* minor, CUdevice device) {
    if (CUresult r = check(major, device)) return r;
    if (!minor) return CUDA_ERROR_INVALID_VALUE;
    *major = device_snapshot(device).computeMajor;
    *minor = device_snapshot(device).computeMinor;
    return CUDA_SUCCESS;
}

struct CUdevprop {
    int maxThreadsPerBlock, maxThreadsDim[3], maxGridSize[3], sharedMemPerBlock, totalConstantMemory, simdWidth,
        memPitch, regsPerBlock, clockRate, textureAlign;
};

TF_API cuDeviceGetProperties(CUdevprop* properties, CUdevice device) {
    if (CUresult r = check(properties, device)) return r;
    const int32_t* a = device_snapshot(device).attributes;
    *properties = {a[1], {a[2], a[3], a[4]}, {a[5], a[6], a[7]}, a[8], a[9], a[10], a[11], a[12], a[13], a[14]};
    return CUDA_SUCCESS;
}

TF_API cuDeviceGetPCIBusId(char* text, int length, CUdevice device) {
    if (CUresult r = check(text, device)) return r;
    const DeviceIdentity& id = device_identity(device);
    int needed = snprintf(text, length < 0 ? 0 : static_cast<size_t>(length), "%04x:%02x:%02x.0", id.pciDomain,
                          id.pciBus, id.pciDevice);
    return needed < length ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

TF_API cuDeviceGetByPCIBusId(CUdevice* device, const char* text) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (!device || !text) return CUDA_ERROR_INVALID_VALUE;
    int domain = 0, bus = 0, slot = 0;
    if (sscanf(text, "%x:%x:%x", &domain, &bus, &slot) < 3) {
        domain = 0;
        if (sscanf(text, "%x:%x", &bus, &slot) < 2) return CUDA_ERROR_INVALID_VALUE;
    }
    for (int i = 0; i < device_count(); ++i) {
        const DeviceIdentity& id = device_identity(i);
        if (id.pciDomain == domain && id.pciBus == bus && id.pciDevice == slot) {
            *device = i;
            return CUDA_SUCCESS;
        }
    }
    return CUDA_ERROR_INVALID_DEVICE;
}

TF_API cuDeviceCanAccessPeer(int* can, CUdevice device, CUdevice peer) {
    if (CUresult r = check(can, device)) return r;
    if (!valid(peer)) return CUDA_ERROR_INVALID_DEVICE;
    *can = 0;
    return CUDA_SUCCESS;
}

TF_API cuDeviceGetP2PAttribute(int* value, int, CUdevice source, CUdevice destination) {
    if (CUresult r = check(value, source)) return r;
    if (!valid(destination) || source == destination) return CUDA_ERROR_INVALID_DEVICE;
    *value = 0;
    return CUDA_SUCCESS;
}

TF_API cuDeviceGetTexture1DLinearMaxWidth(size_t* elements, int format, unsigned int channels, CUdevice device) {
    if (CUresult r = check(elements, device)) return r;
    static const int kBytes[] = {0, 1, 2, 4, 0, 0, 0, 0, 1, 2, 4};
    int bytes = format > 0 && format < 11 ? kBytes[format] : format == 0x10 ? 2 : format == 0x20 ? 4 : 0;
    if (!bytes || !channels) return CUDA_ERROR_INVALID_VALUE;
    *elements = static_cast<size_t>(device_snapshot(device).attributes[69]);
    return CUDA_SUCCESS;
}

TF_API cuDeviceGetExecAffinitySupport(int* supported, int, CUdevice device) {
    if (CUresult r = check(supported, device)) return r;
    *supported = 0;
    return CUDA_SUCCESS;
}

TF_API cuDeviceGetNvSciSyncAttributes(void*, CUdevice, int) {
    return CUDA_ERROR_NOT_SUPPORTED;
}

// Primary contexts: one a device, counted here; the worker's own exists already.

TF_API cuDevicePrimaryCtxRetain(CUcontext* out, CUdevice device) {
    if (CUresult r = check(out, device)) return r;
    if (CUresult r = sticky_error()) return r;
    Context* context = primary_context(device);
    context->references.fetch_add(1);
    *out = handle<CUcontext>(context);
    return CUDA_SUCCESS;
}

namespace {
CUresult reset_primary(CUdevice device) {
    Context* context = primary_context(device);
    destroy_context_objects(context);
    Call<CtxResetRecord> call;
    CUresult r = call.begin(context);
    return r ? r : call.run();
}
}  // namespace

TF_API cuDevicePrimaryCtxRelease_v2(CUdevice device) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (!valid(device)) return CUDA_ERROR_INVALID_DEVICE;
    Context* context = primary_context(device);
    int before = context->references.load();
    do {
        if (before <= 0) return CUDA_ERROR_INVALID_CONTEXT;
    } while (!context->references.compare_exchange_weak(before, before - 1));
    return before == 1 ? reset_primary(device) : CUDA_SUCCESS;
}
TF_API cuDevicePrimaryCtxRelease(CUdevice device) {
    return cuDevicePrimaryCtxRelease_v2(device);
}

TF_API cuDevicePrimaryCtxReset_v2(CUdevice device) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (!valid(device)) return CUDA_ERROR_INVALID_DEVICE;
    primary_context(device)->references.store(0);
    return reset_primary(device);
}
TF_API cuDevicePrimaryCtxReset(CUdevice device) {
    return cuDevicePrimaryCtxReset_v2(device);
}

TF_API cuDevicePrimaryCtxSetFlags_v2(CUdevice device, unsigned int flags) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (!valid(device)) return CUDA_ERROR_INVALID_DEVICE;
    if (flags > 0x1ff) return CUDA_ERROR_INVALID_VALUE;
    primary_context(device)->flags = flags;
    return CUDA_SUCCESS;
}
TF_API cuDevicePrimaryCtxSetFlags(CUdevice device, unsigned int flags) {
    return cuDevicePrimaryCtxSetFlags_v2(device, flags);
}

TF_API cuDevicePrimaryCtxGetState(CUdevice device, unsigned int* flags, int* active) {
    if (__builtin_expect(!initialized(), 0)) return CUDA_ERROR_NOT_INITIALIZED;
    if (!valid(device)) return CUDA_ERROR_INVALID_DEVICE;
    if (!flags || !active) return CUDA_ERROR_INVALID_VALUE;
    Context* context = primary_context(device);
    *flags = context->flags;
    *active = context->references.load(std::memory_order_relaxed) > 0;
    return CUDA_SUCCESS;
}
