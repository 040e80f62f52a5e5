#include "unsupported.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "log.h"

namespace tf {
namespace {

/// Larger than the number of exported names, so that a free cell is always found.
constexpr size_t Capacity = 2048;
std::atomic<const char*> seen[Capacity];

bool first_use(const char* name) noexcept {
    auto index = static_cast<size_t>((reinterpret_cast<uintptr_t>(name) * 0x9E3779B97F4A7C15ull) >> 53);
    for (size_t probe = 0; probe < Capacity; probe++, index = (index + 1) % Capacity) {
        const char* expected = nullptr;
        if (seen[index].compare_exchange_strong(expected, name, std::memory_order_relaxed)) {
            return true;
        }
        if (expected == name) {
            return false;
        }
    }
    return false;
}

}  // namespace

void note_unsupported(const char* name) noexcept {
    if (log_enabled() && first_use(name)) {
        log("%s is not supported: the caller was told so", name);
    }
}

}  // namespace tf
