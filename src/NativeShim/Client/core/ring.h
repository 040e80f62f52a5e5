// The submission ring, reply slots, completion words and staging chunks of the control region: how a record gets to the
// worker and how its outcome comes back.
//
// One ring a process, filled under a small lock. A ring a thread would need a global ticket, taken by an atomic
// addition that costs as much as the uncontended lock, and a merge in the worker; a program's threads seldom launch at
// the same time.
#pragma once
#include "attach.h"
#include "futex.h"

namespace tf {

// Where the bytes of a record's payload come from.
struct Part {
    const void* data;
    size_t size;
};

// Puts a record with up to four payload parts into the ring. `header` begins the record; its size is set here.
CUresult submit(RecordHeader* header, size_t recordBytes, const Part* parts = nullptr, int partCount = 0) noexcept;

// A record that waits for its reply: takes a slot, submits, waits, and hands out the reply until it goes out of scope.
class RoundTrip {
  public:
    RoundTrip() = default;
    ~RoundTrip();
    RoundTrip(const RoundTrip&) = delete;
    RoundTrip& operator=(const RoundTrip&) = delete;
    CUresult run(RecordHeader* header, size_t recordBytes, const Part* parts = nullptr, int partCount = 0) noexcept;
    const uint8_t* data() const { return data_; }
    uint32_t size() const { return size_; }

  private:
    int slot_ = -1;
    const uint8_t* data_ = nullptr;
    uint32_t size_ = 0;
};

// Waits until a stream (an id, or kWholeContext) has finished what it was given so far.
CUresult fence(uint8_t device, uint32_t stream) noexcept;

// Asks, without waiting, that a completion word gets a generation when the stream has finished what it was given so
// far.
CUresult request_fence(uint8_t device, uint32_t stream, uint64_t index, uint64_t generation,
                       uint8_t flags = 0) noexcept;

// A completion word for fences of one's own; it is never given back.
uint64_t take_completion_word() noexcept;

// Waits until the worker has taken everything that was submitted so far; what that changed in the control region can be
// seen then. At most so long over shared memory; over TCP it is a round trip.
void catch_up(uint32_t microseconds) noexcept;

// Waits until a completion word has reached a generation.
CUresult wait_completion(uint64_t index, uint64_t generation) noexcept;
bool completed(uint64_t index, uint64_t generation) noexcept;

// The same, as of the last wait for the device at least. Over TCP a word comes in a message of its own, perhaps after
// what a thread waited for: the first question after a wait that finds the word behind costs a round trip.
bool completed_by_now(uint64_t index, uint64_t generation) noexcept;

// The error that an earlier asynchronous call left: context errors stay, others are told once.
CUresult take_async_error() noexcept;

// Leaves an error for the next call that reports one, as the worker does over shared memory.
void put_async_error(CUresult error) noexcept;

// A context error that makes every call fail, or 0. One relaxed load.
CUresult sticky_error() noexcept;

// Staging chunks.
constexpr uint32_t kChunkFree = 0, kChunkBusy = 1, kChunkReady = 2, kChunkFailed = 3;
CUresult take_chunk(uint32_t* chunk) noexcept;
// Takes up to `wanted` chunks without waiting for more than the first.
uint8_t* chunk_data(uint32_t chunk) noexcept;
CUresult wait_chunk(uint32_t chunk) noexcept;
void free_chunk(uint32_t chunk) noexcept;
// Gives a chunk that is about to be sent its bytes. Pinned memory of a program whose slice is elsewhere is not copied.
void fill_chunk(uint32_t chunk, const void* from, size_t bytes) noexcept;

}  // namespace tf
