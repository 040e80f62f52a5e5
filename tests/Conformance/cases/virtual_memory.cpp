// The program's own virtual memory, arrays, textures and surfaces.
#include <cstring>

#include "../harness.h"
#include "../kernels.h"

namespace {
size_t granularity() {
    CUmemAllocationProp p = allocation_properties();
    size_t value = 0;
    OK(cuMemGetAllocationGranularity(&value, &p, 0));
    return value;
}
}  // namespace

CASE("vmm.memory_is_mapped_where_it_was_reserved",
     "AddressReserve PhysicalCreate MemMap MemSetAccess MemUnmap PhysicalRelease AddressFree") {
    CUmemAllocationProp p = allocation_properties();
    size_t unit = granularity();
    EQUAL(size_t{0}, unit & (unit - 1));
    CUdeviceptr address = 0;
    CUmemGenericAllocationHandle handle = 0;
    OK(cuMemAddressReserve(&address, 4 * unit, 0, 0, 0));
    OK(cuMemCreate(&handle, unit, &p, 0));
    OK(cuMemMap(address + unit, unit, 0, handle, 0));
    OK(cuMemSetAccess(address + unit, unit, &kReadWrite, 1));
    unsigned long long access = 0;
    OK(cuMemGetAccess(&access, &kReadWrite.location, address + unit));
    EQUAL(3ull, access);
    Module module(kKernels);
    OK(launch(module.function("fill"), 4, 256, nullptr, address + unit, 1024u, 2u));
    EQUAL(1023u * 2 + 5, read_words(address + unit, 1024)[1023]);
    OK(cuMemUnmap(address + unit, unit));
    OK(cuMemRelease(handle));
    OK(cuMemAddressFree(address, 4 * unit));
}

CASE("vmm.memory_moves_between_addresses", "AddressReserve PhysicalCreate MemMap MemSetAccess MemUnmap") {
    CUmemAllocationProp p = allocation_properties();
    size_t unit = granularity();
    CUdeviceptr address = 0;
    CUmemGenericAllocationHandle handle = 0;
    OK(cuMemAddressReserve(&address, 2 * unit, 0, 0, 0));
    OK(cuMemCreate(&handle, unit, &p, 0));
    OK(cuMemMap(address, unit, 0, handle, 0));
    OK(cuMemSetAccess(address, unit, &kReadWrite, 1));
    OK(cuMemsetD32_v2(address, 0x600d, 100));
    OK(cuCtxSynchronize());
    OK(cuMemUnmap(address, unit));
    OK(cuMemMap(address + unit, unit, 0, handle, 0));
    OK(cuMemSetAccess(address + unit, unit, &kReadWrite, 1));
    EQUAL(0x600du, read_words(address + unit, 100)[99]);
    OK(cuMemUnmap(address + unit, unit));
    OK(cuMemRelease(handle));
    OK(cuMemAddressFree(address, 2 * unit));
}

CASE("vmm.released_memory_lives_while_it_is_mapped", "PhysicalCreate PhysicalRelease MemMap MemUnmap") {
    CUmemAllocationProp p = allocation_properties();
    size_t unit = granularity(), before = free_memory();
    CUdeviceptr address = 0;
    CUmemGenericAllocationHandle handle = 0;
    OK(cuMemAddressReserve(&address, 16 * unit, 0, 0, 0));
    OK(cuMemCreate(&handle, 16 * unit, &p, 0));
    OK(cuMemMap(address, 16 * unit, 0, handle, 0));
    OK(cuMemSetAccess(address, 16 * unit, &kReadWrite, 1));
    OK(cuMemRelease(handle));
    OK(cuMemsetD32_v2(address + 15 * unit, 77, 4));
    EQUAL(77u, read_words(address + 15 * unit, 4)[3]);
    TRUE(before - free_memory() >= 16 * unit);
    OK(cuMemUnmap(address, 16 * unit));
    OK(cuMemAddressFree(address, 16 * unit));
    TRUE(free_memory() + unit >= before);
}

