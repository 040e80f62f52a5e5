// Events. The worker writes the newest finished record of each to a completion word, so queries and waits need no round
// trip.
#include "event.h"

#include "../core/call.h"
#include "capture.h"
#include "graph.h"

using namespace tf;

namespace {
constexpr unsigned int kInterprocess = 4;

uint64_t word(const Event* event) {
    return kFirstEventWord + event->id;
}

// One counter for all events: a number that is used again can never be taken for done by what its predecessor left in
// the word.
std::atomic<uint64_t> nextGeneration{1};

CUresult record(CUevent handle, CUstream streamHandle, bool perThread, unsigned int flags) {
    Call<EventRecordRecord> call;
    if (CUresult r = call.begin()) return r;
    auto* event = as<Event>(handle, Kind::Event);
    if (!event) return CUDA_ERROR_INVALID_HANDLE;
    Stream* stream;
    if (CUresult r = find_stream(streamHandle, perThread, &stream)) return r;
    note_operation(stream);
    uint64_t capture = stream ? stream->capture.load() : 0;
    if (capture && (event->flags & kInterprocess)) {
        note_unsupported("an event of several processes in a graph");
        return CUDA_ERROR_NOT_SUPPORTED;
    }
    constexpr unsigned int kExternal = 1;
    bool node = capture && (flags & kExternal);  // the graph will record it, each time that it runs
    if (node) {
        capture_event(stream, event);
    } else {
        event->capture = capture;
    }
    call->event = event->id;
    call->stream = stream ? stream->id : 0;
    call->flags = flags;
    call->captured = capture != 0;
    if (!capture) event->generation = nextGeneration.fetch_add(1);
    call->generation = event->generation;
    if (CUresult r = call.submit()) return r;
    return event->shared ? wait_completion(word(event), event->generation) : CUDA_SUCCESS;
}

CUresult create(CUevent* out, unsigned int flags, bool shared) {
    Call<EventCreateRecord> call;
    if (CUresult r = call.begin()) return r;
    constexpr unsigned int kDisableTiming = 2;
    if (!out || flags > 7) return CUDA_ERROR_INVALID_VALUE;
    if ((flags & kInterprocess) && !(flags & kDisableTiming)) return CUDA_ERROR_INVALID_VALUE;
    auto* event = new Event;
    event->context = current();
    event->flags = flags;
    event->shared = shared;
    event->id = tables().events.take(event);
    if (word(event) >= kCompletionCount) {
        tables().events.release(event->id);
        delete event;
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    call->event = event->id;
    call->flags = flags & ~kInterprocess;
    *out = handle<CUevent>(event);
    return call.submit();
}

CUresult find(CUevent handle, Event** event) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    *event = as<Event>(handle, Kind::Event);
    return *event ? sticky_error() : CUDA_ERROR_INVALID_HANDLE;
}

CUresult elapsed(float* milliseconds, CUevent start, CUevent end) {
    Event *first, *second;
    if (CUresult r = find(start, &first)) return r;
    if (CUresult r = find(end, &second)) return r;
    constexpr unsigned int kDisableTiming = 2;
    if (!milliseconds) return CUDA_ERROR_INVALID_VALUE;
    if ((first->flags | second->flags) & kDisableTiming) return CUDA_ERROR_INVALID_HANDLE;
    for (Event* event : {first, second}) {
        if (event->generation == 0) return CUDA_ERROR_INVALID_HANDLE;
        if (!completed_by_now(word(event), event->generation)) return CUDA_ERROR_NOT_READY;
    }
    Call<EventElapsedRecord> call;
    if (CUresult r = call.begin(first->context)) return r;
    call->start = first->id;
    call->end = second->id;
    if (CUresult r = call.run()) return r;
    *milliseconds = call.reply<EventElapsedReply>().milliseconds;
    return CUDA_SUCCESS;
}

CUresult wait_event(CUstream streamHandle, bool perThread, CUevent handle, unsigned int flags) {
    Call<StreamWaitEventRecord> call;
    if (CUresult r = call.begin()) return r;
    auto* event = as<Event>(handle, Kind::Event);
    if (!event) return CUDA_ERROR_INVALID_HANDLE;
    Stream* stream;
    if (CUresult r = find_stream(streamHandle, perThread, &stream)) return r;
    note_operation(stream);
    constexpr unsigned int kExternal = 1;
    CUresult refused;
    if (!(flags & kExternal) && capture_wait(stream, event, &refused)) return refused;
    call->stream = stream ? stream->id : 0;
    call->event = event->id;
    call->flags = flags;
    return call.submit();
}
}  // namespace

