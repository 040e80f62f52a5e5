#pragma once

namespace tf {

/// The private function table of a 16-byte id; null when this library does not serve it.
const void* export_table(const unsigned char id[16]) noexcept;

}  // namespace tf
