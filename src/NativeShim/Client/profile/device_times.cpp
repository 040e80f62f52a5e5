#include "device_times.h"

#include <cstdio>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "recorder.h"

namespace tf_profile {
namespace {
constexpr size_t kPairs = 2048;
constexpr int kNonBlocking = 1;
/// A float of milliseconds tells 0.25 us apart up to here; then time is counted from a later event.
constexpr float kLongest = 2000;

/// The driver's function of a name, for as long as the process lives: the trace is written when what belongs to threads
/// and to this library is gone already.
void* find(const char* name) {
    static auto* guard = new std::mutex;
    static auto* found = new std::unordered_map<const char*, void*>;
    std::lock_guard<std::mutex> hold(*guard);
    auto& target = (*found)[name];
    if (!target) target = real(number_of(name));
    return target;
}

template <class... A>
int call(const char* name, A... arguments) {
    return reinterpret_cast<int (*)(A...)>(find(name))(arguments...);
}

struct Pair {
    Handle begin = nullptr;
    Handle end = nullptr;
};

struct Pending {
    Pair pair;
    DeviceSample sample;
};

/// The events of one context.
struct Clock {
    int device = 0;
    Handle base = nullptr;
    double base_time = 0;
    std::vector<Pair> free;
    std::deque<Pending> pending;
    size_t made = 0;

    bool start() {
        call("cuCtxGetDevice", &device);
        Handle stream = nullptr;
        if (call("cuStreamCreate", &stream, static_cast<unsigned>(kNonBlocking)) || call("cuEventCreate", &base, 0u))
            return false;
        const uint64_t before = now();
        const int result = call("cuEventRecord", base, stream) | call("cuStreamSynchronize", stream);
        base_time = static_cast<double>(before + now()) / 2;
        call("cuStreamDestroy_v2", stream);
        return result == 0;
    }

    bool take(Pair* pair) {
        if (free.empty()) read(false);
        if (!free.empty()) {
            *pair = free.back();
            free.pop_back();
            return true;
        }
        if (made == kPairs || call("cuEventCreate", &pair->begin, 0u) || call("cuEventCreate", &pair->end, 0u))
            return false;
        made++;
        return true;
    }

    /// Reads the times of work that is done; of all work when it may wait.
    void read(bool may_wait) {
        while (!pending.empty()) {
            Pending& first = pending.front();
            if (may_wait && call("cuEventSynchronize", first.pair.end)) return;
            float since = 0, lasted = 0;
            if (call("cuEventElapsedTime", &since, base, first.pair.begin) ||
                call("cuEventElapsedTime", &lasted, first.pair.begin, first.pair.end))
                return;
            first.sample.begin = base_time + since * 1e6;
            first.sample.nanoseconds = lasted * 1e6;
            work().add(first.sample);
            if (since > kLongest) {
                base_time = first.sample.begin;
                std::swap(base, first.pair.begin);
            }
            free.push_back(first.pair);
            pending.pop_front();
        }
    }
};

std::mutex lock;
bool finished = false;

std::map<Handle, Clock*>& clocks() {
    static auto* all = new std::map<Handle, Clock*>;
    return *all;
}

Clock* current() {
    Handle context = nullptr;
    if (call("cuCtxGetCurrent", &context) || !context) return nullptr;
    auto& clock = clocks()[context];
    if (!clock) {
        clock = new Clock;
        if (!clock->start()) clock->base = nullptr;
    }
    return clock->base ? clock : nullptr;
}

int record(Handle event, const Work& work) {
    return call(work.per_thread ? "cuEventRecord_ptsz" : "cuEventRecord", event, work.stream);
}
}  // namespace

void* before(const Work& work) noexcept {
    std::lock_guard<std::mutex> hold(lock);
    // What is captured runs later, and as often as its graph; and a capture forbids to ask for times.
    if (finished || captures.load() > 0) return nullptr;
    Clock* clock = current();
    Pair pair;
    if (!clock || !clock->take(&pair)) return nullptr;
    if (record(pair.begin, work)) {
        clock->free.push_back(pair);
        return nullptr;
    }
    return new Pair(pair);
}

void after(void* taken, const Work& work, uint64_t called, bool good) noexcept {
    if (!taken) return;
    std::lock_guard<std::mutex> hold(lock);
    const Pair pair = *static_cast<Pair*>(taken);
    delete static_cast<Pair*>(taken);
    Clock* clock = finished ? nullptr : current();
    if (!clock) return;
    if (!good || record(pair.end, work)) {
        clock->free.push_back(pair);
        return;
    }
    clock->pending.push_back(
        {pair,
         {called, 0, 0, reinterpret_cast<uint64_t>(work.stream), work.bytes, work.name, this_thread(), clock->device}});
}

void finish() noexcept {
    std::lock_guard<std::mutex> hold(lock);
    finished = true;
    for (auto& [context, clock] : clocks()) {
        if (!clock->base || call("cuCtxSetCurrent", context)) continue;
        clock->read(true);
    }
}

const char* kernel_name(Handle function) noexcept {
    static std::mutex names_lock;
    static auto* names = new std::unordered_map<Handle, const char*>;
    std::lock_guard<std::mutex> hold(names_lock);
    auto& name = (*names)[function];
    if (!name) {
        const char* told = nullptr;
        if (call("cuFuncGetName", &told, function) && call("cuKernelGetName", &told, function)) told = nullptr;
        char text[32];
        std::snprintf(text, sizeof text, "kernel %p", function);
        name = strdup(told ? told : text);
    }
    return name;
}
}  // namespace tf_profile
