// Occupancy: asked of the worker's driver, once for each question.
#include <cstring>

#include "../core/call.h"
#include "launch.h"

using namespace tf;

namespace {
constexpr int kMaxDynamicShared = 8, kMaxThreads = 0;

// Occupancy is asked again and again with the same numbers: one round trip for each.
CUresult occupancy(uint64_t* value, const void* handle, int blockSize, int blocks, size_t shared, unsigned int flags,
                   uint32_t kind) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* function = as<Function>(handle, Kind::Function);
    if (!function) return CUDA_ERROR_INVALID_HANDLE;
    if (blockSize <= 0 || (kind && blocks <= 0)) return CUDA_ERROR_INVALID_VALUE;
    auto dynamicLimit = static_cast<uint64_t>(load_relaxed(function->info.attributes[kMaxDynamicShared]));
    std::pair<uint64_t, uint64_t> key{uint64_t(uint32_t(blockSize)) << 32 | uint32_t(blocks) << 4 | flags << 1 | kind,
                                      uint64_t{shared} << 24 | dynamicLimit};
    std::lock_guard<std::mutex> guard(function->mutex);
    auto known = function->occupancy.find(key);
    if (known == function->occupancy.end()) {
        Call<OccupancyRecord> call;
        if (CUresult r = call.begin(function->context)) return r;
        call->function = function->id;
        call->blockSize = blockSize;
        call->blocks = blocks;
        call->flags = flags;
        call->dynamicShared = shared;
        call->kind = kind;
        if (CUresult r = call.run()) return r;
        known = function->occupancy.emplace(key, call.reply<OccupancyReply>().value).first;
    }
    *value = known->second;
    return CUDA_SUCCESS;
}

CUresult best_block(int* minGrid, int* bestBlock, CUfunction handle, size_t (*sharedFor)(int), size_t shared, int limit,
                    unsigned int flags) {
    if (!minGrid || !bestBlock) return CUDA_ERROR_INVALID_VALUE;
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* function = as<Function>(handle, Kind::Function);
    if (!function) return CUDA_ERROR_INVALID_HANDLE;
    int most = load_relaxed(function->info.attributes[kMaxThreads]);
    const int32_t* attributes = device_snapshot(function->context->device).attributes;
    constexpr int kWarp = 32, kProcessors = 16;
    if (limit > 0 && limit < most) most = limit;
    int top = 0;
    for (int block = most; block > 0; block = block % kWarp ? block / kWarp * kWarp : block - kWarp) {
        uint64_t active;
        if (CUresult r = occupancy(&active, handle, block, 0, sharedFor ? sharedFor(block) : shared, flags, 0))
            return r;
        int threads = static_cast<int>(active) * block;
        if (threads > top) {
            top = threads;
            *bestBlock = block;
            *minGrid = static_cast<int>(active) * attributes[kProcessors];
        }
        if (top >= attributes[39]) break;  // every thread slot of a multiprocessor is taken: it gets no better
    }
    return CUDA_SUCCESS;
}

// Clusters: the question is a launch.
CUresult clusters(int* value, CUfunction handle, const CUlaunchConfig* c, uint32_t kind) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* function = as<Function>(handle, Kind::Function);
    if (!function) return CUDA_ERROR_INVALID_HANDLE;
    if (!value || !c || c->numAttrs > 32 || (c->numAttrs && !c->attrs)) return CUDA_ERROR_INVALID_VALUE;
    Call<OccupancyClustersRecord> call;
    if (CUresult r = call.begin(function->context)) return r;
    std::vector<CUlaunchAttribute> attributes;
    std::vector<Event*> events;
    if (CUresult r = translate_attributes(c->attrs, c->numAttrs, &attributes, &events)) return r;
    LaunchRecord launch{};
    launch.function = function->id;
    if (CUresult r = stream_to_id(c->hStream, false, launch.stream)) return r;
    launch.gridX = c->gridDimX;
    launch.gridY = c->gridDimY;
    launch.gridZ = c->gridDimZ;
    launch.blockX = c->blockDimX;
    launch.blockY = c->blockDimY;
    launch.blockZ = c->blockDimZ;
    launch.sharedBytes = c->sharedMemBytes;
    launch.attributeCount = static_cast<uint16_t>(c->numAttrs);
    size_t bytes = c->numAttrs * sizeof(CUlaunchAttribute);
    call->function = function->id;
    call->kind = kind;
    call->payloadBytes = static_cast<uint32_t>(sizeof launch + bytes);
    Part parts[] = {{&launch, sizeof launch}, {attributes.empty() ? c->attrs : attributes.data(), bytes}};
    if (CUresult r = call.run(parts, 2)) return r;
    *value = call.reply<OccupancyClustersReply>().value;
    return CUDA_SUCCESS;
}
}  // namespace

namespace tf {
CUresult check_cooperative(const Function* function, const Geometry& g) noexcept {
    constexpr int kProcessors = 16;
    uint64_t active, threads = uint64_t{g.block[0]} * g.block[1] * g.block[2];
    uint64_t blocks = uint64_t{g.grid[0]} * g.grid[1] * g.grid[2];
    if (CUresult r = occupancy(&active, function, static_cast<int>(threads), 0, g.shared, 0, 0)) return r;
    int32_t processors = device_snapshot(function->context->device).attributes[kProcessors];
    return blocks > active * static_cast<uint64_t>(processors) ? CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE : CUDA_SUCCESS;
}
}  // namespace tf

TF_API cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* blocks, CUfunction f, int blockSize, size_t shared,
                                                            unsigned int flags) {
    uint64_t value = 0;
    if (!blocks || flags > 1) return CUDA_ERROR_INVALID_VALUE;
    CUresult r = occupancy(&value, f, blockSize, 0, shared, flags, 0);
    *blocks = static_cast<int>(value);
    return r;
}
TF_API cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, CUfunction f, int blockSize, size_t shared) {
    return cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(blocks, f, blockSize, shared, 0);
}
TF_API cuOccupancyAvailableDynamicSMemPerBlock(size_t* bytes, CUfunction f, int blocks, int blockSize) {
    uint64_t value = 0;
    if (!bytes) return CUDA_ERROR_INVALID_VALUE;
    CUresult r = occupancy(&value, f, blockSize, blocks, 0, 0, 1);
    *bytes = value;
    return r;
}
TF_API cuOccupancyMaxPotentialBlockSizeWithFlags(int* minGrid, int* block, CUfunction f, size_t (*sharedFor)(int),
                                                 size_t shared, int limit, unsigned int flags) {
    return best_block(minGrid, block, f, sharedFor, shared, limit, flags);
}
TF_API cuOccupancyMaxPotentialBlockSize(int* minGrid, int* block, CUfunction f, size_t (*sharedFor)(int), size_t shared,
                                        int limit) {
    return best_block(minGrid, block, f, sharedFor, shared, limit, 0);
}
TF_API cuOccupancyMaxActiveClusters(int* count, CUfunction f, const CUlaunchConfig* config) {
    return clusters(count, f, config, 0);
}
TF_API cuOccupancyMaxPotentialClusterSize(int* size, CUfunction f, const CUlaunchConfig* config) {
    return clusters(size, f, config, 1);
}
