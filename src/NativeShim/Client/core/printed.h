// What kernels print comes from the worker as text, and goes to this process's standard output, in order with what the
// program itself prints there.
#pragma once
#include <cstddef>
#include <cstdint>

namespace tf {

// Text from a position of all that was printed on, on a thread that receives. What is known already is dropped.
void put_printed(uint64_t position, const void* text, size_t bytes) noexcept;

// Work has ended: what it printed is put out before the program goes on.
void settle_printed() noexcept;

}  // namespace tf
