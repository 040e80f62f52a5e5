// Forms of calls whose other forms are shown elsewhere, and functions that are seldom called.
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "graph_tools.h"

namespace {

// A file with some text that is gone with its owner.
struct TextFile {
    explicit TextFile(const char* text) {
        int file = mkstemp(path);
        TRUE(file >= 0);
        TRUE(write(file, text, strlen(text)) == static_cast<ssize_t>(strlen(text)));
        close(file);
    }
    ~TextFile() { unlink(path); }
    char path[32] = "/tmp/tf-conformance-XXXXXX";
};

}  // namespace

CASE("copy.between_contexts", "Copy") {
    Memory a(4096), b(4096), c(4096);
    Stream stream;
    CUcontext context = primary_context();
    OK(cuMemsetD32_v2(a, 41, 1024));
    OK(cuCtxSynchronize());
    OK(cuMemcpyPeerAsync(b, context, a, context, 4096, stream));
    OK(cuStreamSynchronize(stream));
    EQUAL(41u, read_words(b, 1024)[1023]);
    CUDA_MEMCPY3D_PEER peer{row(c, b, 4096)};
    peer.copy.reserved0 = peer.copy.reserved1 = context;
    OK(cuMemcpy3DPeer(&peer));
    EQUAL(41u, read_words(c, 1024)[1023]);
    OK(cuMemsetD32_v2(b, 42, 1024));
    OK(cuCtxSynchronize());
    OK(cuMemcpy3DPeerAsync(&peer, stream));
    OK(cuStreamSynchronize(stream));
    EQUAL(42u, read_words(c, 1024)[1023]);
}

CASE("copy.in_a_batch", "Copy3D") {
    Memory a(4096), b(4096);
    Stream stream;
    OK(cuMemsetD32_v2(a, 43, 1024));
    OK(cuMemsetD32_v2(b, 0, 1024));
    OK(cuCtxSynchronize());
    CUDA_MEMCPY3D_BATCH_OP operation{};
    operation.src.type = operation.dst.type = 1;
    operation.src.op.ptr = {a, 64, 4, kOnDevice0};
    operation.dst.op.ptr = {b, 128, 4, kOnDevice0};
    operation.width = 64;
    operation.height = 4;
    operation.depth = 1;
    operation.srcAccessOrder = 1;
    OK(cuMemcpy3DBatchAsync_v2(1, &operation, 0, stream));
    OK(cuStreamSynchronize(stream));
    std::vector<uint32_t> words = read_words(b, 64);
    EQUAL(43u, words[15]);
    EQUAL(0u, words[16]);
    EQUAL(43u, words[32]);
}

CASE("copy.rows_of_any_pitch_and_boxes_on_a_stream", "Copy3D") {
    Memory memory(4096);
    Stream stream;
    std::vector<unsigned char> in = pattern(333), out(333);
    CUDA_MEMCPY2D rows{};
    rows.srcMemoryType = kHost;
    rows.srcHost = in.data();
    rows.srcPitch = 37;
    rows.dstMemoryType = kDevice;
    rows.dstDevice = memory;
    rows.dstPitch = 41;
    rows.WidthInBytes = 37;
    rows.Height = 9;
    OK(cuMemcpy2DUnaligned_v2(&rows));
    CUDA_MEMCPY3D back{};
    back.srcMemoryType = kDevice;
    back.srcDevice = memory;
    back.srcPitch = 41;
    back.srcHeight = 9;
    back.dstMemoryType = kHost;
    back.dstHost = out.data();
    back.dstPitch = 37;
    back.dstHeight = 9;
    back.WidthInBytes = 37;
    back.Height = 9;
    back.Depth = 1;
    OK(cuMemcpy3DAsync_v2(&back, stream));
    OK(cuStreamSynchronize(stream));
    TRUE(in == out);
}

CASE("copy.arrays_on_a_stream", "Copy3D") {
    CUDA_ARRAY_DESCRIPTOR description{256, 0, 3, 1};
    CUarray array = nullptr;
    OK(cuArrayCreate_v2(&array, &description));
    Stream stream;
    std::vector<uint32_t> in(256, 7), out(256);
    OK(cuMemcpyHtoAAsync_v2(array, 0, in.data(), 1024, stream));
    OK(cuMemcpyAtoHAsync_v2(out.data(), array, 0, 1024, stream));
    OK(cuStreamSynchronize(stream));
    TRUE(in == out);
    OK(cuArrayDestroy(array));
}

