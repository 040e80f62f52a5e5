#include "tools.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

#include "harness.h"
#include "kernels.h"

namespace {
using Clock = std::chrono::steady_clock;

struct Options {
    std::string way, kind;
    size_t bytes = 0, allocate = 0;
    int seconds = 5, count = 20000, lasting = 0, loops = 0;
    bool hold = false;
};

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

CUresult take_plain(size_t bytes) {
    CUdeviceptr address;
    CUresult r = cuMemAlloc_v2(&address, bytes);
    return r != CUDA_SUCCESS ? r : cuMemsetD8_v2(address, 1, bytes);
}

CUresult take_pitched(size_t bytes) {
    CUdeviceptr address;
    size_t pitch, width = size_t{1} << 20;
    return cuMemAllocPitch_v2(&address, &pitch, width, (bytes + width - 1) / width, 16);
}

CUresult take_async(size_t bytes) {
    CUdeviceptr address;
    CUresult r = cuMemAllocAsync(&address, bytes, nullptr);
    return r != CUDA_SUCCESS ? r : cuStreamSynchronize(nullptr);
}

CUresult take_pool(size_t bytes) {
    CUmemPoolProps properties = pool_properties();
    CUmemoryPool pool;
    CUresult r = cuMemPoolCreate(&pool, &properties);
    CUdeviceptr address;
    if (r == CUDA_SUCCESS) r = cuMemAllocFromPoolAsync(&address, bytes, pool, nullptr);
    return r != CUDA_SUCCESS ? r : cuStreamSynchronize(nullptr);
}

CUresult take_vmm(size_t bytes) {
    CUmemAllocationProp properties = allocation_properties();
    size_t granularity;
    CUresult r = cuMemGetAllocationGranularity(&granularity, &properties, 0);
    if (r != CUDA_SUCCESS) return r;
    CUmemGenericAllocationHandle handle;
    return cuMemCreate(&handle, (bytes + granularity - 1) / granularity * granularity, &properties, 0);
}

// An array may be at most so wide, so it is taken in layers of 256 MiB.
CUresult take_array(size_t bytes) {
    constexpr size_t kLayer = size_t{256} << 20;
    for (size_t taken = 0; taken < bytes; taken += kLayer) {
        size_t part = bytes - taken < kLayer ? bytes - taken : kLayer;
        CUDA_ARRAY_DESCRIPTOR description{8192, (part + 8192 * 16 - 1) / (8192 * 16), 0x20, 4};
        CUarray array;
        CUresult r = cuArrayCreate_v2(&array, &description);
        if (r != CUDA_SUCCESS) return r;
    }
    return CUDA_SUCCESS;
}

CUresult take_graph(size_t bytes) {
    CUgraph graph;
    CUgraphExec exec;
    CUgraphNode node;
    CUDA_MEM_ALLOC_NODE_PARAMS parameters{};
    parameters.poolProps = pool_properties();
    parameters.accessDescs = &kReadWrite;
    parameters.accessDescCount = 1;
    parameters.bytesize = bytes;
    CUresult r = cuGraphCreate(&graph, 0);
    if (r == CUDA_SUCCESS) r = cuGraphAddMemAllocNode(&node, graph, nullptr, 0, &parameters);
    if (r == CUDA_SUCCESS) r = cuGraphInstantiateWithFlags(&exec, graph, 0);
    if (r == CUDA_SUCCESS) r = cuGraphLaunch(exec, nullptr);
    return r != CUDA_SUCCESS ? r : cuStreamSynchronize(nullptr);
}

CUresult take_managed(size_t bytes) {
    CUdeviceptr address;
    return cuMemAllocManaged(&address, bytes, 1);
}

CUresult take_host(size_t bytes) {
    void* address;
    return cuMemHostAlloc(&address, bytes, 0);
}

struct Way {
    const char* name;
    CUresult (*take)(size_t);
};
const Way kWays[] = {{"plain", take_plain}, {"pitched", take_pitched}, {"async", take_async},
                     {"pool", take_pool},   {"vmm", take_vmm},         {"array", take_array},
                     {"graph", take_graph}, {"managed", take_managed}, {"host", take_host}};

int allocate(const Options& options) {
    for (const Way& way : kWays) {
        if (options.way != way.name) continue;
        size_t before = free_memory(), total = total_memory();
        CUresult result = way.take(options.bytes);
        cuCtxSynchronize();
        size_t after = free_memory();
        printf(
            "{\"way\": \"%s\", \"bytes\": %zu, \"result\": \"%s\", \"total\": %zu, \"freeBefore\": %zu, "
            "\"freeAfter\": %zu}\n",
            way.name, options.bytes, show(result).c_str(), total, before, after);
        fflush(stdout);
        char byte;
        while (options.hold && read(0, &byte, 1) > 0) {
        }
        if (options.lasting > 0) sleep(static_cast<unsigned>(options.lasting));
        return result == CUDA_SUCCESS               ? 0
               : result == CUDA_ERROR_OUT_OF_MEMORY ? 2
               : result == CUDA_ERROR_NOT_SUPPORTED ? 3
                                                    : 1;
    }
    return -1;
}

int work(const Options& options) {
    constexpr uint32_t n = 1 << 16;
    Module module(kKernels);
    CUfunction fill = module.function("fill");
    Memory memory(n * 4);
    CUdeviceptr held = 0;
    if (options.allocate) {
        OK(cuMemAlloc_v2(&held, options.allocate));
        OK(cuMemsetD8_v2(held, 0x5a, options.allocate));
    }
    auto start = Clock::now();
    long rounds = 0;
    do {
        uint32_t scale = static_cast<uint32_t>(rounds % 1000 + 1);
        OK(launch(fill, n / 256, 256, nullptr, CUdeviceptr(memory), n, scale));
        std::vector<uint32_t> words = read_words(memory, n);
        for (uint32_t i = 0; i < n; ++i) EQUAL(i * scale + 5, words[i]);
        if (++rounds == 1) {
            printf("working\n");
            fflush(stdout);
        }
    } while (seconds_since(start) < options.seconds);
    if (held) {
        std::vector<uint32_t> words = read_words(held, options.allocate / 4);
        for (uint32_t word : words) EQUAL(0x5a5a5a5au, word);
    }
    printf("%ld rounds, all right\n", rounds);
    return 0;
}

int fault(const Options& options) {
    struct Kind {
        const char *name, *kernel;
        CUresult expected;
    };
    static const Kind kinds[] = {{"illegal", "illegal", CUDA_ERROR_ILLEGAL_ADDRESS},
                                 {"misaligned", "misaligned", CUDA_ERROR_MISALIGNED_ADDRESS},
                                 {"trap", "trapping", CUDA_ERROR_LAUNCH_FAILED},
                                 {"assert", "asserting", CUDA_ERROR_ASSERT}};
    for (const Kind& kind : kinds) {
        if (options.kind != kind.name) continue;
        Module module(kFaults);
        Memory memory(256);
        CUresult launched = launch(module.function(kind.kernel), 1, 1, nullptr, CUdeviceptr(memory));
        CUresult result = launched == CUDA_SUCCESS ? cuCtxSynchronize() : launched;
        printf("%s: %s\n", kind.name, show(result).c_str());
        return result == kind.expected || (options.kind == "trap" && result == CUDA_ERROR_ILLEGAL_INSTRUCTION) ? 0 : 1;
    }
    return -1;
}

// A kernel that fills the card, again and again. Without --loops: how many make a kernel of half a millisecond here.
// With it: when the kernels ended, as [seconds since 1970, kernels so far] ten times a second.
int busy(const Options& options) {
    constexpr int kInFlight = 4;
    Module module(kKernels);
    CUfunction kernel = module.function("busy");
    Memory memory(4);
    unsigned grid = static_cast<unsigned>(attribute(kMultiprocessors)) * 8;
    auto run = [&](int loops) {
        OK(launch(kernel, grid, 256, nullptr, CUdeviceptr(memory), static_cast<uint32_t>(loops)));
    };
    if (!options.loops) {
        constexpr int kTimes = 20;
        double took = 0;
        int loops = 1;
        for (; took < 0.05 && loops < 1 << 24; loops *= 2) {
            auto start = Clock::now();
            for (int i = 0; i < kTimes; ++i) run(loops);
            OK(cuCtxSynchronize());
            took = seconds_since(start);
        }
        printf("{\"loops\": %d}\n", static_cast<int>(loops / 2 * kTimes * 500e-6 / took) + 1);
        return 0;
    }
    constexpr unsigned kDisableTiming = 2;
    Event events[kInFlight] = {Event(kDisableTiming), Event(kDisableTiming), Event(kDisableTiming),
                               Event(kDisableTiming)};
    auto start = Clock::now();
    double told = 0;
    std::string ends;
    for (long n = 0; seconds_since(start) < options.seconds; ++n) {
        CUevent event = events[n % kInFlight];
        if (n >= kInFlight) OK(cuEventSynchronize(event));
        run(options.loops);
        OK(cuEventRecord(event, nullptr));
        if (seconds_since(start) - told < 0.1) continue;
        told = seconds_since(start);
        double now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
        char text[64];
        snprintf(text, sizeof text, "%s[%.4f, %ld]", ends.empty() ? "" : ", ", now, n);
        ends += text;
    }
    OK(cuCtxSynchronize());
    printf("{\"ends\": [%s]}\n", ends.c_str());
    return 0;
}

int launches(const Options& options) {
    Module module(kKernels);
    CUfunction count = module.function("count");
    Memory counter(4);
    OK(cuMemsetD32_v2(counter, 0, 1));
    for (int i = 0; i < 1000; ++i) OK(launch(count, 1, 1, nullptr, CUdeviceptr(counter)));
    OK(cuCtxSynchronize());
    auto start = Clock::now();
    double issue = 0;
    constexpr int kBatch = 500;
    int batches = options.count / kBatch;
    for (int b = 0; b < batches; ++b) {
        auto begin = Clock::now();
        for (int i = 0; i < kBatch; ++i) OK(launch(count, 1, 1, nullptr, CUdeviceptr(counter)));
        issue += seconds_since(begin);
        OK(cuCtxSynchronize());
    }
    double throughput = seconds_since(start);
    start = Clock::now();
    int synchronous = options.count / 10;
    for (int i = 0; i < synchronous; ++i) {
        OK(launch(count, 1, 1, nullptr, CUdeviceptr(counter)));
        OK(cuStreamSynchronize(nullptr));
    }
    double waited = seconds_since(start);
    start = Clock::now();
    uint32_t value = 0;
    for (int i = 0; i < synchronous; ++i) OK(cuMemcpyDtoH_v2(&value, counter, 4));
    double copied = seconds_since(start);
    EQUAL(static_cast<uint32_t>(1000 + batches * kBatch + synchronous), value);
    printf(
        "{\"issueMicroseconds\": %.3f, \"launchMicroseconds\": %.3f, \"synchronousLaunchMicroseconds\": %.3f, "
        "\"smallReadMicroseconds\": %.3f}\n",
        issue / (batches * kBatch) * 1e6, throughput / (batches * kBatch) * 1e6, waited / synchronous * 1e6,
        copied / synchronous * 1e6);
    return 0;
}
}  // namespace

