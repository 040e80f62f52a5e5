// Stream capture as this process knows it. The worker's driver records the nodes; which streams take part, what state
// the capture is in and what it keeps alive is known here, so that asking costs nothing.
#pragma once
#include "../core/call.h"

namespace tf {

struct Capture {
    uint64_t id = 0;
    Stream* origin = nullptr;
    Context* context = nullptr;
    int mode = 0;
    long thread = 0;
    bool invalid = false;
    bool intoGraph = false;        // the graph was the program's before
    std::vector<Stream*> members;  // the origin among them
    Graph* graph = nullptr;        // once somebody has asked for it
    Holds holds;
    std::vector<RecordedEvent> recorded;
    // What cuStreamGetCaptureInfo handed out last, by stream.
    std::map<Stream*, std::vector<CUgraphNode>> dependencies;
};

// Captures that are going on, of any stream; read without a lock.
extern std::atomic<int> activeCaptures;

// Refuses what a capturing stream cannot do, and makes its capture invalid.
CUresult forbid_capture_call(Stream* stream) noexcept;
inline CUresult forbid_capturing(Stream* stream) noexcept {
    return stream && stream->capture.load(std::memory_order_relaxed) ? forbid_capture_call(stream) : CUDA_SUCCESS;
}

// Refuses what would wait for every stream of a context.
CUresult forbid_capturing(Context* context) noexcept;

// A stream waits for an event: true and *result when that belongs to a capture and there is nothing to send, or an
// error. Joins the stream to the event's capture.
bool capture_wait(Stream* stream, Event* event, CUresult* result) noexcept;

// Keeps something alive with the graph that a capture makes.
void capture_hold(Stream* stream, std::shared_ptr<Hold> hold) noexcept;
void capture_hold(Stream* stream, const Exec* launched) noexcept;
void capture_event(Stream* stream, Event* event) noexcept;

}  // namespace tf