CASE("vmm.handles_are_retained_and_described", "PhysicalCreate PhysicalRelease MemMap") {
    CUmemAllocationProp p = allocation_properties(), got{};
    size_t unit = granularity();
    CUdeviceptr address = 0;
    CUmemGenericAllocationHandle handle = 0, again = 0;
    OK(cuMemAddressReserve(&address, unit, 0, 0, 0));
    OK(cuMemCreate(&handle, unit, &p, 0));
    OK(cuMemGetAllocationPropertiesFromHandle(&got, handle));
    EQUAL(1, got.type);
    EQUAL(1, got.location.type);
    OK(cuMemMap(address, unit, 0, handle, 0));
    OK(cuMemSetAccess(address, unit, &kReadWrite, 1));
    OK(cuMemRetainAllocationHandle(&again, reinterpret_cast<void*>(address)));
    EQUAL(handle, again);
    OK(cuMemRelease(again));
    OK(cuMemUnmap(address, unit));
    OK(cuMemRelease(handle));
    OK(cuMemAddressFree(address, unit));
}

CASE("vmm.sizes_that_do_not_fit_are_refused", "AddressReserve PhysicalCreate MemMap MemUnmap AddressFree") {
    CUmemAllocationProp p = allocation_properties();
    size_t unit = granularity();
    CUmemGenericAllocationHandle handle = 0;
    CUdeviceptr address = 0;
    FAILS(CUDA_ERROR_INVALID_VALUE, cuMemCreate(&handle, unit + 1, &p, 0));
    FAILS(CUDA_ERROR_OUT_OF_MEMORY, cuMemCreate(&handle, (total_memory() / unit + 32) * unit, &p, 0));
    FAILS(CUDA_ERROR_INVALID_VALUE, cuMemAddressReserve(&address, unit + 1, 0, 0, 0));
    OK(cuMemAddressReserve(&address, unit, 0, 0, 0));
    OK(cuMemCreate(&handle, unit, &p, 0));
    // The driver on a card says NOT_SUPPORTED, or INVALID_VALUE, by its version.
    TRUE(cuMemMap(address, 2 * unit, 0, handle, 0) != CUDA_SUCCESS);
    OK(cuMemRelease(handle));
    OK(cuMemAddressFree(address, unit));
    OK(cuCtxSynchronize());
}

CASE("array.takes_and_gives_rows", "ArrayCreate ArrayDestroy Copy3D") {
    CUDA_ARRAY_DESCRIPTOR description{16, 8, 0x20, 1}, got{};
    CUarray array = nullptr;
    OK(cuArrayCreate_v2(&array, &description));
    OK(cuArrayGetDescriptor_v2(&got, array));
    EQUAL(size_t{16}, got.Width);
    EQUAL(size_t{8}, got.Height);
    EQUAL(1u, got.NumChannels);
    std::vector<unsigned char> in = pattern(16 * 8 * 4), out(in.size());
    CUDA_MEMCPY2D copy{};
    copy.srcMemoryType = kHost;
    copy.srcHost = in.data();
    copy.srcPitch = 64;
    copy.dstMemoryType = kArray;
    copy.dstArray = array;
    copy.WidthInBytes = 64;
    copy.Height = 8;
    OK(cuMemcpy2D_v2(&copy));
    CUDA_MEMCPY2D back{};
    back.srcMemoryType = kArray;
    back.srcArray = array;
    back.dstMemoryType = kHost;
    back.dstHost = out.data();
    back.dstPitch = 64;
    back.WidthInBytes = 64;
    back.Height = 8;
    OK(cuMemcpy2D_v2(&back));
    OK(cuArrayDestroy(array));
    TRUE(in == out);
}

