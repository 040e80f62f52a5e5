// The client's side of a remote session, against a small worker. All tests but the first share one attachment: a
// process attaches once. The harness runs them from the last to the first.
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <thread>

#include "core/remote.h"
#include "core/ring.h"
#include "core/state.h"
#include "harness.h"
#include "small_worker.h"

using namespace tf;

namespace {

std::atomic<int> called{0};

SmallWorker& worker() {
    static auto* shared = [] {
        auto* made = new SmallWorker;
        made->grace = 3000;
        setenv("TENSORFUSION_CONNECTION", made->uri().c_str(), 1);
        return made;
    }();
    return *shared;
}

Attachment* attached() {
    worker();
    CUresult error;
    return attach(&error);
}

template <class Condition>
bool eventually(Condition condition) {
    for (int i = 0; i < 20000; ++i) {
        if (condition()) return true;
        usleep(1000);
    }
    return false;
}

uint64_t allocate() {
    MemAllocRecord record{};
    record.header.op = MemAllocRecord::kOp;
    record.bytes = 64;
    RoundTrip trip;
    return trip.run(&record.header, sizeof record) ? 0 : reinterpret_cast<const MemAllocReply*>(trip.data())->address;
}

CUresult send_chunk(uint32_t chunk, uint32_t bytes) {
    CopyFromStagingRecord record{};
    record.header.op = CopyFromStagingRecord::kOp;
    record.chunk = chunk;
    record.bytes = bytes;
    return submit(&record.header, sizeof record);
}

CUresult fetch_chunk(uint32_t chunk, uint8_t value, uint32_t bytes, uint8_t flags) {
    CopyToStagingRecord record{};
    record.header.op = CopyToStagingRecord::kOp;
    record.header.flags = flags;
    record.source = value;
    record.chunk = chunk;
    record.bytes = bytes;
    return submit(&record.header, sizeof record);
}

void call_host() {
    HostFunctionRecord record{};
    record.header.op = HostFunctionRecord::kOp;
    record.function = 5;
    submit(&record.header, sizeof record);
}

}  // namespace

namespace tf {
// What the rest of the library would do.
void run_host_callback(uint64_t, uint64_t) noexcept {
    ++called;
}
std::string format_uuid(const uint8_t*) {
    return "GPU-";
}
}  // namespace tf

// Runs last: after it the attachment is dead.
TEST(A_worker_that_stays_away_ends_every_wait_with_an_error) {
    attached();
    worker().runs = false;
    std::thread waiting([] { CHECK_EQUAL(fence(0, 0), CUDA_ERROR_DEVICE_UNAVAILABLE); });
    worker().answers = false;
    worker().cut();
    waiting.join();
    CHECK_EQUAL(sticky_error(), CUDA_ERROR_DEVICE_UNAVAILABLE);
    CHECK_EQUAL(allocate(), 0u);
    CHECK_EQUAL(fetch_chunk(0, 1, 1, 0), CUDA_ERROR_DEVICE_UNAVAILABLE);
}

TEST(Frames_that_make_no_sense_break_the_connection_and_nothing_else) {
    attached();
    uint8_t nonsense[64] = {};
    int frames[] = {kReply, kCompletion, kChunkState, kConsumed, kAsyncError, kStatus, kHostCallback, 77};
    for (int type : frames) {
        int before = worker().connections;
        memset(nonsense, 0xff, sizeof nonsense);
        worker().send(static_cast<uint32_t>(type), nonsense, sizeof nonsense);
        CHECK(eventually([&] { return worker().connections >= before + 3; }));
        CHECK_EQUAL(fence(0, 0), CUDA_SUCCESS);
    }
}

TEST(An_error_that_is_told_twice_is_reported_once) {
    attached();
    AsyncErrorFrame error{CUDA_ERROR_INVALID_VALUE, 41};
    worker().send(kAsyncError, &error, sizeof error);
    CHECK(eventually([] { return take_async_error() == CUDA_ERROR_INVALID_VALUE; }));
    worker().send(kAsyncError, &error, sizeof error);
    CHECK_EQUAL(fence(0, 0), CUDA_SUCCESS);
}

TEST(A_host_function_runs_once_though_it_is_asked_for_again) {
    attached();
    int before = called, done = worker().callbacksDone;
    call_host();
    CHECK(eventually([&] { return worker().callbacksDone > done; }));
    call_host();
    attachment()->remote->flush();
    worker().cut();
    CHECK_EQUAL(fence(0, 0), CUDA_SUCCESS);
    CHECK(eventually([&] { return called == before + 2; }));
    CHECK_EQUAL(called.load(), before + 2);
}

