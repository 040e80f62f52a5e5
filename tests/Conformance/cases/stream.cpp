// Streams, events, host functions, and values in stream order.
#include <unistd.h>

#include <atomic>
#include <thread>

#include "../harness.h"
#include "../kernels.h"

namespace {
// Some ten milliseconds of work on any device.
void keep_busy(CUfunction busy, CUdeviceptr address, CUstream stream) {
    OK(launch(busy, 1, 1, stream, address, 20000000u));
}
// Holds a stream up until it is opened, whatever the machine is busy with.
class Gate {
  public:
    explicit Gate(CUstream stream) : open_(new std::atomic<bool>(false)) {
        OK(cuLaunchHostFunc(
            stream,
            [](void* open) {
                while (!*static_cast<std::atomic<bool>*>(open)) usleep(200);
            },
            open_));
    }
    ~Gate() { open(); }
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;
    void open() { *open_ = true; }

  private:
    std::atomic<bool>* open_;  // outlives the case: the function may still look at it
};
}  // namespace

CASE("stream.has_its_properties", "StreamCreate StreamDestroy") {
    int low = 0, high = 0;
    OK(cuCtxGetStreamPriorityRange(&low, &high));
    TRUE(high <= low);
    CUstream stream = nullptr, other = nullptr;
    OK(cuStreamCreateWithPriority(&stream, 1, high));
    OK(cuStreamCreate(&other, 0));
    unsigned flags = 9;
    int priority = 9;
    CUcontext context = nullptr;
    unsigned long long id = 0, otherId = 0;
    OK(cuStreamGetFlags(stream, &flags));
    EQUAL(1u, flags);
    OK(cuStreamGetPriority(stream, &priority));
    EQUAL(high, priority);
    OK(cuStreamGetCtx(stream, &context));
    TRUE(context == primary_context());
    OK(cuStreamGetId(stream, &id));
    OK(cuStreamGetId(other, &otherId));
    TRUE(id != otherId);
    OK(cuStreamDestroy_v2(stream));
    OK(cuStreamDestroy_v2(other));
    FAILS(CUDA_ERROR_INVALID_VALUE, cuStreamCreate(&stream, 77));
}

CASE("stream.tells_whether_it_is_done", "StreamCreate Fence") {
    Stream stream;
    OK(cuStreamQuery(stream));
    Gate gate(stream);
    FAILS(CUDA_ERROR_NOT_READY, cuStreamQuery(stream));
    gate.open();
    OK(cuStreamSynchronize(stream));
    OK(cuStreamQuery(stream));
}

CASE("stream.waits_for_an_event_of_another", "StreamWaitEvent EventRecord") {
    Module module(kKernels);
    Memory a(4), b(4);
    Stream first, second;
    Event event(2);
    OK(cuMemsetD32_v2(b, 0, 1));
    OK(cuCtxSynchronize());
    keep_busy(module.function("busy"), a, first);
    OK(cuMemsetD32Async(b, 5, 1, first));
    OK(cuEventRecord(event, first));
    OK(cuStreamWaitEvent(second, event, 0));
    uint32_t word = 0;
    OK(cuMemcpyDtoHAsync_v2(&word, b, 4, second));
    OK(cuStreamSynchronize(second));
    EQUAL(5u, word);
}

CASE("stream.blocking_ones_wait_for_the_null_stream", "Launch Fence") {
    Module module(kKernels);
    Memory a(4), b(4);
    Stream blocking(0);
    OK(cuMemsetD32_v2(b, 0, 1));
    OK(cuCtxSynchronize());
    keep_busy(module.function("busy"), a, nullptr);
    OK(cuMemsetD32Async(b, 6, 1, nullptr));
    uint32_t word = 0;
    OK(cuMemcpyDtoHAsync_v2(&word, b, 4, blocking));
    OK(cuStreamSynchronize(blocking));
    EQUAL(6u, word);
}

CASE("stream.attributes_are_kept_and_copied", "StreamSetAttribute StreamCopyAttributes") {
    Stream a, b;
    CUlaunchAttributeValue value{}, got{};
    value.syncPolicy = 3;
    OK(cuStreamSetAttribute(a, 3, &value));
    OK(cuStreamGetAttribute(a, 3, &got));
    EQUAL(3, got.syncPolicy);
    OK(cuStreamCopyAttributes(b, a));
    got = {};
    OK(cuStreamGetAttribute(b, 3, &got));
    EQUAL(3, got.syncPolicy);
    Memory memory(4);
    OK(cuMemsetD32Async(memory, 9, 1, b));
    OK(cuStreamSynchronize(b));
    EQUAL(9u, read_words(memory, 1)[0]);
}

CASE("stream.each_thread_has_a_default_of_its_own", "Memset Copy") {
    Memory memory(4096);
    OK(cuMemsetD32Async_ptsz(memory, 77, 1024, nullptr));
    uint32_t word = 0;
    OK(cuMemcpyDtoHAsync_v2_ptsz(&word, memory + 4092, 4, nullptr));
    OK(cuStreamSynchronize_ptsz(nullptr));
    EQUAL(77u, word);
    CUresult inThread = CUDA_ERROR_UNKNOWN;
    std::thread other([&] {
        inThread = cuCtxSetCurrent(primary_context());
        if (inThread == CUDA_SUCCESS) inThread = cuMemsetD32Async_ptsz(memory, 78, 1024, nullptr);
        if (inThread == CUDA_SUCCESS) inThread = cuStreamSynchronize_ptsz(nullptr);
    });
    other.join();
    OK(inThread);
    EQUAL(78u, read_words(memory, 1)[0]);
}

