// What a profiled program did: the calls of the driver and what they set going on the device. Everything is kept in
// memory of a fixed size until the program ends.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tf_profile {
/// A call of the driver: nanoseconds of the monotonic clock.
struct CallSample {
    uint64_t begin;
    uint64_t nanoseconds;
    uint64_t bytes;
    uint32_t thread;
    uint16_t function;
};

/// Work on the device.
struct DeviceSample {
    uint64_t called;
    double begin;
    double nanoseconds;
    uint64_t stream;
    uint64_t bytes;
    const char* name;
    uint32_t thread;
    int device;
};

/// An array of fixed size that many threads append to; what does not fit is counted.
template <class T, size_t Size>
class Samples {
  public:
    Samples();

    void add(const T& sample) noexcept {
        const size_t place = next_.fetch_add(1, std::memory_order_relaxed);
        if (place < Size && items_ != nullptr) items_[place] = sample;
    }

    void clear() noexcept { next_ = 0; }
    size_t size() const noexcept { return next_ < Size && items_ ? next_.load() : items_ ? Size : 0; }
    size_t lost() const noexcept { return next_.load() - size(); }
    const T& operator[](size_t place) const noexcept { return items_[place]; }

  private:
    T* items_;
    std::atomic<size_t> next_{0};
};

constexpr size_t kMostCalls = 1 << 20;
constexpr size_t kMostWork = 1 << 18;

Samples<CallSample, kMostCalls>& calls() noexcept;
Samples<DeviceSample, kMostWork>& work() noexcept;

uint64_t now() noexcept;
uint32_t this_thread() noexcept;

/// The function behind a number, and its name.
void* real(int function) noexcept;
const char* name_of(int function) noexcept;
int number_of(const char* name) noexcept;

/// Captures that have begun and not ended: the device is not asked for times meanwhile.
extern std::atomic<int> captures;

/// Writes the trace, when the program has used the driver; at its end.
void write_trace() noexcept;
}  // namespace tf_profile
