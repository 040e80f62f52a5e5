// The captures that are going on in this process.
#pragma once
#include <mutex>

#include "capture.h"

namespace tf {

struct Captures {
    std::mutex mutex;
    std::map<uint64_t, Capture*> active;
    uint64_t last = 0;

    Capture* find(uint64_t id) {
        auto found = active.find(id);
        return found == active.end() ? nullptr : found->second;
    }
    Capture* of(const Stream* stream) { return stream ? find(stream->capture) : nullptr; }

    void end(Capture* capture) {
        for (Stream* member : capture->members) member->capture = 0;
        active.erase(capture->id);
        activeCaptures = static_cast<int>(active.size());
    }

    // Whether the legacy default stream would have to wait for a stream that is captured.
    bool blocks_legacy(const Context* context) {
        for (auto& [id, capture] : active)
            for (const Stream* member : capture->members)
                if (member->context == context && !(member->flags & 1)) return true;
        return false;
    }
};

Captures& captures();

}  // namespace tf
