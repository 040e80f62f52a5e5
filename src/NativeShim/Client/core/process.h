// This process: its threads and its name.
#pragma once
#include <cstddef>
#include <cstdint>

namespace tf {

// Starts a detached thread that takes none of the program's signals.
bool start_thread(void* (*run)(void*), void* argument) noexcept;

// The file name of this process's executable, cut to fit with an ending zero.
void executable_name(uint8_t* out, size_t size) noexcept;

}  // namespace tf
