// Mirrors: pinned memory that kernels use on a device of another machine. The worker has a copy of it at the same
// address, registered with the driver, and each side tells the other which bytes it has changed since they last agreed.
//
// Nothing is watched but what the device was shown: memory whose address is a kernel's argument, is written by a copy
// or value operation, or was asked for as a device pointer. The program's changes are found by comparing with what both
// sides have agreed on, before work is given to the device, before waits and queries, after host functions, and every
// millisecond while the device works. The worker's changes come before whatever tells of the work that made them.
#pragma once
#include "ring.h"

namespace tf {

// How many there are. While there is none, nothing below is needed.
extern std::atomic<uint32_t> mirrors;

// Makes memory of the pinned window visible to the device; whole pages. Bytes beyond kMirrorBytes are refused.
CUresult open_mirror(uint64_t address, uint64_t bytes, uint8_t device) noexcept;
// The memory is about to go; false when it was never visible.
bool close_mirror(uint64_t address) noexcept;
// Whether memory meets a mirror.
bool mirrored(uint64_t address, uint64_t bytes) noexcept;

// Looks at a record that is about to enter the ring: pinned memory that it names becomes visible, and what the program
// has changed goes before it. Says whether the device may look at such memory while it works on the record.
CUresult show_mirrors(const RecordHeader* header, const Part* parts, int partCount, bool* isWork) noexcept;
// Such a record is in the ring: until its work is done, what the program changes is sent. Not before, or the work that
// is waited for might be over before that of the record begins.
void watch_mirrors(uint8_t device) noexcept;
// Sends what the program has changed.
void push_mirrors() noexcept;

// On the thread that receives. False when it is malformed.
bool apply_mirror(const uint8_t* payload, uint32_t size) noexcept;

}  // namespace tf