CASE("memset.on_a_stream", "Memset") {
    Memory memory(4096);
    Stream stream;
    OK(cuMemsetD8Async(memory, 0, 4096, stream));
    OK(cuMemsetD16Async(memory, 0x1234, 2, stream));
    OK(cuMemsetD2D8Async(memory + 64, 64, 0x11, 4, 2, stream));
    OK(cuMemsetD2D16Async(memory + 256, 64, 0x2222, 2, 2, stream));
    OK(cuMemsetD2D32Async(memory + 512, 64, 0x33333333, 1, 2, stream));
    OK(cuStreamSynchronize(stream));
    std::vector<uint32_t> words = read_words(memory, 1024);
    EQUAL(0x12341234u, words[0]);
    EQUAL(0u, words[1]);
    EQUAL(0x11111111u, words[32]);
    EQUAL(0x22222222u, words[80]);
    EQUAL(0x33333333u, words[144]);
    EQUAL(0u, words[145]);
}

CASE("library.comes_from_a_file", "ModuleLoad FunctionLookup") {
    TextFile file(kKernels);
    CUlibrary library = nullptr, owner = nullptr;
    OK(cuLibraryLoadFromFile(&library, file.path, nullptr, nullptr, 0, nullptr, nullptr, 0));
    CUkernel kernel = nullptr;
    OK(cuLibraryGetKernel(&kernel, library, "fill"));
    OK(cuKernelGetLibrary(&owner, kernel));
    TRUE(owner == library);
    size_t offset = 0, bytes = 0;
    OK(cuKernelGetParamInfo(kernel, 1, &offset, &bytes));
    EQUAL(size_t{8}, offset);
    EQUAL(size_t{4}, bytes);
    OK(cuKernelSetCacheConfig(kernel, 1, kDevice0));
    OK(cuKernelSetAttribute(8, 16384, kernel, kDevice0));
    int shared = 0;
    OK(cuKernelGetAttribute(&shared, 8, kernel, kDevice0));
    EQUAL(16384, shared);
    OK(cuLibraryUnload(library));
}

// As the CUDA compilers write it: one entry with compressed PTX, and the options of its compiler, none, in its header.
CASE("module.comes_from_a_fat_binary", "ModuleLoad") {
    struct {
        uint32_t magic = 0xBA55ED50;
        uint16_t version = 1, headerBytes = 16;
        uint64_t bytes;
        uint16_t kind = 1, entryVersion = 0x101;  // PTX
        uint32_t entryHeader = 72;
        uint64_t entryBytes;
        uint32_t compressed, options = 64;
        uint16_t minor = 0, major = 7;
        uint32_t architecture = 70, name = 0, nameBytes = 0;
        uint64_t flags = 0x2011, zero = 0, expanded;  // LZ4, of Linux, 64 bits
        char noOptions[8] = {};
    } header;
    static_assert(sizeof header == 16 + 72, "format");
    const size_t text = strlen(kKernels) + 1;
    // A block of LZ4 that is one run of literals: its length is 15 and what the bytes after the token add up to.
    std::string block(1, '\xF0');
    block.append((text - 15) / 255, '\xFF');
    block += static_cast<char>((text - 15) % 255);
    block.append(kKernels, text);
    header.compressed = static_cast<uint32_t>(block.size());
    header.expanded = text;
    block.resize((block.size() + 7) & ~size_t{7});
    header.entryBytes = block.size();
    header.bytes = 72 + block.size();
    std::string image(reinterpret_cast<const char*>(&header), sizeof header);
    image += block;
    CUmodule module = nullptr;
    OK(cuModuleLoadFatBinary(&module, image.data()));
    CUfunction function = nullptr;
    OK(cuModuleGetFunction(&function, module, "fill"));
    OK(cuModuleUnload(module));
}

