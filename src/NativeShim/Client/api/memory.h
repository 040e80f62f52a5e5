// Giving memory back that the program, or this library for it, has allocated.
#pragma once
#include "../core/memory_map.h"
#include "../core/pinned.h"

namespace tf {

// Frees device memory when the device has finished with it. Does not touch the map of addresses.
CUresult free_device(const Range& range) noexcept;

// Frees pinned memory; waits for the device first.
CUresult free_pinned(const Range& range) noexcept;

// Range::flags of device memory that a graph owns: freeing it does not give it back.
constexpr unsigned int kGraphMemory = 1;

// Range::flags of device memory of another process of the slice.
constexpr unsigned int kSharedMemory = 2;

}  // namespace tf