CASE("array.of_one_dimension", "ArrayCreate ArrayDestroy Copy3D") {
    CUDA_ARRAY_DESCRIPTOR description{1024, 0, 0x08, 1};
    CUarray array = nullptr;
    OK(cuArrayCreate_v2(&array, &description));
    Memory memory(1024);
    std::vector<unsigned char> in = pattern(1024), out(1024);
    OK(cuMemcpyHtoA_v2(array, 0, in.data(), 1024));
    OK(cuMemcpyAtoD_v2(memory, array, 100, 200));
    OK(cuMemcpyDtoA_v2(array, 500, memory, 200));
    OK(cuMemcpyAtoH_v2(out.data(), array, 0, 1024));
    OK(cuArrayDestroy(array));
    TRUE(memcmp(out.data(), in.data(), 500) == 0);
    TRUE(memcmp(out.data() + 500, in.data() + 100, 200) == 0);
    TRUE(memcmp(out.data() + 700, in.data() + 700, 324) == 0);
}

CASE("array.of_three_dimensions", "ArrayCreate Copy3D") {
    CUDA_ARRAY3D_DESCRIPTOR description{8, 6, 4, 0x02, 2, 0}, got{};
    CUarray array = nullptr;
    OK(cuArray3DCreate_v2(&array, &description));
    OK(cuArray3DGetDescriptor_v2(&got, array));
    EQUAL(size_t{4}, got.Depth);
    EQUAL(2u, got.NumChannels);
    std::vector<unsigned char> in = pattern(32 * 6 * 4), out(in.size());
    CUDA_MEMCPY3D copy{};
    copy.srcMemoryType = kHost;
    copy.srcHost = in.data();
    copy.srcPitch = 32;
    copy.srcHeight = 6;
    copy.dstMemoryType = kArray;
    copy.dstArray = array;
    copy.WidthInBytes = 32;
    copy.Height = 6;
    copy.Depth = 4;
    OK(cuMemcpy3D_v2(&copy));
    CUDA_MEMCPY3D back{};
    back.srcMemoryType = kArray;
    back.srcArray = array;
    back.dstMemoryType = kHost;
    back.dstHost = out.data();
    back.dstPitch = 32;
    back.dstHeight = 6;
    back.WidthInBytes = 32;
    back.Height = 6;
    back.Depth = 4;
    OK(cuMemcpy3D_v2(&back));
    OK(cuArrayDestroy(array));
    TRUE(in == out);
}

CASE("array.is_charged", "ArrayCreate ArrayDestroy") {
    size_t before = free_memory();
    CUDA_ARRAY_DESCRIPTOR description{4096, 1024, 0x20, 4};
    CUarray array = nullptr;
    OK(cuArrayCreate_v2(&array, &description));
    TRUE(before - free_memory() >= size_t{64} << 20);
    OK(cuArrayDestroy(array));
    TRUE(free_memory() + (size_t{4} << 20) >= before);
}

CASE("array.mipmapped_has_levels", "MipmapCreate MipmapLevel") {
    CUDA_ARRAY3D_DESCRIPTOR description{64, 64, 0, 0x20, 1, 0};
    CUmipmappedArray mipmap = nullptr;
    OK(cuMipmappedArrayCreate(&mipmap, &description, 3));
    CUarray level = nullptr;
    OK(cuMipmappedArrayGetLevel(&level, mipmap, 1));
    CUDA_ARRAY_DESCRIPTOR got{};
    OK(cuArrayGetDescriptor_v2(&got, level));
    EQUAL(size_t{32}, got.Width);
    OK(cuMipmappedArrayDestroy(mipmap));
}

CASE("texture.object_is_described", "TextureCreate TextureDestroy") {
    CUDA_ARRAY_DESCRIPTOR description{16, 8, 0x20, 1};
    CUarray array = nullptr;
    OK(cuArrayCreate_v2(&array, &description));
    CUDA_RESOURCE_DESC resource{}, gotResource{};
    resource.res.array = array;
    CUDA_TEXTURE_DESC texture{}, gotTexture{};
    texture.addressMode[0] = texture.addressMode[1] = 1;
    CUtexObject object = 0;
    OK(cuTexObjectCreate(&object, &resource, &texture, nullptr));
    TRUE(object != 0);
    OK(cuTexObjectGetResourceDesc(&gotResource, object));
    TRUE(gotResource.res.array == array);
    OK(cuTexObjectGetTextureDesc(&gotTexture, object));
    EQUAL(1, gotTexture.addressMode[1]);
    OK(cuTexObjectDestroy(object));
    OK(cuArrayDestroy(array));
}

