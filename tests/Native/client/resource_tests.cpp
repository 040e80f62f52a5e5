// Arrays, textures, links, pools, attributes and memory operations.
#include <string>

#include "program.h"

extern "C" {
CUresult cuArrayCreate_v2(CUarray*, const CUDA_ARRAY_DESCRIPTOR*);
CUresult cuArray3DCreate_v2(CUarray*, const CUDA_ARRAY3D_DESCRIPTOR*);
CUresult cuArray3DGetDescriptor_v2(CUDA_ARRAY3D_DESCRIPTOR*, CUarray);
CUresult cuArrayGetDescriptor_v2(CUDA_ARRAY_DESCRIPTOR*, CUarray);
CUresult cuArrayDestroy(CUarray);
CUresult cuMipmappedArrayCreate(CUarray*, const CUDA_ARRAY3D_DESCRIPTOR*, unsigned);
CUresult cuMipmappedArrayGetLevel(CUarray*, CUarray, unsigned);
CUresult cuMipmappedArrayDestroy(CUarray);
CUresult cuMemcpy2D_v2(const CUDA_MEMCPY2D*);
CUresult cuMemcpy3D_v2(const CUDA_MEMCPY3D*);
CUresult cuMemcpyHtoA_v2(CUarray, size_t, const void*, size_t);
CUresult cuMemcpyAtoH_v2(void*, CUarray, size_t, size_t);
CUresult cuMemcpyAtoA_v2(CUarray, size_t, CUarray, size_t, size_t);
CUresult cuMemcpyBatchAsync(CUdeviceptr*, CUdeviceptr*, size_t*, size_t, const void*, const size_t*, size_t, size_t*,
                            CUstream);
CUresult cuTexObjectCreate(unsigned long long*, const void*, const void*, const void*);
CUresult cuTexObjectGetResourceDesc(void*, unsigned long long);
CUresult cuTexObjectDestroy(unsigned long long);
CUresult cuSurfObjectCreate(unsigned long long*, const void*);
CUresult cuSurfObjectDestroy(unsigned long long);
CUresult cuLinkCreate_v2(unsigned, int*, void**, CUlinkState*);
CUresult cuLinkAddData_v2(CUlinkState, int, void*, size_t, const char*, unsigned, int*, void**);
CUresult cuLinkComplete(CUlinkState, void**, size_t*);
CUresult cuLinkDestroy(CUlinkState);
CUresult cuModuleUnload(CUmodule);
CUresult cuMemPoolCreate(CUmemoryPool*, const CUmemPoolProps*);
CUresult cuMemPoolDestroy(CUmemoryPool);
CUresult cuMemPoolGetAttribute(CUmemoryPool, int, void*);
CUresult cuMemPoolSetAttribute(CUmemoryPool, int, void*);
CUresult cuMemAllocFromPoolAsync(CUdeviceptr*, size_t, CUmemoryPool, CUstream);
CUresult cuMemGetDefaultMemPool(CUmemoryPool*, const CUmemLocation*, int);
CUresult cuDeviceGetDefaultMemPool(CUmemoryPool*, CUdevice);
CUresult cuPointerGetAttribute(void*, int, CUdeviceptr);
CUresult cuStreamSetAttribute(CUstream, int, const void*);
CUresult cuStreamGetAttribute(CUstream, int, void*);
CUresult cuStreamCopyAttributes(CUstream, CUstream);
CUresult cuStreamBatchMemOp_v2(CUstream, unsigned, const void*, unsigned);
CUresult cuFuncSetBlockShape(CUfunction, int, int, int);
CUresult cuParamSetSize(CUfunction, unsigned);
CUresult cuParamSetv(CUfunction, int, void*, unsigned);
CUresult cuParamSeti(CUfunction, int, unsigned);
CUresult cuLaunchGrid(CUfunction, int, int);
CUresult cuOccupancyMaxActiveClusters(int*, CUfunction, const CUlaunchConfig*);
CUresult cuMemAddressReserve(CUdeviceptr*, size_t, size_t, CUdeviceptr, unsigned long long);
CUresult cuMemAddressFree(CUdeviceptr, size_t);
CUresult cuMemCreate(CUmemGenericAllocationHandle*, size_t, const CUmemAllocationProp*, unsigned long long);
CUresult cuMemMap(CUdeviceptr, size_t, size_t, CUmemGenericAllocationHandle, unsigned long long);
CUresult cuMemUnmap(CUdeviceptr, size_t);
CUresult cuMemRelease(CUmemGenericAllocationHandle);
CUresult cuMemRetainAllocationHandle(CUmemGenericAllocationHandle*, void*);
}

