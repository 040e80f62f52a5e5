#include "mirror.h"

#include <sys/mman.h>
#include <time.h>

#include <cstring>
#include <map>
#include <mutex>

#include "log.h"
#include "memory_map.h"
#include "mirror_words.h"
#include "process.h"
#include "remote.h"

namespace tf {

std::atomic<uint32_t> mirrors{0};

namespace {

constexpr size_t kPiece = 49152;
constexpr long kTick = 1000000;
constexpr long kIdle = 500000000;

struct Mirror {
    uint64_t* memory;
    uint64_t* agreed;
    uint64_t words;
    uint64_t bytes() const { return words * 8; }
};

struct State {
    // Held while changes are found and sent, so that they arrive in the order in which they were made; never by the
    // thread that receives, which must go on for the ring to be emptied.
    std::mutex pushing;
    std::mutex table;
    std::map<uint64_t, Mirror> all;
    uint64_t total = 0;
    uint64_t applied = 0;  // under table
    bool thread = false;

    std::atomic<uint32_t> work{0};  // devices that were given work, a bit each
    std::atomic<uint64_t> toAcknowledge{0};
    std::atomic<uint32_t> sleeping{0};
    std::atomic<uint32_t> bell{0};  // a futex word
};

State& state() {
    static auto* instance = new State;
    return *instance;
}

void ring_bell() noexcept {
    State& s = state();
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (!s.sleeping.load(std::memory_order_relaxed)) return;
    s.bell.fetch_add(1);
    futex_wake(&s.bell);
}

void acknowledge() noexcept {
    State& s = state();
    if (uint64_t sequence = s.toAcknowledge.exchange(0)) attachment()->remote->acknowledge_mirrors(sequence);
}

void push_until(uint64_t word, uint64_t generation) noexcept {
    long pause = 0;
    while (!completed(word, generation) && !attachment()->dead.load(std::memory_order_relaxed)) {
        timespec time{0, pause};
        nanosleep(&time, nullptr);
        long start = nanoseconds_now();
        push_mirrors();
        acknowledge();
        // Large mirrors take no more than a fifth of a processor.
        long cost = 4 * (nanoseconds_now() - start);
        pause = cost < kTick ? kTick : cost > 100 * kTick ? 100 * kTick : cost;
    }
}

// While the device works, it may wait for what the program writes.
void* watch(void*) {
    State& s = state();
    uint64_t word = take_completion_word(), generation = 0;
    while (!attachment()->dead.load(std::memory_order_relaxed)) {
        uint32_t seen = s.bell.load();
        s.sleeping.store(1);
        std::atomic_thread_fence(std::memory_order_seq_cst);
        if (!s.work.load() && !s.toAcknowledge.load()) futex_wait(&s.bell, seen, kIdle);
        s.sleeping.store(0);
        uint32_t devices = s.work.exchange(0);
        for (uint8_t device = 0; device < kMaxDevices; ++device) {
            if (!(devices >> device & 1)) continue;
            if (request_fence(device, kWholeContext, word, ++generation, kRecordFlagPatient)) break;
            push_until(word, generation);
        }
        acknowledge();
    }
    return nullptr;
}

CUresult ask_for_mirror(uint64_t address, uint64_t bytes, uint8_t device) noexcept {
    MirrorOpenRecord record{};
    record.header.op = MirrorOpenRecord::kOp;
    record.header.device = device;
    record.address = address;
    record.bytes = bytes;
    RoundTrip trip;
    return trip.run(&record.header, sizeof record);
}

bool in_window(uint64_t address) noexcept {
    const AttachSnapshot& snapshot = attachment()->snapshot;
    return address - snapshot.pinnedBase < snapshot.pinnedSize;
}

// Makes the allocation visible that an address belongs to, if it is one.
CUresult show(uint64_t address, uint8_t device) noexcept {
    Range range;
    if (mirrored(address, 1) || !find_range(address, &range) || range.kind != MemoryKind::Pinned) return CUDA_SUCCESS;
    return open_mirror(range.address, range.bytes, device);
}

// Words that are addresses of pinned memory. A pointer may be anywhere in a structure, but is aligned to `step`.
CUresult show_all(const Part* parts, int count, size_t step, uint8_t device) noexcept {
    CUresult result = CUDA_SUCCESS;
    const uint64_t base = attachment()->snapshot.pinnedBase, window = attachment()->snapshot.pinnedSize;
    for (int part = 0; part < count; ++part) {
        auto* bytes = static_cast<const uint8_t*>(parts[part].data);
        for (size_t at = 0; at + 8 <= parts[part].size; at += step) {
            uint64_t value;
            memcpy(&value, bytes + at, sizeof value);
            if (__builtin_expect(value - base >= window, 1)) continue;
            if (CUresult r = show(value, device)) result = r;
        }
    }
    return result;
}

}  // namespace

CUresult open_mirror(uint64_t address, uint64_t bytes, uint8_t device) noexcept {
    State& s = state();
    constexpr uint64_t kPage = 4096;
    bytes = (bytes + kPage - 1) & ~(kPage - 1);
    std::lock_guard<std::mutex> order(s.pushing);
    {
        std::lock_guard<std::mutex> guard(s.table);
        if (s.all.count(address)) return CUDA_SUCCESS;
        if (bytes > kMirrorBytes || s.total + bytes > kMirrorBytesTotal) {
            log_line(LogTopic::Error,
                     "%llu bytes of host memory cannot be shown to a device on another machine: at most %u MiB of one "
                     "allocation and %u MiB of all can; copy them instead",
                     static_cast<unsigned long long>(bytes), static_cast<unsigned>(kMirrorBytes >> 20),
                     static_cast<unsigned>(kMirrorBytesTotal >> 20));
            return CUDA_ERROR_NOT_SUPPORTED;
        }
    }
    void* agreed = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (agreed == MAP_FAILED) return CUDA_ERROR_OUT_OF_MEMORY;
    if (CUresult r = ask_for_mirror(address, bytes, device)) {
        munmap(agreed, bytes);
        return r;
    }
    std::lock_guard<std::mutex> guard(s.table);
    s.all[address] = {reinterpret_cast<uint64_t*>(address), static_cast<uint64_t*>(agreed), bytes / 8};
    s.total += bytes;
    mirrors.store(static_cast<uint32_t>(s.all.size()), std::memory_order_release);
    if (!s.thread) s.thread = start_thread(watch, nullptr);
    return CUDA_SUCCESS;
}

bool close_mirror(uint64_t address) noexcept {
    if (!mirrors.load(std::memory_order_acquire)) return false;
    State& s = state();
    std::lock_guard<std::mutex> order(s.pushing);
    std::lock_guard<std::mutex> guard(s.table);
    auto found = s.all.find(address);
    if (found == s.all.end()) return false;
    s.total -= found->second.bytes();
    munmap(found->second.agreed, found->second.bytes());
    s.all.erase(found);
    mirrors.store(static_cast<uint32_t>(s.all.size()), std::memory_order_release);
    return true;
}

bool mirrored(uint64_t address, uint64_t bytes) noexcept {
    if (!mirrors.load(std::memory_order_acquire)) return false;
    State& s = state();
    std::lock_guard<std::mutex> guard(s.table);
    auto after = s.all.lower_bound(address + bytes);
    if (after == s.all.begin()) return false;
    --after;
    return address < after->first + after->second.bytes();
}

CUresult show_mirrors(const RecordHeader* header, const Part* parts, int partCount, bool* isWork) noexcept {
    CUresult result = CUDA_SUCCESS;
    auto show_named = [&](uint64_t address) {
        if (in_window(address)) result = show(address, header->device);
    };
    switch (header->op) {
        case LaunchRecord::kOp:
            result = show_all(parts, partCount, 8, header->device);
            break;
        case GraphAddNodeRecord::kOp:
        case GraphNodeSetRecord::kOp:
            result = show_all(parts, partCount, 4, header->device);
            break;
        case CopyInlineRecord::kOp:
            // Tables of pointers. A copy does not fail for what its bytes look like.
            show_all(parts, partCount, 8, header->device);
            return CUDA_SUCCESS;
        case MemsetRecord::kOp:
            show_named(reinterpret_cast<const MemsetRecord*>(header)->destination);
            break;
        case StreamValueRecord::kOp:
            show_named(reinterpret_cast<const StreamValueRecord*>(header)->address);
            break;
        case GraphLaunchRecord::kOp:
        case CopyRecord::kOp:
        case Copy3DRecord::kOp:
            break;
        default:
            return CUDA_SUCCESS;
    }
    if (result || !mirrors.load(std::memory_order_acquire)) return result;
    push_mirrors();
    *isWork = true;
    return CUDA_SUCCESS;
}

void watch_mirrors(uint8_t device) noexcept {
    state().work.fetch_or(1u << device);
    ring_bell();
}

void push_mirrors() noexcept {
    if (!mirrors.load(std::memory_order_acquire)) return;
    State& s = state();
    std::lock_guard<std::mutex> order(s.pushing);
    static auto* piece = new uint8_t[kPiece];
    uint64_t address = 0, at = 0;
    for (;;) {
        size_t used;
        {
            std::lock_guard<std::mutex> guard(s.table);
            auto mirror = s.all.lower_bound(address);
            if (mirror == s.all.end()) return;
            if (mirror->first != address) at = 0;
            address = mirror->first;
            const Mirror& m = mirror->second;
            used = pack_changes(m.memory, m.agreed, m.words, &at, piece, kPiece);
        }
        if (!used) {
            ++address;
            continue;
        }
        MirrorWriteRecord record{};
        record.header.op = MirrorWriteRecord::kOp;
        record.address = address;
        record.payloadBytes = static_cast<uint32_t>(used);
        Part part{piece, used};
        if (submit(&record.header, sizeof record, &part, 1)) return;
    }
}

bool apply_mirror(const uint8_t* payload, uint32_t size) noexcept {
    MirrorFrame frame;
    if (size < sizeof frame) return false;
    memcpy(&frame, payload, sizeof frame);
    payload += sizeof frame;
    size -= sizeof frame;
    if (!are_changes_whole(payload, size, kMirrorBytes / 8)) return false;
    State& s = state();
    {
        std::lock_guard<std::mutex> guard(s.table);
        auto found = s.all.find(frame.address);
        bool isNew = frame.sequence > s.applied;  // told again after a reconnect
        if (isNew) s.applied = frame.sequence;
        if (isNew && found != s.all.end()) {
            if (!are_changes_whole(payload, size, found->second.words)) return false;
            apply_changes(payload, size, found->second.memory, found->second.agreed);
        }
        s.toAcknowledge.store(s.applied);
    }
    ring_bell();
    return true;
}

}  // namespace tf
