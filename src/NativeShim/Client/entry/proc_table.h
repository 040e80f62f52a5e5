#pragma once

#include <cstddef>
#include <cstdint>

namespace tf {

using EntryPoint = int (*)();

/// One interface of a function: handed out to callers that ask for `since` or a later version.
struct ProcVariant {
    EntryPoint function;
    uint32_t since;
};

/// A function by its base name. Its variants lie in procVariants from `first` on, ascending by version; those for
/// programs built for per-thread default streams follow them. Where there are none of these, the others serve both.
struct ProcEntry {
    const char* name;
    uint16_t first;
    uint8_t count;
    uint8_t perThreadCount;
};

/// FNV-1a, 32 bits; the generator builds the index with the same function.
constexpr uint32_t proc_hash(const char* name) noexcept {
    uint32_t hash = 2166136261u;
    for (; *name != '\0'; name++) {
        hash = (hash ^ static_cast<uint8_t>(*name)) * 16777619u;
    }
    return hash;
}

// Generated/proc_table.cpp.

/// Open addressing with linear steps: an entry's number + 1, 0 where free.
extern const uint16_t procIndex[];
/// The index's size less one; the size is a power of two, and at least one place is free.
extern const uint32_t procIndexMask;
extern const ProcEntry procEntries[];
extern const ProcVariant procVariants[];

}  // namespace tf
