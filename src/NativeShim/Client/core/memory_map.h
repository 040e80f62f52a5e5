// What this process has allocated: device memory by address, pinned and registered host memory. Answers every question
// about pointers without a round trip.
#pragma once
#include "state.h"

namespace tf {

// Globals are variables of modules: device memory that the driver has put where it wanted, outside the windows.
enum class MemoryKind { Device, Pinned, Registered, Reserved, Global };

struct Range {
    uint64_t address = 0;
    uint64_t bytes = 0;
    MemoryKind kind = MemoryKind::Device;
    Context* context = nullptr;
    unsigned int flags = 0;
    uint64_t bufferId = 0;
    int device = 0;
    Pool* pool = nullptr;  // of stream-ordered allocations

    bool on_device() const noexcept { return kind == MemoryKind::Device || kind == MemoryKind::Global; }
};

void add_range(const Range& range);
bool remove_range(uint64_t address, MemoryKind kind, Range* removed = nullptr);
// The range that contains an address.
bool find_range(uint64_t address, Range* found);
// A module's variable. Its addresses are taken from this process, so that no host memory can come to lie there.
void add_global(const Range& range);
// Whether the address is a variable's. `certain`: and cannot be host memory of this process.
bool in_global(uint64_t address, bool certain) noexcept;
void for_each_range(Context* context, MemoryKind kind, void (*visit)(const Range&));

inline bool in_device_window(uint64_t address) noexcept {
    return address - kWindowBase < uint64_t{kWindowBytes} * kMaxDevices;
}
// Device memory by its address alone.
inline bool on_device(uint64_t address) noexcept {
    return in_device_window(address) || in_global(address, true);
}
// Memory of the pinned allocator.
inline bool in_pinned_memory(uint64_t address) noexcept {
    Attachment* a = attachment();
    return address - a->snapshot.pinnedBase < a->snapshot.pinnedSize;
}
// Memory that the worker sees at the same address; none where the worker is on another machine.
inline bool in_pinned_window(uint64_t address) noexcept {
    return !attachment()->remote && in_pinned_memory(address);
}

}  // namespace tf
