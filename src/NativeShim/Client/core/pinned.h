// Pinned host memory: anonymous shared memory, mapped at the same address here and in the worker, which registers it
// with the driver.
#pragma once
#include "state.h"

namespace tf {
CUresult pinned_allocate(size_t bytes, void** out) noexcept;
void pinned_unmap(void* address, size_t bytes) noexcept;
size_t pinned_round(size_t bytes) noexcept;
}  // namespace tf