CASE("link.takes_files", "LinkAdd") {
    TextFile caller(kLinkCaller), callee(kLinkCallee);
    CUlinkState link = nullptr;
    constexpr int kPtx = 1;
    OK(cuLinkCreate_v2(0, nullptr, nullptr, &link));
    OK(cuLinkAddFile_v2(link, kPtx, caller.path, 0, nullptr, nullptr));
    OK(cuLinkAddFile_v2(link, kPtx, callee.path, 0, nullptr, nullptr));
    void* image = nullptr;
    size_t bytes = 0;
    OK(cuLinkComplete(link, &image, &bytes));
    TRUE(bytes > 0);
    OK(cuLinkDestroy(link));
}

CASE("launch.as_in_cuda_3", "Launch") {
    Module module(kKernels);
    CUfunction fill = module.function("fill");
    Memory memory(1024);
    Stream stream;
    CUdeviceptr address = memory;
    OK(cuFuncSetBlockShape(fill, 1, 1, 1));
    OK(cuFuncSetSharedSize(fill, 0));
    OK(cuParamSetSize(fill, 16));
    OK(cuParamSetv(fill, 0, &address, 8));
    OK(cuParamSeti(fill, 8, 256));
    OK(cuParamSeti(fill, 12, 3));
    OK(cuLaunch(fill));
    OK(cuCtxSynchronize());
    EQUAL(5u, read_words(memory, 1)[0]);
    OK(cuFuncSetBlockShape(fill, 64, 1, 1));
    float one = 1;
    uint32_t bits;
    memcpy(&bits, &one, sizeof bits);
    OK(cuParamSetf(fill, 12, one));
    OK(cuLaunchGridAsync(fill, 4, 1, stream));
    OK(cuStreamSynchronize(stream));
    EQUAL(bits + 5, read_words(memory, 2)[1]);
}

CASE("occupancy.with_flags", "Occupancy") {
    Module module(kKernels);
    int grid = 0, block = 0;
    OK(cuOccupancyMaxPotentialBlockSizeWithFlags(&grid, &block, module.function("fill"), nullptr, 0, 0, 0));
    TRUE(grid > 0 && block >= 32);
}

CASE("launch.tensor_maps_of_columns", "TensorMapEncode") {
    if (attribute(kMajor) < 9) REFUSE("tensor maps need compute capability 9.0");
    Memory memory(1 << 20);
    CUtensorMap map{};
    uint64_t dimensions[] = {64, 16, 16, 4}, strides[] = {128, 2048, 32768};
    uint32_t steps[] = {1, 1, 1, 1};
    int lower[] = {0, 0}, upper[] = {0, 0};
    OK(cuTensorMapEncodeIm2col(&map, 6, 4, reinterpret_cast<void*>(CUdeviceptr(memory)), dimensions, strides, lower,
                               upper, 64, 64, steps, 0, 3, 0, 0));
}

CASE("context.flags_and_identity_are_known", "") {
    CUcontext context = primary_context(), attached = nullptr;
    unsigned flags = 0, again = 0;
    constexpr unsigned kScheduling = 7;
    OK(cuCtxGetFlags(&flags));
    OK(cuCtxSetFlags(flags & kScheduling));
    OK(cuCtxGetFlags(&again));
    EQUAL(flags & kScheduling, again & kScheduling);
    OK(cuDevicePrimaryCtxSetFlags_v2(kDevice0, flags & kScheduling));
    unsigned long long id = 0, same = 0;
    OK(cuCtxGetId(context, &id));
    OK(cuCtxGetId(context, &same));
    EQUAL(id, same);
    int banks = 0;
    OK(cuCtxGetSharedMemConfig(&banks));
    OK(cuCtxSetSharedMemConfig(banks));
    Module module(kKernels);
    OK(cuFuncSetSharedMemConfig(module.function("fill"), banks));
    CUcontext own = nullptr;
    OK(cuCtxCreate_v2(&own, 0, kDevice0));
    // The functions for usage counts and for profilers are documented as not to be used any more; where they are still
    // served, they do what they did.
    if (cuCtxAttach(&attached, 0) == CUDA_SUCCESS) {
        TRUE(attached == own);
        OK(cuCtxDetach(attached));
    }
    OK(cuCtxDestroy_v2(own));
    OK(cuCtxSetCurrent(context));
    if (cuProfilerStart() == CUDA_SUCCESS) OK(cuProfilerStop());
}