using namespace program;

namespace {

constexpr int Host = 1;
constexpr int InArray = 3;
constexpr int Float = 0x20;
constexpr int Int32 = 3;

size_t free_memory() {
    size_t available = 0, total = 0;
    CHECK_OK(cuCtxSynchronize());
    CHECK_OK(cuMemGetInfo_v2(&available, &total));
    return available;
}

}  // namespace

TEST(An_array_keeps_rows_and_is_charged_to_the_slice) {
    start();
    constexpr size_t Width = 300, Height = 200;
    const size_t before = free_memory();
    CUarray array = nullptr, wrong = nullptr;
    const CUDA_ARRAY_DESCRIPTOR shape{Width, Height, Int32, 1};
    CHECK_OK(cuArrayCreate_v2(&array, &shape));
    CHECK(before - free_memory() >= Width * Height * 4);
    CUDA_ARRAY_DESCRIPTOR seen{};
    CHECK_OK(cuArrayGetDescriptor_v2(&seen, array));
    CHECK(seen.Width == Width && seen.Height == Height && seen.Format == Int32 && seen.NumChannels == 1);
    std::vector<unsigned> in(Width * Height), out(Width * Height);
    for (size_t i = 0; i < in.size(); i++) {
        in[i] = static_cast<unsigned>(i * 7);
    }
    CUDA_MEMCPY2D copy{};
    copy.srcMemoryType = Host;
    copy.srcHost = in.data();
    copy.srcPitch = Width * 4;
    copy.dstMemoryType = InArray;
    copy.dstArray = array;
    copy.WidthInBytes = Width * 4;
    copy.Height = Height;
    CHECK_OK(cuMemcpy2D_v2(&copy));
    CUDA_MEMCPY2D back{};
    back.srcMemoryType = InArray;
    back.srcArray = array;
    back.srcXInBytes = 40;
    back.srcY = 3;
    back.dstMemoryType = Host;
    back.dstHost = out.data();
    back.dstPitch = 80;
    back.WidthInBytes = 80;
    back.Height = 5;
    CHECK_OK(cuMemcpy2D_v2(&back));
    CHECK_EQUAL(out[0], in[3 * Width + 10]);
    CHECK_EQUAL(out[99], in[7 * Width + 29]);
    const CUDA_ARRAY_DESCRIPTOR three{Width, Height, Int32, 3};
    CHECK_EQUAL(cuArrayCreate_v2(&wrong, &three), CUDA_ERROR_INVALID_VALUE);
    CHECK_OK(cuArrayDestroy(array));
    CHECK_EQUAL(free_memory(), before);
}

TEST(Arrays_of_three_dimensions_and_rows_by_offset_copy_both_ways) {
    start();
    CUarray cube = nullptr, line = nullptr, other = nullptr;
    const CUDA_ARRAY3D_DESCRIPTOR shape{16, 8, 4, Float, 2, 0};
    CHECK_OK(cuArray3DCreate_v2(&cube, &shape));
    std::vector<float> in(16 * 8 * 4 * 2), out(in.size());
    for (size_t i = 0; i < in.size(); i++) {
        in[i] = static_cast<float>(i);
    }
    CUDA_MEMCPY3D copy{};
    copy.srcMemoryType = Host;
    copy.srcHost = in.data();
    copy.srcPitch = 128;
    copy.srcHeight = 8;
    copy.dstMemoryType = InArray;
    copy.dstArray = cube;
    copy.WidthInBytes = 128;
    copy.Height = 8;
    copy.Depth = 4;
    CHECK_OK(cuMemcpy3D_v2(&copy));
    CUDA_MEMCPY3D back{};
    back.srcMemoryType = InArray;
    back.srcArray = cube;
    back.dstMemoryType = Host;
    back.dstHost = out.data();
    back.dstPitch = 128;
    back.dstHeight = 8;
    back.WidthInBytes = 128;
    back.Height = 8;
    back.Depth = 4;
    CHECK_OK(cuMemcpy3D_v2(&back));
    CHECK(in == out);
    const CUDA_ARRAY_DESCRIPTOR row{1024, 0, Int32, 1};
    CHECK_OK(cuArrayCreate_v2(&line, &row));
    CHECK_OK(cuArrayCreate_v2(&other, &row));
    std::vector<unsigned> values(1024, 9), seen(512);
    CHECK_OK(cuMemcpyHtoA_v2(line, 0, values.data(), 4096));
    CHECK_OK(cuMemcpyAtoA_v2(other, 1024, line, 0, 2048));
    CHECK_OK(cuMemcpyAtoH_v2(seen.data(), other, 1024, 2048));
    CHECK_EQUAL(seen[511], 9u);
    CHECK_OK(cuArrayDestroy(cube));
    CHECK_OK(cuArrayDestroy(line));
    CHECK_OK(cuArrayDestroy(other));
}

