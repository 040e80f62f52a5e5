// Events that processes of one slice share.
#pragma once
#include "../core/call.h"

namespace tf {

// Makes an event one that other processes can open; waits for its newest record.
CUresult share_event(CUevent event) noexcept;
// An event of another process.
CUresult open_event(CUevent* out) noexcept;

}  // namespace tf
