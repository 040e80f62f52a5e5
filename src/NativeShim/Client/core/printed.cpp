#include "printed.h"

#include <cstdio>

#include "futex.h"
#include "state.h"

namespace tf {
namespace {
std::atomic<uint64_t> put{0};      // bytes that are put out
std::atomic<uint32_t> changes{0};  // of the above, to sleep on
}  // namespace

void put_printed(uint64_t position, const void* text, size_t bytes) noexcept {
    uint64_t known = put.load(std::memory_order_relaxed);
    if (position + bytes <= known) return;
    size_t skip = position < known ? static_cast<size_t>(known - position) : 0;
    fwrite(static_cast<const char*>(text) + skip, 1, bytes - skip, stdout);
    put.store(position + bytes, std::memory_order_release);
    changes.fetch_add(1, std::memory_order_release);
    futex_wake(&changes);
}

void settle_printed() noexcept {
    Attachment* a = attachment();
    // Over the network text comes before the news of the end; the counter stays 0.
    uint64_t printed = load_relaxed(a->control->printed);
    while (__builtin_expect(put.load(std::memory_order_acquire) < printed, 0)) {
        constexpr long kSlice = 10000000;
        uint32_t seen = changes.load(std::memory_order_acquire);
        if (put.load(std::memory_order_acquire) >= printed || a->dead.load(std::memory_order_acquire)) return;
        futex_wait(&changes, seen, kSlice);
    }
}

}  // namespace tf
