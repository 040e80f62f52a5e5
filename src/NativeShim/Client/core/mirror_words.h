// Finding, packing and applying changes of memory, in words of 8 bytes with a bit for each changed byte.
#pragma once
#include <cstddef>
#include <cstdint>

namespace tf {

// Packs what differs between `now` and `agreed` from word `*at` on, as runs (MirrorRun), and makes it agreed. `now` may
// change meanwhile. Returns the packed bytes; 0 when nothing differs up to the end, which *at is then.
size_t pack_changes(const uint64_t* now, uint64_t* agreed, uint64_t words, uint64_t* at, uint8_t* out,
                    size_t capacity) noexcept;

// Whether packed runs are whole and lie within so many words.
bool are_changes_whole(const uint8_t* runs, size_t bytes, uint64_t words) noexcept;

// Puts changed bytes in place; others, which someone may be writing to, stay as they are. The runs must be whole.
void apply_changes(const uint8_t* runs, size_t bytes, uint64_t* now, uint64_t* agreed) noexcept;

}  // namespace tf
