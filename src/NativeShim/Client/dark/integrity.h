#pragma once

#include <cstdint>

#include "../core/state.h"

namespace tf {

/// What the runtime's integrity check hashes ahead of the devices.
struct IntegrityHeader {
    uint32_t driverVersion;
    uint32_t version;
    uint32_t processId;
    uint32_t threadId;  // the low half of pthread_self()
    uint64_t runtimeTable;
    uint64_t integrityTable;
    uint64_t checkFunction;
    uint64_t seconds;
};
static_assert(sizeof(IntegrityHeader) == 48, "hashed as it lies in memory");

/// The answer to the runtime's integrity check: HMAC-MD2 over the header and the devices' identities, or one of two
/// constants for versions that end in 0 or 1.
void integrity_digest(const IntegrityHeader& header, const DeviceIdentity* devices, int count,
                      uint64_t digest[2]) noexcept;

}  // namespace tf
