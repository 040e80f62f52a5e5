#include "ring.h"

#include <sched.h>
#include <time.h>

#include <cstring>

#include "log.h"
#include "memory_map.h"
#include "mirror.h"
#include "printed.h"
#include "remote.h"

namespace tf {
namespace {

constexpr long kWaitNanoseconds = 100000000;  // a waiter looks for a dead worker this often

struct SpinLock {
    std::atomic<uint32_t> held{0};
    void lock() noexcept {
        for (int spins = 0; held.exchange(1, std::memory_order_acquire); ++spins) {
            if (spins < 64)
                cpu_relax();
            else
                sched_yield();
        }
    }
    void unlock() noexcept { held.store(0, std::memory_order_release); }
};

struct alignas(64) RingState {
    SpinLock lock;
    uint64_t head = 0;
    uint64_t tail = 0;  // last seen; the worker's line is read only when this one says that the ring is full
} ring;

struct alignas(64) SlotState {
    std::atomic<uint32_t> busy{0};
    uint32_t sequence = 0;
    uint64_t generation = 0;
} slots[kSlotCount];

// Waits for the device that have ended, and how many of them all completion words are known to be as new as.
std::atomic<uint64_t> endedWaits{0}, coveredWaits{0};

int spin_limit() noexcept {
    static const int limit = sysconf(_SC_NPROCESSORS_ONLN) > 4 ? 20000 : 500;
    return limit;
}

// Waiting: spins for a while, then sleeps on the word in slices. Returns false when the worker is gone.
template <class Done, class Sleep>
bool wait_until(Done done, Sleep sleep) noexcept {
    Attachment* a = attachment();
    if (a->remote) a->remote->flush();
    for (int i = spin_limit(); i > 0; --i) {
        if (done()) return true;
        cpu_relax();
    }
    for (;;) {
        if (done()) return true;
        if (a->dead.load(std::memory_order_acquire)) return false;
        sleep();
    }
}

void ring_doorbell(ControlHeader* control) noexcept {
    // Pairs with the worker's "sleeping" store followed by a look at the head: one of the two sees the other.
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (load_relaxed(control->workerSleeping)) {
        __atomic_fetch_add(&control->doorbell, 1, __ATOMIC_RELEASE);
        futex_wake(&control->doorbell);
    }
}

bool has_room(ControlHeader* control, size_t bytes) noexcept {
    if (ring.head + bytes - ring.tail <= kRingBytes) return true;
    ring.tail = load_acquire(control->tail);
    return ring.head + bytes - ring.tail <= kRingBytes;
}

int take_slot() noexcept {
    static thread_local int preferred __attribute__((tls_model("initial-exec"))) = -1;
    static std::atomic<uint32_t> next{0};
    if (preferred < 0) preferred = static_cast<int>(next.fetch_add(1, std::memory_order_relaxed) % kSlotCount);
    for (int i = 0;; ++i) {
        int slot = static_cast<int>((preferred + i) % kSlotCount);
        if (!slots[slot].busy.exchange(1, std::memory_order_acquire)) return slot;
        if (i % kSlotCount == kSlotCount - 1) sched_yield();
    }
}

uint64_t* completion(uint64_t index) noexcept {
    Attachment* a = attachment();
    return reinterpret_cast<uint64_t*>(a->region + a->control->completionsOffset) + index;
}

uint32_t* chunk_state(uint32_t chunk) noexcept {
    Attachment* a = attachment();
    return reinterpret_cast<uint32_t*>(a->region + a->control->stagingStatesOffset) + chunk;
}

}  // namespace

CUresult submit(RecordHeader* header, size_t recordBytes, const Part* parts, int partCount) noexcept {
    Attachment* a = attachment();
    ControlHeader* control = a->control;
    size_t total = recordBytes;
    for (int i = 0; i < partCount; ++i) total += parts[i].size;
    total = (total + 15) & ~size_t{15};
    if (total > kMaxRecordBytes) return CUDA_ERROR_INVALID_VALUE;
    if (a->dead.load(std::memory_order_relaxed)) return CUDA_ERROR_DEVICE_UNAVAILABLE;

    header->size = static_cast<uint32_t>(total);
    bool isWatched = false;
    if (__builtin_expect(a->remote != nullptr, 0)) {
        if (CUresult r = show_mirrors(header, parts, partCount, &isWatched)) return r;
        a->remote->note(header);
    }
    ring.lock.lock();
    uint64_t offset = ring.head & (kRingBytes - 1);
    uint64_t toEnd = kRingBytes - offset;
    uint64_t needed = total <= toEnd ? total : toEnd + total;
    if (!has_room(control, needed)) {
        __atomic_fetch_add(&control->stalls, 1, __ATOMIC_RELAXED);
        for (int spins = 0; !has_room(control, needed); ++spins) {
            if (a->dead.load(std::memory_order_relaxed)) {
                ring.lock.unlock();
                return CUDA_ERROR_DEVICE_UNAVAILABLE;
            }
            if (spins < 100)
                cpu_relax();
            else
                sched_yield();
        }
    }
    uint8_t* base = a->region + control->ringOffset;
    if (total > toEnd) {
        auto* padding = reinterpret_cast<RecordHeader*>(base + offset);
        memset(padding, 0, sizeof *padding);
        padding->size = static_cast<uint32_t>(toEnd);
        ring.head += toEnd;
        offset = 0;
    }
    uint8_t* out = base + offset;
    memcpy(out, header, recordBytes);
    out += recordBytes;
    for (int i = 0; i < partCount; ++i) {
        if (parts[i].size) memcpy(out, parts[i].data, parts[i].size);
        out += parts[i].size;
    }
    ring.head += total;
    store_release(control->head, ring.head);
    ring.lock.unlock();
    ring_doorbell(control);
    if (__builtin_expect(isWatched, 0)) watch_mirrors(header->device);
    return CUDA_SUCCESS;
}

RoundTrip::~RoundTrip() {
    if (slot_ >= 0) slots[slot_].busy.store(0, std::memory_order_release);
}

CUresult RoundTrip::run(RecordHeader* header, size_t recordBytes, const Part* parts, int partCount) noexcept {
    Attachment* a = attachment();
    if (slot_ < 0) slot_ = take_slot();
    auto* slot = reinterpret_cast<SlotHeader*>(a->region + a->control->slotsOffset + size_t(slot_) * kSlotBytes);
    uint32_t sequence = ++slots[slot_].sequence;
    header->slot = static_cast<uint32_t>(slot_) + 1;
    header->sequence = sequence;
    if (CUresult r = submit(header, recordBytes, parts, partCount)) return r;
    __atomic_fetch_add(&a->control->roundTrips, 1, __ATOMIC_RELAXED);
    bool alive = wait_until([&] { return load_acquire(slot->sequence) == sequence; },
                            [&] {
                                __atomic_store_n(&slot->waiting, 1u, __ATOMIC_SEQ_CST);
                                uint32_t seen = __atomic_load_n(&slot->sequence, __ATOMIC_SEQ_CST);
                                if (seen != sequence) futex_wait(&slot->sequence, seen, kWaitNanoseconds);
                                __atomic_store_n(&slot->waiting, 0u, __ATOMIC_RELAXED);
                            });
    if (!alive) return CUDA_ERROR_DEVICE_UNAVAILABLE;
    data_ = reinterpret_cast<const uint8_t*>(slot + 1);
    size_ = slot->length;
    return slot->result;
}

void catch_up(uint32_t microseconds) noexcept {
    Attachment* a = attachment();
    if (a->remote) {
        uint64_t waits = endedWaits.load();
        ReportRecord record{};
        record.header.op = ReportRecord::kOp;
        RoundTrip trip;
        trip.run(&record.header, sizeof record);
        for (uint64_t covered = coveredWaits.load();
             covered < waits && !coveredWaits.compare_exchange_weak(covered, waits);) {
        }
        return;
    }
    ControlHeader* control = a->control;
    const uint64_t head = load_acquire(control->head);
    timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int spins = 0; load_acquire(control->tail) < head; ++spins) {
        if (spins < 1000) {
            cpu_relax();
            continue;
        }
        clock_gettime(CLOCK_MONOTONIC, &now);
        const int64_t waited = (now.tv_sec - start.tv_sec) * 1000000 + (now.tv_nsec - start.tv_nsec) / 1000;
        if (waited > microseconds || a->dead.load(std::memory_order_relaxed)) return;
        sched_yield();
    }
}