CASE("stream.many_threads_work_at_once", "Launch Fence MemAlloc MemFree StreamCreate StreamDestroy") {
    Module module(kKernels);
    CUfunction fill = module.function("fill");
    std::atomic<int> right{0};
    std::vector<std::thread> threads;
    for (unsigned t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            cuCtxSetCurrent(primary_context());
            try {
                for (unsigned round = 1; round <= 10; ++round) {
                    Memory memory(4096 * 4);
                    Stream stream;
                    OK(launch(fill, 16, 256, stream, CUdeviceptr(memory), 4096u, round + t));
                    uint32_t word = 0;
                    OK(cuMemcpyDtoHAsync_v2(&word, memory + 4 * 4095, 4, stream));
                    OK(cuStreamSynchronize(stream));
                    if (word == 4095 * (round + t) + 5) ++right;
                }
            } catch (const Failure&) {
            } catch (const Refusal&) {
            }
        });
    for (std::thread& thread : threads) thread.join();
    EQUAL(40, right.load());
}

CASE("stream.values_are_written_and_waited_for", "StreamValue") {
    Memory memory(64);
    Stream first, second;
    OK(cuMemsetD32_v2(memory, 0, 16));
    OK(cuCtxSynchronize());
    OK(cuStreamWaitValue32_v2(first, memory, 10, 0));
    OK(cuStreamWriteValue32_v2(first, memory + 4, 1, 0));
    FAILS(CUDA_ERROR_NOT_READY, cuStreamQuery(first));
    OK(cuStreamWriteValue32_v2(second, memory, 11, 0));
    OK(cuStreamSynchronize(first));
    OK(cuStreamWriteValue64_v2(second, memory + 8, 0x1122334455667788ull, 0));
    OK(cuStreamWaitValue64_v2(first, memory + 8, 0x1122334455667788ull, 1));
    OK(cuStreamSynchronize(first));
    std::vector<uint32_t> words = read_words(memory, 4);
    EQUAL(11u, words[0]);
    EQUAL(1u, words[1]);
    EQUAL(0x55667788u, words[2]);
    EQUAL(0x11223344u, words[3]);
}

CASE("stream.host_functions_run_in_order", "HostFunction") {
    struct State {
        std::atomic<int> value{0};
        int seen = -1;
    } state;
    Module module(kKernels);
    Memory memory(4);
    Stream stream;
    keep_busy(module.function("busy"), memory, stream);
    OK(cuLaunchHostFunc(
        stream, [](void* data) { static_cast<State*>(data)->value = 1; }, &state));
    OK(cuLaunchHostFunc(
        stream,
        [](void* data) {
            auto* s = static_cast<State*>(data);
            s->seen = s->value;
            s->value = 2;
        },
        &state));
    OK(cuStreamSynchronize(stream));
    EQUAL(2, state.value.load());
    EQUAL(1, state.seen);
}

CASE("stream.callbacks_get_stream_and_status", "HostFunction") {
    struct State {
        CUstream stream = nullptr;
        CUresult status = CUDA_ERROR_UNKNOWN;
    } state;
    Stream stream;
    OK(cuStreamAddCallback(
        stream,
        [](CUstream s, CUresult status, void* data) {
            static_cast<State*>(data)->stream = s;
            static_cast<State*>(data)->status = status;
        },
        &state, 0));
    OK(cuStreamSynchronize(stream));
    TRUE(state.stream == stream);
    EQUAL(CUDA_SUCCESS, state.status);
}

CASE("event.tells_when_it_is_reached", "EventCreate EventDestroy EventRecord") {
    Stream stream;
    CUevent event = nullptr;
    OK(cuEventCreate(&event, 2));
    OK(cuEventQuery(event));
    OK(cuEventSynchronize(event));
    Gate gate(stream);
    OK(cuEventRecord(event, stream));
    FAILS(CUDA_ERROR_NOT_READY, cuEventQuery(event));
    gate.open();
    OK(cuEventSynchronize(event));
    OK(cuEventQuery(event));
    OK(cuStreamQuery(stream));
    OK(cuEventDestroy_v2(event));
}

CASE("event.measures_time", "EventElapsed EventRecord") {
    Module module(kKernels);
    Memory memory(4);
    Stream stream;
    Event start, end, never, untimed(2);
    OK(cuEventRecord(start, stream));
    keep_busy(module.function("busy"), memory, stream);
    Gate gate(stream);
    OK(cuEventRecordWithFlags(end, stream, 0));
    OK(cuEventRecord(untimed, stream));
    float ms = -1;
    FAILS(CUDA_ERROR_NOT_READY, cuEventElapsedTime(&ms, start, end));
    gate.open();
    OK(cuEventSynchronize(end));
    OK(cuEventElapsedTime(&ms, start, end));
    // A software device tells the time that its model would have taken.
    TRUE(ms > 0.001 && ms < 20000);
    FAILS(CUDA_ERROR_INVALID_HANDLE, cuEventElapsedTime(&ms, start, never));
    OK(cuEventSynchronize(untimed));
    FAILS(CUDA_ERROR_INVALID_HANDLE, cuEventElapsedTime(&ms, start, untimed));
}

CASE("event.a_later_record_counts", "EventRecord") {
    Stream stream;
    Event event(2);
    OK(cuEventRecord(event, stream));
    OK(cuEventSynchronize(event));
    Gate gate(stream);
    OK(cuEventRecord(event, stream));
    FAILS(CUDA_ERROR_NOT_READY, cuEventQuery(event));
    gate.open();
    OK(cuEventSynchronize(event));
}