CASE("device.has_no_peer_in_itself", "") {
    int can = 1, value = 0;
    OK(cuDeviceCanAccessPeer(&can, kDevice0, kDevice0));
    EQUAL(0, can);
    FAILS(CUDA_ERROR_INVALID_DEVICE, cuDeviceGetP2PAttribute(&value, 1, kDevice0, kDevice0));
    CUcontext context = primary_context();
    TRUE(cuCtxEnablePeerAccess(context, 0) != CUDA_SUCCESS);
    TRUE(cuCtxDisablePeerAccess(context) != CUDA_SUCCESS);
}

CASE("device.answers_older_questions", "") {
    int major = 0, minor = 0;
    OK(cuDeviceComputeCapability(&major, &minor, kDevice0));
    EQUAL(attribute(kMajor), major);
    EQUAL(attribute(kMinor), minor);
    CUdevprop properties{};
    OK(cuDeviceGetProperties(&properties, kDevice0));
    EQUAL(attribute(kMaxThreadsPerBlock), properties.maxThreadsPerBlock);
    EQUAL(attribute(kWarpSize), properties.simdWidth);
    int affinity = -1;
    OK(cuDeviceGetExecAffinitySupport(&affinity, 0, kDevice0));
    TRUE(affinity == 0 || affinity == 1);
    size_t width = 0;
    constexpr int kFloat = 0x20;
    OK(cuDeviceGetTexture1DLinearMaxWidth(&width, kFloat, 1, kDevice0));
    TRUE(width > 0);
    Stream stream;
    CUdevice device = -1;
    OK(cuStreamGetDevice(stream, &device));
    EQUAL(kDevice0, device);
}

CASE("pool.is_chosen_and_opened", "") {
    CUmemoryPool before = nullptr, own = nullptr, now = nullptr;
    CUmemPoolProps properties = pool_properties();
    OK(cuDeviceGetMemPool(&before, kDevice0));
    OK(cuMemPoolCreate(&own, &properties));
    OK(cuDeviceSetMemPool(kDevice0, own));
    OK(cuDeviceGetMemPool(&now, kDevice0));
    TRUE(now == own);
    OK(cuDeviceSetMemPool(kDevice0, before));
    OK(cuMemPoolSetAccess(own, &kReadWrite, 1));
    int access = 0;
    OK(cuMemPoolGetAccess(&access, own, &kOnDevice0));
    EQUAL(3, access);
    constexpr int kPinnedType = 1;
    OK(cuMemSetMemPool(&kOnDevice0, kPinnedType, own));
    OK(cuMemGetMemPool(&now, &kOnDevice0, kPinnedType));
    TRUE(now == own);
    OK(cuMemSetMemPool(&kOnDevice0, kPinnedType, before));
    OK(cuMemPoolDestroy(own));
}

CASE("memory.pointers_take_an_attribute", "") {
    Memory memory(4096);
    unsigned on = 1;
    constexpr int kSyncMemops = 6;
    OK(cuPointerSetAttribute(&on, kSyncMemops, memory));
}

CASE("texture.without_a_view_tells_what_it_reads", "TextureCreate TextureDestroy") {
    Memory memory(1024);
    CUDA_RESOURCE_DESC resource{};
    resource.resType = 2;
    resource.res.linear = {memory, 0x20, 1, 1024};
    CUDA_TEXTURE_DESC description{};
    CUtexObject texture = 0;
    OK(cuTexObjectCreate(&texture, &resource, &description, nullptr));
    // Whether a view that was not given can be asked for is not documented: it may be refused, and harms nothing.
    unsigned char view[256];
    (void)cuTexObjectGetResourceViewDesc(view, texture);
    CUDA_RESOURCE_DESC known{};
    OK(cuTexObjectGetResourceDesc(&known, texture));
    EQUAL(resource.resType, known.resType);
    EQUAL(resource.res.linear.devPtr, known.res.linear.devPtr);
    OK(cuTexObjectDestroy(texture));
}