TEST(A_mipmapped_array_has_levels_that_go_with_it) {
    start();
    const size_t before = free_memory();
    CUarray mipmap = nullptr, level = nullptr, again = nullptr;
    const CUDA_ARRAY3D_DESCRIPTOR shape{64, 32, 0, Float, 1, 0};
    CHECK_OK(cuMipmappedArrayCreate(&mipmap, &shape, 3));
    CHECK(free_memory() < before);
    CHECK_OK(cuMipmappedArrayGetLevel(&level, mipmap, 2));
    CHECK_OK(cuMipmappedArrayGetLevel(&again, mipmap, 2));
    CHECK(level == again);
    CUDA_ARRAY3D_DESCRIPTOR seen{};
    CHECK_OK(cuArray3DGetDescriptor_v2(&seen, level));
    CHECK(seen.Width == 16 && seen.Height == 8);
    CHECK_EQUAL(cuMipmappedArrayGetLevel(&again, mipmap, 3), CUDA_ERROR_INVALID_VALUE);
    CHECK_EQUAL(cuArrayDestroy(level), CUDA_ERROR_INVALID_HANDLE);
    CHECK_OK(cuMipmappedArrayDestroy(mipmap));
    CHECK_EQUAL(free_memory(), before);
}

TEST(Texture_and_surface_objects_remember_what_they_were_made_from) {
    start();
    CUarray array = nullptr;
    const CUDA_ARRAY3D_DESCRIPTOR shape{64, 32, 0, Float, 1, 2 /* surfaces */};
    CHECK_OK(cuArray3DCreate_v2(&array, &shape));
    unsigned char resource[144] = {}, seen[144] = {}, texture[104] = {};
    memcpy(resource + 8, &array, sizeof array);
    unsigned long long object = 0, surface = 0;
    CHECK_OK(cuTexObjectCreate(&object, resource, texture, nullptr));
    CHECK_OK(cuTexObjectGetResourceDesc(seen, object));
    CHECK(memcmp(resource, seen, sizeof seen) == 0);
    CHECK_OK(cuSurfObjectCreate(&surface, resource));
    CHECK_OK(cuSurfObjectDestroy(surface));
    CHECK_OK(cuTexObjectDestroy(object));
    CHECK_EQUAL(cuTexObjectDestroy(object), CUDA_ERROR_INVALID_VALUE);
    CHECK_OK(cuArrayDestroy(array));
    memset(resource + 8, 0, sizeof array);
    CHECK_EQUAL(cuTexObjectCreate(&object, resource, texture, nullptr), CUDA_ERROR_INVALID_HANDLE);
}

