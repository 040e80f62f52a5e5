// What every exported function begins with: a record, checked state, and conversions from handles to ids.
#pragma once
#include "log.h"
#include "state.h"

#define TF_API extern "C" __attribute__((visibility("default"))) CUresult

namespace tf {

// Ready for a call that needs the device: initialised, with a current context that works.
inline CUresult ready() noexcept {
    if (__builtin_expect(!initialized(), 0)) return CUDA_ERROR_NOT_INITIALIZED;
    if (__builtin_expect(!current(), 0)) return CUDA_ERROR_INVALID_CONTEXT;
    return sticky_error();
}

// A record under construction. `run` is the round trip of a synchronous call; the reply lives as long as this object.
template <class R>
class Call {
  public:
    CUresult begin() noexcept {
        if (CUresult r = ready()) return r;
        prepare(wire_device(current()->device));
        return CUDA_SUCCESS;
    }
    // For calls that belong to a given context rather than the current one.
    CUresult begin(const Context* context) noexcept {
        if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
        if (CUresult r = sticky_error()) return r;
        prepare(wire_device(context ? context->device : 0));
        return CUDA_SUCCESS;
    }
    R* operator->() { return &record_; }
    CUresult submit() noexcept { return tf::submit(&record_.header, sizeof record_); }
    CUresult submit(const Part* parts, int count) noexcept {
        return tf::submit(&record_.header, sizeof record_, parts, count);
    }
    CUresult run() noexcept { return trip_.run(&record_.header, sizeof record_); }
    CUresult run(const Part* parts, int count) noexcept {
        return trip_.run(&record_.header, sizeof record_, parts, count);
    }
    template <class Reply>
    const Reply& reply() const {
        return *reinterpret_cast<const Reply*>(trip_.data());
    }
    template <class Reply>
    const uint8_t* reply_payload(size_t* size) const {
        *size = trip_.size() - sizeof(Reply);
        return trip_.data() + sizeof(Reply);
    }

  private:
    void prepare(uint8_t device) noexcept {
        record_.header.op = R::kOp;
        record_.header.device = device;
    }
    R record_{};
    RoundTrip trip_;
};

// Handles to ids. Stream 0 and 1 are the legacy default stream, 2 the calling thread's own (and 0 too in "per thread"
// functions).
CUresult stream_to_id(CUstream stream, bool perThread, uint32_t& id) noexcept;
// The stream object behind a handle (nullptr for the legacy default stream).
CUresult find_stream(CUstream stream, bool perThread, Stream** found) noexcept;

// Counts an operation, so that a query knows whether its last fence still covers everything.
extern std::atomic<uint64_t> allOperations;
inline void note_operation(Stream* stream) noexcept {
    allOperations.fetch_add(1, std::memory_order_relaxed);
    if (stream) stream->operations.fetch_add(1, std::memory_order_relaxed);
}

// A stream that takes part in a capture is destroyed: the capture cannot end well.
void leave_capture(Stream* stream) noexcept;

inline CUresult stream_to_id(CUstream stream, bool perThread, uint32_t& id) noexcept {
    Stream* found;
    if (CUresult r = find_stream(stream, perThread, &found)) return r;
    id = found ? found->id : 0;
    note_operation(found);
    return CUDA_SUCCESS;
}

template <class T>
inline CUresult object_to_id(const void* handle, Kind kind, uint32_t& id) noexcept {
    T* object = as<T>(handle, kind);
    if (!object) return CUDA_ERROR_INVALID_HANDLE;
    id = object->id;
    return CUDA_SUCCESS;
}
inline CUresult event_to_id(CUevent h, uint32_t& id) noexcept {
    return object_to_id<Event>(h, Kind::Event, id);
}
inline CUresult exec_to_id(CUgraphExec h, uint32_t& id) noexcept {
    return object_to_id<Exec>(h, Kind::Exec, id);
}
inline CUresult graph_to_id(CUgraph h, uint32_t& id) noexcept {
    return object_to_id<Graph>(h, Kind::Graph, id);
}
inline CUresult function_to_id(CUfunction h, uint32_t& id) noexcept {
    return object_to_id<Function>(h, Kind::Function, id);
}

template <class Handle, class T>
inline Handle handle(T* object) noexcept {
    return reinterpret_cast<Handle>(object);
}

}  // namespace tf