bool completed(uint64_t index, uint64_t generation) noexcept {
    return load_acquire(*completion(index)) >= generation;
}

bool completed_by_now(uint64_t index, uint64_t generation) noexcept {
    if (completed(index, generation)) return true;
    push_mirrors();  // the work may wait for what the program has written
    if (!attachment()->remote || coveredWaits.load() >= endedWaits.load()) return false;
    catch_up(0);
    return completed(index, generation);
}

CUresult wait_completion(uint64_t index, uint64_t generation) noexcept {
    push_mirrors();
    uint64_t* word = completion(index);
    ControlHeader* control = attachment()->control;
    bool alive = wait_until([&] { return load_acquire(*word) >= generation; },
                            [&] {
                                __atomic_fetch_add(&control->waiters, 1, __ATOMIC_SEQ_CST);
                                uint64_t seen = __atomic_load_n(word, __ATOMIC_SEQ_CST);
                                if (seen < generation) futex_wait(word, static_cast<uint32_t>(seen), kWaitNanoseconds);
                                __atomic_fetch_sub(&control->waiters, 1, __ATOMIC_RELAXED);
                            });
    endedWaits.fetch_add(1, std::memory_order_release);
    if (alive) settle_printed();
    return alive ? take_async_error() : CUDA_ERROR_DEVICE_UNAVAILABLE;
}

CUresult request_fence(uint8_t device, uint32_t stream, uint64_t index, uint64_t generation, uint8_t flags) noexcept {
    FenceRecord record{};
    record.header.op = FenceRecord::kOp;
    record.header.flags = flags;
    record.header.device = device;
    record.stream = stream;
    record.index = static_cast<uint32_t>(index);
    record.generation = generation;
    return submit(&record.header, sizeof record);
}