TEST(Bytes_are_in_place_before_the_completion_that_covers_them) {
    attached();
    std::vector<uint8_t> target(100000, 1);
    uint32_t chunk;
    CHECK_EQUAL(take_chunk(&chunk), CUDA_SUCCESS);
    worker().holdsBulk = true;
    attachment()->remote->receive_in_place(chunk, target.data());
    CHECK_EQUAL(fetch_chunk(chunk, 9, 100000, kRecordFlagInOrder), CUDA_SUCCESS);
    CHECK(attachment()->remote->may_change(target.data() + 5000, 10));
    CHECK_EQUAL(request_fence(0, 0, 200, 1), CUDA_SUCCESS);
    attachment()->remote->flush();
    usleep(50000);  // the completion has long come: it must not be seen
    CHECK(!completed(200, 1));
    worker().holdsBulk = false;
    worker().release_bulk();
    CHECK_EQUAL(wait_completion(200, 1), CUDA_SUCCESS);
    CHECK(target == std::vector<uint8_t>(100000, 9));
    CHECK(!attachment()->remote->may_change(target.data(), target.size()));
}

TEST(Bytes_that_were_lost_with_a_connection_come_again) {
    attached();
    for (int i = 0; i < 10; ++i) {
        std::vector<uint8_t> target(1 << 20, 1);
        uint32_t up, down;
        CHECK_EQUAL(take_chunk(&up), CUDA_SUCCESS);
        CHECK_EQUAL(take_chunk(&down), CUDA_SUCCESS);
        memset(chunk_data(up), i + 1, 1 << 20);
        CHECK_EQUAL(send_chunk(up, 1 << 20), CUDA_SUCCESS);
        attachment()->remote->receive_in_place(down, target.data());
        CHECK_EQUAL(fetch_chunk(down, static_cast<uint8_t>(i + 1), 1 << 20, kRecordFlagInOrder), CUDA_SUCCESS);
        if (i % 2) attachment()->remote->flush();
        usleep(static_cast<unsigned>(i) * 150);
        worker().cut();
        CHECK_EQUAL(fence(0, 0), CUDA_SUCCESS);
        CHECK(worker().taken() == std::vector<uint8_t>(1 << 20, static_cast<uint8_t>(i + 1)));
        CHECK(target == std::vector<uint8_t>(1 << 20, static_cast<uint8_t>(i + 1)));
    }
}

TEST(What_happened_before_a_wait_ended_is_seen_after_it) {
    attached();
    int before = worker().reports;
    CHECK_EQUAL(fence(0, 0), CUDA_SUCCESS);
    worker().lateWord = 300;
    CHECK(!completed(300, 1));
    CHECK(completed_by_now(300, 1));
    CHECK_EQUAL(worker().reports.load(), before + 1);
    worker().lateWord = 0;
    for (int i = 0; i < 10; ++i) CHECK(!completed_by_now(301, 1));  // nothing was waited for since
    CHECK_EQUAL(worker().reports.load(), before + 1);
    CHECK_EQUAL(fence(0, 0), CUDA_SUCCESS);
    CHECK(!completed_by_now(301, 1));
    CHECK_EQUAL(worker().reports.load(), before + 2);
}

TEST(What_the_slice_holds_is_known_after_catching_up) {
    attached();
    for (uint64_t bytes : {uint64_t{5} << 20, uint64_t{3} << 20}) {
        worker().used = bytes;
        catch_up(0);
        CHECK_EQUAL(load_relaxed(attachment()->control->memoryUsed[0]), bytes);
    }
}

TEST(Chunks_travel_both_ways) {
    attached();
    uint32_t chunk;
    CHECK_EQUAL(take_chunk(&chunk), CUDA_SUCCESS);
    memset(chunk_data(chunk), 3, 5000);
    CHECK_EQUAL(send_chunk(chunk, 5000), CUDA_SUCCESS);
    CHECK_EQUAL(fence(0, 0), CUDA_SUCCESS);
    CHECK(worker().taken() == std::vector<uint8_t>(5000, 3));
    CHECK_EQUAL(take_chunk(&chunk), CUDA_SUCCESS);
    CHECK_EQUAL(fetch_chunk(chunk, 8, 7000, 0), CUDA_SUCCESS);
    CHECK_EQUAL(wait_chunk(chunk), CUDA_SUCCESS);
    CHECK_EQUAL(static_cast<int>(chunk_data(chunk)[6999]), 8);
    free_chunk(chunk);
    // Each of them can be used again and again.
    for (int i = 0; i < 200; ++i) {
        CHECK_EQUAL(take_chunk(&chunk), CUDA_SUCCESS);
        CHECK_EQUAL(send_chunk(chunk, 16), CUDA_SUCCESS);
    }
    CHECK_EQUAL(fence(0, 0), CUDA_SUCCESS);
}