CASE("texture.of_linear_memory", "TextureCreate TextureDestroy") {
    Memory memory(4096);
    CUDA_RESOURCE_DESC resource{};
    resource.resType = 2;
    resource.res.linear.devPtr = memory;
    resource.res.linear.format = 0x20;
    resource.res.linear.numChannels = 1;
    resource.res.linear.sizeInBytes = 4096;
    CUDA_TEXTURE_DESC texture{};
    CUtexObject object = 0;
    OK(cuTexObjectCreate(&object, &resource, &texture, nullptr));
    OK(cuTexObjectDestroy(object));
}

CASE("texture.is_read_by_a_kernel", "TextureCreate TextureDestroy") {
    CUmodule module = nullptr;
    char name[128] = "";
    OK(cuDeviceGetName(name, sizeof name, kDevice0));
    CUresult loaded = cuModuleLoadData(&module, kTexture);
    if (loaded != CUDA_SUCCESS && strstr(name, "Software GPU")) REFUSE("the software GPU has no texture unit");
    OK(loaded);
    CUfunction sample = nullptr;
    OK(cuModuleGetFunction(&sample, module, "sample"));
    CUDA_ARRAY_DESCRIPTOR description{16, 8, 0x20, 1};
    CUarray array = nullptr;
    OK(cuArrayCreate_v2(&array, &description));
    std::vector<float> in(128), out(128);
    for (size_t i = 0; i < in.size(); ++i) in[i] = static_cast<float>(i) * 0.5f;
    CUDA_MEMCPY2D copy{};
    copy.srcMemoryType = kHost;
    copy.srcHost = in.data();
    copy.srcPitch = 64;
    copy.dstMemoryType = kArray;
    copy.dstArray = array;
    copy.WidthInBytes = 64;
    copy.Height = 8;
    OK(cuMemcpy2D_v2(&copy));
    CUDA_RESOURCE_DESC resource{};
    resource.res.array = array;
    CUDA_TEXTURE_DESC texture{};
    texture.addressMode[0] = texture.addressMode[1] = 1;
    CUtexObject object = 0;
    OK(cuTexObjectCreate(&object, &resource, &texture, nullptr));
    Memory memory(512);
    CUdeviceptr p = memory;
    void* parameters[] = {&object, &p};
    OK(cuLaunchKernel(sample, 1, 1, 1, 16, 8, 1, 0, nullptr, parameters, nullptr));
    OK(cuCtxSynchronize());
    OK(cuMemcpyDtoH_v2(out.data(), memory, 512));
    OK(cuTexObjectDestroy(object));
    OK(cuArrayDestroy(array));
    OK(cuModuleUnload(module));
    for (size_t i = 0; i < in.size(); ++i) EQUAL(in[i], out[i]);
}

CASE("texture.surface_object_is_described", "TextureCreate TextureDestroy ArrayCreate") {
    CUDA_ARRAY3D_DESCRIPTOR description{16, 8, 0, 0x20, 1, 2};
    CUarray array = nullptr;
    OK(cuArray3DCreate_v2(&array, &description));
    CUDA_RESOURCE_DESC resource{}, got{};
    resource.res.array = array;
    CUsurfObject object = 0;
    OK(cuSurfObjectCreate(&object, &resource));
    OK(cuSurfObjectGetResourceDesc(&got, object));
    TRUE(got.res.array == array);
    OK(cuSurfObjectDestroy(object));
    OK(cuArrayDestroy(array));
}
