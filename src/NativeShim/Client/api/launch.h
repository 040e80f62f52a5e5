// Kernel launches: what graphs share with them.
#pragma once
#include "../core/call.h"

namespace tf {

constexpr size_t kMaxParameterBytes = 32768;

struct Geometry {
    unsigned int grid[3], block[3], shared;
};

// What the driver itself refuses at once; everything else it says later is told at the next synchronisation.
CUresult check_geometry(const Function* function, const Geometry& g) noexcept;

// A cooperative grid whose blocks cannot all be on the device at once would wait for itself for ever.
CUresult check_cooperative(const Function* function, const Geometry& g) noexcept;

// Packs parameters by the function's layout into `out` (kMaxParameterBytes), or points to what `extra` has packed.
CUresult pack_parameters(const Function* function, void** values, void** extra, uint8_t* out, const void** bytes,
                         size_t* size) noexcept;

// Replaces what the worker cannot follow in launch attributes: events become their numbers.
CUresult translate_attributes(const CUlaunchAttribute* attributes, unsigned int count,
                              std::vector<CUlaunchAttribute>* out, std::vector<Event*>* events) noexcept;

}  // namespace tf