TEST(Records_that_were_on_their_way_are_not_lost_and_not_run_twice) {
    attached();
    std::atomic<bool> stop{false};
    std::thread cutting([&] {
        while (!stop) {
            worker().cut();
            usleep(30000);
        }
    });
    uint64_t last = allocate();
    for (int i = 0; i < 300; ++i) {
        uint64_t next = allocate();
        // The small worker answers with the number of the call in its slot: none is left out.
        CHECK_EQUAL(next, last + 1);
        last = next;
    }
    stop = true;
    cutting.join();
    CHECK_EQUAL(fence(0, 0), CUDA_SUCCESS);
}

TEST(More_records_than_the_ring_holds_wait_for_the_worker) {
    attached();
    worker().runs = false;
    std::atomic<int> submitted{0};
    constexpr int kRecords = 3 * static_cast<int>(kRingBytes / kMaxRecordBytes);
    std::thread submitting([&] {
        std::vector<uint8_t> bytes(60000);
        for (int i = 0; i < kRecords; ++i) {
            CopyInlineRecord record{};
            record.header.op = CopyInlineRecord::kOp;
            record.payloadBytes = static_cast<uint32_t>(bytes.size());
            Part part{bytes.data(), bytes.size()};
            submit(&record.header, sizeof record, &part, 1);
            ++submitted;
        }
    });
    usleep(100000);
    CHECK(submitted < kRecords);
    worker().runs = true;
    worker().run_held();
    submitting.join();
    CHECK_EQUAL(fence(0, 0), CUDA_SUCCESS);
}

TEST(A_worker_that_does_not_know_the_token_is_not_believed) {
    SmallWorker liar;
    liar.honest = false;
    ConnectionString connection;
    std::string complaint;
    CHECK(parse_connection(liar.uri().c_str(), &connection, &complaint));
    CHECK(Remote::attach(connection, 0) == nullptr);
}

TEST(Connection_strings_are_understood_or_refused_with_a_reason) {
    const std::string token(64, 'a');
    struct {
        const char* text;
        bool fine, remote, tls;
    } cases[] = {
        {"shm:///run/a.sock?slice=s&token=T", true, false, false},
        {"tcp://10.0.0.1:7000?slice=s&token=T", true, true, true},
        {"tcp://127.0.0.1:7000?slice=s&token=T", true, true, false},
        {"tcp://localhost:7000?token=T&slice=s&tls=on", true, true, true},
        {"tcp://gpu-1.example:7000?token=T&tls=off", true, true, false},
        {"tcp://[fd00::1]:7000?token=T", true, true, true},
        {"tcp://10.0.0.1?token=T", false, false, false},
        {"tcp://10.0.0.1:0?token=T", false, false, false},
        {"tcp://10.0.0.1:70000?token=T", false, false, false},
        {"tcp://:7000?token=T", false, false, false},
        {"tcp://10.0.0.1:7000?token=T&tls=maybe", false, false, false},
        {"tcp://10.0.0.1:7000?token=12", false, false, false},
        {"tcp://10.0.0.1:7000", false, false, false},
        {"shm://?token=T", false, false, false},
        {"http://10.0.0.1:7000?token=T", false, false, false},
        {"", false, false, false},
    };
    for (auto& c : cases) {
        std::string text(c.text);
        size_t at = text.find("token=T");
        if (at != std::string::npos) text.replace(at + 6, 1, token);
        ConnectionString connection;
        std::string complaint;
        CHECK_EQUAL(parse_connection(text.c_str(), &connection, &complaint), c.fine);
        CHECK_EQUAL(complaint.empty(), c.fine);
        CHECK(complaint.find(token) == std::string::npos);
        if (!c.fine) continue;
        CHECK_EQUAL(connection.remote, c.remote);
        CHECK_EQUAL(connection.tls, c.tls);
    }
}