namespace tf {
// What the other processes see of the event has happened by now, and later records are waited for: so an event of
// another process is one that is reached whenever anybody can have been told of its record.
CUresult share_event(CUevent handle) noexcept {
    Event* event;
    if (CUresult r = find(handle, &event)) return r;
    if (!(event->flags & kInterprocess)) return CUDA_ERROR_INVALID_VALUE;
    event->shared = true;
    return event->generation ? wait_completion(word(event), event->generation) : CUDA_SUCCESS;
}

CUresult open_event(CUevent* out) noexcept {
    constexpr unsigned int kDisableTiming = 2;
    return create(out, kInterprocess | kDisableTiming, true);
}

void follow_events(const std::vector<RecordedEvent>& events, uint8_t device, uint32_t stream) noexcept {
    for (const RecordedEvent& recorded : events) {
        if (tables().events.find(recorded.id) != recorded.event) continue;  // destroyed since
        recorded.event->capture = 0;
        uint64_t generation = nextGeneration.fetch_add(1);
        recorded.event->generation = generation;
        request_fence(device, stream, word(recorded.event), generation);
    }
}
}  // namespace tf

TF_API cuEventCreate(CUevent* out, unsigned int flags) {
    return create(out, flags, false);
}

TF_API cuEventDestroy_v2(CUevent handle) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    auto* event = as<Event>(handle, Kind::Event);
    if (!event) return CUDA_ERROR_INVALID_HANDLE;
    event->destroy();
    return CUDA_SUCCESS;
}
TF_API cuEventDestroy(CUevent handle) {
    return cuEventDestroy_v2(handle);
}

TF_API cuEventRecord(CUevent e, CUstream s) {
    return record(e, s, false, 0);
}
TF_API cuEventRecord_ptsz(CUevent e, CUstream s) {
    return record(e, s, true, 0);
}
TF_API cuEventRecordWithFlags(CUevent e, CUstream s, unsigned int flags) {
    return record(e, s, false, flags);
}
TF_API cuEventRecordWithFlags_ptsz(CUevent e, CUstream s, unsigned int flags) {
    return record(e, s, true, flags);
}

TF_API cuEventQuery(CUevent handle) {
    Event* event;
    if (CUresult r = find(handle, &event)) return r;
    if (event->capture) return CUDA_ERROR_CAPTURED_EVENT;
    return completed_by_now(word(event), event->generation) ? CUDA_SUCCESS : CUDA_ERROR_NOT_READY;
}

TF_API cuEventSynchronize(CUevent handle) {
    Event* event;
    if (CUresult r = find(handle, &event)) return r;
    if (event->capture) return CUDA_ERROR_CAPTURED_EVENT;
    return wait_completion(word(event), event->generation);
}

TF_API cuEventElapsedTime(float* ms, CUevent start, CUevent end) {
    return elapsed(ms, start, end);
}
TF_API cuEventElapsedTime_v2(float* ms, CUevent start, CUevent end) {
    return elapsed(ms, start, end);
}

TF_API cuStreamWaitEvent(CUstream s, CUevent e, unsigned int flags) {
    return wait_event(s, false, e, flags);
}
TF_API cuStreamWaitEvent_ptsz(CUstream s, CUevent e, unsigned int flags) {
    return wait_event(s, true, e, flags);
}