const char* tools_usage() {
    return "       tensorfusion-conformance allocate --way WAY --bytes N [--hold] [--for SECONDS]\n"
           "       tensorfusion-conformance work --seconds N [--allocate BYTES]\n"
           "       tensorfusion-conformance fault --kind illegal|misaligned|trap|assert\n"
           "       tensorfusion-conformance launches [--count N]\n"
           "       tensorfusion-conformance busy [--loops N] [--seconds N]\n";
}

int run_tool(int count, char** arguments) {
    std::string tool = arguments[0];
    Options options;
    for (int i = 1; i < count; ++i) {
        std::string name = arguments[i];
        if (name == "--hold") {
            options.hold = true;
            continue;
        }
        if (i + 1 == count) return -1;
        const char* value = arguments[++i];
        if (name == "--way") {
            options.way = value;
        } else if (name == "--kind") {
            options.kind = value;
        } else if (name == "--bytes") {
            options.bytes = strtoull(value, nullptr, 10);
        } else if (name == "--allocate") {
            options.allocate = strtoull(value, nullptr, 10);
        } else if (name == "--for") {
            options.lasting = atoi(value);
        } else if (name == "--seconds") {
            options.seconds = atoi(value);
        } else if (name == "--loops") {
            options.loops = atoi(value);
            if (options.loops <= 0) return -1;
        } else if (name == "--count") {
            options.count = atoi(value) / 500 * 500;
            if (options.count <= 0) return -1;
        } else {
            return -1;
        }
    }
    try {
        static const std::map<std::string, int (*)(const Options&)> kTools = {
            {"allocate", allocate}, {"work", work}, {"fault", fault}, {"busy", busy}, {"launches", launches}};
        auto found = kTools.find(tool);
        if (found == kTools.end()) return -1;
        open_context();
        return found->second(options);
    } catch (const Failure& failure) {
        fprintf(stderr, "%s\n", failure.message.c_str());
    } catch (const Refusal& refusal) {
        fprintf(stderr, "refused: %s\n", refusal.message.c_str());
        return 3;
    } catch (const MissingFunction& missing) {
        fprintf(stderr, "libcuda.so.1 has no %s\n", missing.name.c_str());
        return 3;
    }
    return 1;
}
