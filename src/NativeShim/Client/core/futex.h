// Waiting on words of shared memory, across processes.
#pragma once
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <cstdint>

namespace tf {

inline void futex_wait(const void* word, uint32_t expected, long nanoseconds) noexcept {
    timespec timeout{nanoseconds / 1000000000, nanoseconds % 1000000000};
    syscall(SYS_futex, word, FUTEX_WAIT, expected, &timeout, nullptr, 0);
}

inline void futex_wake(const void* word) noexcept {
    syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

inline void cpu_relax() noexcept {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#else
    asm volatile("yield");
#endif
}

// Atomic access to plain words of the shared structures.
template <class T>
inline T load_acquire(const T& word) noexcept {
    return __atomic_load_n(&word, __ATOMIC_ACQUIRE);
}
template <class T>
inline T load_relaxed(const T& word) noexcept {
    return __atomic_load_n(&word, __ATOMIC_RELAXED);
}
template <class T, class V>
inline void store_release(T& word, V value) noexcept {
    __atomic_store_n(&word, static_cast<T>(value), __ATOMIC_RELEASE);
}

}  // namespace tf
