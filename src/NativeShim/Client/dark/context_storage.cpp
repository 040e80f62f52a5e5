// An open-addressing table with one writer at a time and any number of readers that take no lock. A slot keeps its
// (context, key) for good once it is published; deleting only marks the value, and a later put of the same pair takes
// the slot again. A table that fills up is replaced by a larger one; the old one stays, because a reader may be in it:
// all of them together are smaller than twice the newest. Nothing is freed at exit, since the runtime asks after that.

#include "context_storage.h"

#include <pthread.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "../core/state.h"

namespace tf {
namespace {

struct Slot {
    std::atomic<void*> context;  // null: free, and the end of a search
    std::atomic<void*> key;
    std::atomic<void*> value;
    StorageDestructor destructor;  // only under the lock
};

struct Table {
    Slot* slots;
    size_t mask;
    size_t used;      // slots that are not free, deleted ones too; only under the lock
    Table* previous;  // the one that this replaced, in which a reader may still be
};

constexpr size_t InitialSlots = 256;

Slot initialSlots[InitialSlots];
Table initialTable{initialSlots, InitialSlots - 1, 0, nullptr};

char deletedMark;
void* const Deleted = &deletedMark;

std::atomic<Table*> newest{&initialTable};
pthread_mutex_t writer = PTHREAD_MUTEX_INITIALIZER;

class WriterLock {
  public:
    WriterLock() noexcept { pthread_mutex_lock(&writer); }
    ~WriterLock() { pthread_mutex_unlock(&writer); }
    WriterLock(const WriterLock&) = delete;
    WriterLock& operator=(const WriterLock&) = delete;
};

size_t hash(void* context, void* key) noexcept {
    uint64_t mixed = reinterpret_cast<uintptr_t>(context) * 0x9E3779B97F4A7C15ull;
    mixed = (mixed ^ reinterpret_cast<uintptr_t>(key)) * 0xC2B2AE3D27D4EB4Full;
    return static_cast<size_t>(mixed >> 29);
}

/// Where a search ended: at the slot of the pair, or at the free one that it would take.
struct Place {
    Slot* slot;
    bool matches;
};

Place find(const Table& table, void* context, void* key) noexcept {
    for (size_t index = hash(context, key);; index++) {
        Slot& slot = table.slots[index & table.mask];
        void* holder = slot.context.load(std::memory_order_acquire);
        if (holder == nullptr) {
            return {&slot, false};
        }
        if (holder == context && slot.key.load(std::memory_order_relaxed) == key) {
            return {&slot, true};
        }
    }
}

void publish(Table& table, void* context, void* key, void* value, StorageDestructor destructor) noexcept {
    const Place place = find(table, context, key);
    place.slot->destructor = destructor;
    place.slot->value.store(value, std::memory_order_release);
    if (!place.matches) {
        place.slot->key.store(key, std::memory_order_relaxed);
        place.slot->context.store(context, std::memory_order_release);
        table.used++;
    }
}

/// Makes room for one more; false when there is no memory. Half of the slots at most are in use.
bool reserve_one() noexcept {
    Table* old = newest.load(std::memory_order_relaxed);
    if ((old->used + 1) * 2 <= old->mask + 1) {
        return true;
    }
    const size_t count = (old->mask + 1) * 2;
    auto* slots = static_cast<Slot*>(std::calloc(count, sizeof(Slot)));
    auto* larger = static_cast<Table*>(std::malloc(sizeof(Table)));
    if (slots == nullptr || larger == nullptr) {
        std::free(slots);
        std::free(larger);
        return false;
    }
    *larger = Table{slots, count - 1, 0, old};
    for (size_t index = 0; index <= old->mask; index++) {
        const Slot& slot = old->slots[index];
        void* context = slot.context.load(std::memory_order_relaxed);
        void* value = slot.value.load(std::memory_order_relaxed);
        if (context != nullptr && value != Deleted) {
            publish(*larger, context, slot.key.load(std::memory_order_relaxed), value, slot.destructor);
        }
    }
    newest.store(larger, std::memory_order_release);
    return true;
}

void* resolve(void* context) noexcept {
    const bool means_current = context == nullptr || context == reinterpret_cast<void*>(~uintptr_t{0});
    return means_current ? current_context() : context;
}

}  // namespace

int context_storage_put(void* context, void* key, void* value, StorageDestructor destructor) noexcept {
    void* holder = resolve(context);
    if (holder == nullptr) {
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    WriterLock lock;
    if (!reserve_one()) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    Table& table = *newest.load(std::memory_order_relaxed);
    const Place place = find(table, holder, key);
    if (place.matches && place.slot->value.load(std::memory_order_relaxed) != Deleted) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    publish(table, holder, key, value, destructor);
    return CUDA_SUCCESS;
}

int context_storage_delete(void* context, void* key) noexcept {
    void* holder = resolve(context);
    if (holder == nullptr) {
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    WriterLock lock;
    const Place place = find(*newest.load(std::memory_order_relaxed), holder, key);
    if (!place.matches || place.slot->value.load(std::memory_order_relaxed) == Deleted) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    place.slot->value.store(Deleted, std::memory_order_release);
    return CUDA_SUCCESS;
}

int context_storage_get(void** value, void* context, void* key) noexcept {
    if (value == nullptr) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    void* holder = resolve(context);
    if (holder == nullptr) {
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    const Place place = find(*newest.load(std::memory_order_acquire), holder, key);
    void* found = place.matches ? place.slot->value.load(std::memory_order_acquire) : Deleted;
    if (found == Deleted) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    *value = found;
    return CUDA_SUCCESS;
}

void run_local_storage_destructors(void* context) {
    // A destructor may put or delete, and so change or replace the table: each is called outside the lock, and the
    // search starts anew after it.
    for (;;) {
        StorageDestructor destructor = nullptr;
        void* key = nullptr;
        void* value = nullptr;
        bool found = false;
        {
            WriterLock lock;
            const Table& table = *newest.load(std::memory_order_relaxed);
            for (size_t index = 0; index <= table.mask && !found; index++) {
                Slot& slot = table.slots[index];
                value = slot.value.load(std::memory_order_relaxed);
                if (slot.context.load(std::memory_order_relaxed) == context && value != Deleted) {
                    key = slot.key.load(std::memory_order_relaxed);
                    destructor = slot.destructor;
                    slot.value.store(Deleted, std::memory_order_release);
                    found = true;
                }
            }
        }
        if (!found) {
            return;
        }
        if (destructor != nullptr) {
            destructor(context, key, value);
        }
    }
}

}  // namespace tf