TEST(A_linked_image_loads_and_an_input_that_does_not_compile_says_why) {
    start();
    const char text[] =
        ".version 7.0\n.target sm_70\n.address_size 64\n"
        ".visible .entry nothing()\n{\n ret;\n}\n";
    CUlinkState link = nullptr;
    char log[512] = "unset";
    int options[] = {5, 6};
    void* values[] = {log, reinterpret_cast<void*>(sizeof log)};
    CHECK_OK(cuLinkCreate_v2(2, options, values, &link));
    CHECK_OK(cuLinkAddData_v2(link, 1, const_cast<char*>(text), sizeof text, "nothing.ptx", 0, nullptr, nullptr));
    void* image = nullptr;
    size_t bytes = 0;
    CHECK_OK(cuLinkComplete(link, &image, &bytes));
    CHECK(image != nullptr && bytes > 0);
    CUmodule module;
    CUfunction function;
    CHECK_OK(cuModuleLoadData(&module, image));
    CHECK_OK(cuModuleGetFunction(&function, module, "nothing"));
    CHECK_OK(cuLaunchKernel(function, 1, 1, 1, 1, 1, 1, 0, nullptr, nullptr, nullptr));
    CHECK_OK(cuCtxSynchronize());
    CHECK_OK(cuModuleUnload(module));
    CHECK_OK(cuLinkDestroy(link));
    values[1] = reinterpret_cast<void*>(sizeof log);  // what was written has been told there
    CHECK_OK(cuLinkCreate_v2(2, options, values, &link));
    const char broken[] = ".version 7.0\n.target sm_70\n.address_size 64\n.visible .entry x() { nonsense; }\n";
    const CUresult added =
        cuLinkAddData_v2(link, 1, const_cast<char*>(broken), sizeof broken, "broken.ptx", 0, nullptr, nullptr);
    const CUresult completed = added ? added : cuLinkComplete(link, &image, &bytes);
    CHECK_EQUAL(completed, 218);  // CUDA_ERROR_INVALID_PTX
    CHECK(std::string(log).find("nonsense") != std::string::npos);
    CHECK_OK(cuLinkDestroy(link));
    CHECK_EQUAL(cuLinkDestroy(nullptr), CUDA_ERROR_INVALID_HANDLE);
}

TEST(Pools_count_what_comes_from_them) {
    start();
    CUmemPoolProps properties{};
    properties.allocType = 1;
    properties.location = {1, 0};
    CUmemoryPool pool = nullptr, standard = nullptr, found = nullptr;
    CHECK_OK(cuMemPoolCreate(&pool, &properties));
    CHECK_OK(cuDeviceGetDefaultMemPool(&standard, 0));
    CHECK_OK(cuMemGetDefaultMemPool(&found, &properties.location, 1));
    CHECK(found == standard && pool != standard);
    const CUstream side = stream();
    CUdeviceptr data = 0;
    CHECK_OK(cuMemAllocFromPoolAsync(&data, 1 << 20, pool, side));
    unsigned long long used = 0;
    CHECK_OK(cuMemPoolGetAttribute(pool, 7, &used));
    CHECK_EQUAL(used, 1ull << 20);
    void* owner = nullptr;
    CHECK_OK(cuPointerGetAttribute(&owner, 17, data + 5));
    CHECK(owner == pool);
    CHECK_OK(cuMemFreeAsync(data, side));
    CHECK_OK(cuMemPoolGetAttribute(pool, 7, &used));
    CHECK_EQUAL(used, 0ull);
    CHECK_OK(cuMemPoolGetAttribute(pool, 8, &used));
    CHECK_EQUAL(used, 1ull << 20);
    used = 0;
    CHECK_OK(cuMemPoolSetAttribute(pool, 8, &used));
    CHECK_OK(cuMemPoolGetAttribute(pool, 8, &used));
    CHECK_EQUAL(used, 0ull);
    CHECK_OK(cuMemPoolDestroy(pool));
    properties.handleTypes = 1;
    CHECK_EQUAL(cuMemPoolCreate(&pool, &properties), CUDA_ERROR_NOT_SUPPORTED);
    CHECK_OK(cuStreamDestroy_v2(side));
}

TEST(Attributes_of_streams_are_kept_and_copied) {
    start();
    const CUstream first = stream(), second = stream();
    unsigned char value[64] = {}, seen[64] = {};
    value[0] = 3;
    CHECK_OK(cuStreamSetAttribute(first, 3, value));
    CHECK_OK(cuStreamGetAttribute(first, 3, seen));
    CHECK_EQUAL(int{seen[0]}, 3);
    CHECK_OK(cuStreamGetAttribute(second, 3, seen));
    CHECK_EQUAL(int{seen[0]}, 1);
    CHECK_OK(cuStreamCopyAttributes(second, first));
    CHECK_OK(cuStreamGetAttribute(second, 3, seen));
    CHECK_EQUAL(int{seen[0]}, 3);
    CHECK_EQUAL(cuStreamSetAttribute(first, 2, value), CUDA_ERROR_INVALID_VALUE);
    CHECK_OK(cuStreamDestroy_v2(first));
    CHECK_OK(cuStreamDestroy_v2(second));
    CHECK_OK(cuCtxSynchronize());
}

