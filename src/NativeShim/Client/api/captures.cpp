// What a capture does to calls of its streams: joins, refusals, and what it keeps alive.
#include "captures.h"

#include <algorithm>

#include "graph.h"

namespace tf {
std::atomic<int> activeCaptures{0};

Captures& captures() {
    static auto* instance = new Captures;
    return *instance;
}

CUresult forbid_capture_call(Stream* stream) noexcept {
    Captures& all = captures();
    std::lock_guard<std::mutex> guard(all.mutex);
    Capture* capture = all.of(stream);
    if (!capture) return CUDA_SUCCESS;
    capture->invalid = true;
    return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
}

CUresult forbid_capturing(Context* context) noexcept {
    if (!activeCaptures.load(std::memory_order_acquire)) return CUDA_SUCCESS;
    Captures& all = captures();
    std::lock_guard<std::mutex> guard(all.mutex);
    CUresult result = CUDA_SUCCESS;
    for (auto& [id, capture] : all.active) {
        if (capture->context != context) continue;
        capture->invalid = true;
        result = CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    }
    return result;
}

bool capture_wait(Stream* stream, Event* event, CUresult* result) noexcept {
    *result = CUDA_SUCCESS;
    if (!activeCaptures.load(std::memory_order_acquire)) return false;
    Captures& all = captures();
    std::lock_guard<std::mutex> guard(all.mutex);
    Capture* mine = all.of(stream);
    Capture* its = all.find(event->capture);
    if (!mine && !its) return false;
    if (!its) {
        mine->invalid = true;
        *result = CUDA_ERROR_STREAM_CAPTURE_ISOLATION;
    } else if (its->invalid) {
        *result = CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
    } else if (!stream) {
        its->invalid = true;
        *result = CUDA_ERROR_STREAM_CAPTURE_IMPLICIT;
    } else if (mine && mine != its) {
        mine->invalid = its->invalid = true;
        *result = CUDA_ERROR_STREAM_CAPTURE_MERGE;
    } else if (!mine) {
        its->members.push_back(stream);
        stream->capture.store(its->id, std::memory_order_release);
    }
    return *result != CUDA_SUCCESS;
}

void capture_hold(Stream* stream, std::shared_ptr<Hold> hold) noexcept {
    Captures& all = captures();
    std::lock_guard<std::mutex> guard(all.mutex);
    if (Capture* capture = all.of(stream)) capture->holds.push_back(std::move(hold));
}

void capture_hold(Stream* stream, const Exec* launched) noexcept {
    if (launched->holds.empty() && launched->recorded.empty()) return;
    Captures& all = captures();
    std::lock_guard<std::mutex> guard(all.mutex);
    Capture* capture = all.of(stream);
    if (!capture) return;
    capture->holds.insert(capture->holds.end(), launched->holds.begin(), launched->holds.end());
    for (const RecordedEvent& recorded : launched->recorded)
        capture->recorded.push_back({0, recorded.id, recorded.event});
}

void capture_event(Stream* stream, Event* event) noexcept {
    Captures& all = captures();
    std::lock_guard<std::mutex> guard(all.mutex);
    if (Capture* capture = all.of(stream)) capture->recorded.push_back({0, event->id, event});
}

void leave_capture(Stream* stream) noexcept {
    Captures& all = captures();
    std::lock_guard<std::mutex> guard(all.mutex);
    Capture* capture = all.of(stream);
    if (!capture) return;
    capture->invalid = true;
    if (capture->origin == stream) {
        all.end(capture);
        if (capture->graph && !capture->intoGraph) capture->graph->destroy();
        delete capture;
        return;
    }
    auto& members = capture->members;
    members.erase(std::remove(members.begin(), members.end(), stream), members.end());
}
}  // namespace tf
