// When work ran on the device: an event before it and one after, read later, when nobody waits for it.
#pragma once
#include <cstdint>

namespace tf_profile {
using Handle = void*;

/// The work that one call sets going.
struct Work {
    Handle stream;
    bool per_thread;
    const char* name;
    uint64_t bytes;
};

/// Before the call; null when the work cannot be timed.
void* before(const Work& work) noexcept;

/// After the call.
void after(void* pair, const Work& work, uint64_t called, bool good) noexcept;

/// Reads what is not read yet; waits for the device.
void finish() noexcept;

/// Name of a kernel, kept for good; the address when it has none.
const char* kernel_name(Handle function) noexcept;
}  // namespace tf_profile