TEST(A_batch_of_memory_operations_writes_in_order) {
    start();
    struct Operation {
        int kind;
        CUdeviceptr address;
        unsigned long long value;
        unsigned flags;
        CUdeviceptr alias;
        unsigned long long padding;
    };
    const CUdeviceptr data = allocate(64);
    fill(data, 0, 16);
    const Operation operations[] = {
        {2, data, 5, 0, 0, 0}, {1, data, 5, 0 /* at least */, 0, 0}, {5, data + 8, 0x100000002ull, 0, 0, 0}};
    CHECK_OK(cuStreamBatchMemOp_v2(nullptr, 3, operations, 0));
    const auto seen = read(data, 4);
    CHECK(seen[0] == 5 && seen[2] == 2 && seen[3] == 1);
    const Operation barrier[] = {{6, 0, 0, 0, 0, 0}};
    CHECK_EQUAL(cuStreamBatchMemOp_v2(nullptr, 1, barrier, 0), CUDA_ERROR_NOT_SUPPORTED);
    CHECK_OK(cuMemFree_v2(data));
}

TEST(Batched_copies_and_launches_of_the_old_interface_do_what_they_say) {
    start();
    const CUdeviceptr from = allocate(4096), to = allocate(4096);
    fill(from, 8, 1024);
    fill(to, 0, 1024);
    CUdeviceptr targets[] = {to, to + 2048}, sources[] = {from, from + 1024};
    size_t sizes[] = {1024, 512}, index = 0, failed = 0;
    const char attributes[24] = {1};
    const CUstream side = stream();
    CHECK_OK(cuMemcpyBatchAsync(targets, sources, sizes, 2, attributes, &index, 1, &failed, side));
    auto seen = read(to, 1024);
    CHECK(seen[255] == 8 && seen[256] == 0 && seen[512] == 8 && seen[639] == 8 && seen[640] == 0);
    CUdeviceptr address = to;
    CHECK_OK(cuFuncSetBlockShape(add, 128, 1, 1));
    CHECK_OK(cuParamSetv(add, 0, &address, 8));
    CHECK_OK(cuParamSeti(add, 8, 3));
    CHECK_OK(cuParamSeti(add, 12, 256));
    CHECK_OK(cuParamSetSize(add, 16));
    CHECK_OK(cuLaunchGrid(add, 2, 1));
    CHECK_EQUAL(read(to, 256)[255], 11u);
    CHECK_OK(cuStreamDestroy_v2(side));
    CHECK_OK(cuMemFree_v2(from));
    CHECK_OK(cuMemFree_v2(to));
}

TEST(Physical_memory_stays_while_a_handle_or_a_mapping_does) {
    start();
    constexpr size_t Size = 2 << 20;
    const size_t before = free_memory();
    CUmemAllocationProp properties{};
    properties.type = 1;
    properties.location = {1, 0};
    CUmemGenericAllocationHandle memory = 0, again = 0;
    CUdeviceptr address = 0;
    CHECK_OK(cuMemCreate(&memory, Size, &properties, 0));
    CHECK_OK(cuMemAddressReserve(&address, Size, 0, 0, 0));
    CHECK_OK(cuMemMap(address, Size, 0, memory, 0));
    CHECK_OK(cuMemRelease(memory));
    CHECK_OK(cuMemRetainAllocationHandle(&again, reinterpret_cast<void*>(address + 100)));
    CHECK_EQUAL(again, memory);
    CHECK_OK(cuMemUnmap(address, Size));
    CHECK_EQUAL(before - free_memory(), Size);
    CHECK_OK(cuMemRelease(again));
    CHECK_EQUAL(cuMemRelease(again), CUDA_ERROR_INVALID_VALUE);
    CHECK_EQUAL(free_memory(), before);
    CHECK_OK(cuMemAddressFree(address, Size));
}