uint64_t take_completion_word() noexcept {
    return static_cast<uint64_t>(take_slot());
}

CUresult fence(uint8_t device, uint32_t stream) noexcept {
    int slot = take_slot();
    auto index = static_cast<uint64_t>(slot);
    uint64_t generation = ++slots[slot].generation;
    CUresult result = request_fence(device, stream, index, generation);
    if (!result) result = wait_completion(index, generation);
    slots[slot].busy.store(0, std::memory_order_release);
    return result;
}

// Errors after which the context is unusable, as the driver's documentation of each code says.
static bool is_context_error(CUresult error) noexcept {
    switch (error) {
        case CUDA_ERROR_DEVICE_UNAVAILABLE:
        case 214:  // ECC_UNCORRECTABLE
        case 220:  // NVLINK_UNCORRECTABLE
        case CUDA_ERROR_ILLEGAL_ADDRESS:
        case 702:  // LAUNCH_TIMEOUT
        case CUDA_ERROR_ASSERT:
        case 714:
        case 715:
        case 716:
        case 717:
        case 718:
        case CUDA_ERROR_LAUNCH_FAILED:
        case 721:
        case CUDA_ERROR_UNKNOWN:
            return true;
        default:
            return false;
    }
}

CUresult sticky_error() noexcept {
    Attachment* a = attachment();
    CUresult error = load_relaxed(a->control->asyncError);
    if (__builtin_expect(error == 0, 1))
        return a->dead.load(std::memory_order_relaxed) ? CUDA_ERROR_DEVICE_UNAVAILABLE : 0;
    return is_context_error(error) ? error : 0;
}

void put_async_error(CUresult error) noexcept {
    ControlHeader* control = attachment()->control;
    int none = 0;
    if (is_context_error(error))
        store_release(control->asyncError, error);
    else
        __atomic_compare_exchange_n(&control->asyncError, &none, error, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

CUresult take_async_error() noexcept {
    Attachment* a = attachment();
    CUresult error = load_acquire(a->control->asyncError);
    if (!error || is_context_error(error)) return error;
    return __atomic_exchange_n(&a->control->asyncError, 0, __ATOMIC_ACQ_REL);
}

CUresult take_chunk(uint32_t* chunk) noexcept {
    // A thread that comes back finds the chunk that it had, which the worker has registered and the caches know.
    static std::atomic<uint32_t> next{0};
    static thread_local uint32_t preferred __attribute__((tls_model("initial-exec"))) =
        next.fetch_add(8, std::memory_order_relaxed);
    uint32_t found = 0;
    auto done = [&] {
        for (uint32_t i = 0; i < kStagingChunkCount; ++i) {
            uint32_t candidate = (preferred + i) % kStagingChunkCount;
            uint32_t expected = kChunkFree;
            if (__atomic_compare_exchange_n(chunk_state(candidate), &expected, kChunkBusy, false, __ATOMIC_ACQUIRE,
                                            __ATOMIC_RELAXED)) {
                found = candidate;
                return true;
            }
        }
        return false;
    };
    // Which chunk becomes free first is not known: sleep a little rather than on one word.
    bool alive = wait_until(done, [] {
        timespec pause{0, 50000};
        nanosleep(&pause, nullptr);
    });
    *chunk = found;
    return alive ? CUDA_SUCCESS : CUDA_ERROR_DEVICE_UNAVAILABLE;
}

uint8_t* chunk_data(uint32_t chunk) noexcept {
    Attachment* a = attachment();
    return a->region + a->control->stagingOffset + size_t(chunk) * kStagingChunkBytes;
}

CUresult wait_chunk(uint32_t chunk) noexcept {
    uint32_t* state = chunk_state(chunk);
    ControlHeader* control = attachment()->control;
    bool alive = wait_until([&] { return load_acquire(*state) >= kChunkReady; },
                            [&] {
                                __atomic_fetch_add(&control->waiters, 1, __ATOMIC_SEQ_CST);
                                if (__atomic_load_n(state, __ATOMIC_SEQ_CST) == kChunkBusy)
                                    futex_wait(state, kChunkBusy, kWaitNanoseconds);
                                __atomic_fetch_sub(&control->waiters, 1, __ATOMIC_RELAXED);
                            });
    endedWaits.fetch_add(1, std::memory_order_release);
    if (!alive) return CUDA_ERROR_DEVICE_UNAVAILABLE;
    settle_printed();
    if (load_acquire(*state) == kChunkReady) return CUDA_SUCCESS;
    CUresult error = take_async_error();
    return error ? error : CUDA_ERROR_UNKNOWN;
}

void fill_chunk(uint32_t chunk, const void* from, size_t bytes) noexcept {
    Attachment* a = attachment();
    if (a->remote && in_pinned_memory(reinterpret_cast<uint64_t>(from)))
        a->remote->send_in_place(chunk, from);
    else
        memcpy(chunk_data(chunk), from, bytes);
}

void free_chunk(uint32_t chunk) noexcept {
    store_release(*chunk_state(chunk), kChunkFree);
}

}  // namespace tf
