// What a worker, or who pretends to be one, can send to a program: frames of the control lane, changes of mirrors, the
// snapshot of a welcome; and connection strings. The first byte of an input chooses.
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <sstream>
#include <unordered_map>

#define private public
#include "core/remote.h"
#undef private
#include "core/connection_string.h"
#include "core/mirror_words.h"
#include "core/ring.h"
#include "core/state.h"
#include "small_worker.h"

using namespace tf;

namespace tf {
// What the rest of the library would do.
void run_host_callback(uint64_t, uint64_t) noexcept {}
std::string format_uuid(const uint8_t*) {
    return "GPU-";
}
}  // namespace tf

namespace {

// A session whose connection has broken for good: frames are applied by this thread, and nothing waits for more.
Remote& session() {
    static Remote* remote = [] {
        static auto* worker = new SmallWorker;
        worker->grace = 2000000000;
        setenv("TENSORFUSION_CONNECTION", worker->uri().c_str(), 1);
        CUresult error;
        Attachment* attached = attach(&error);
        if (!attached) abort();
        worker->answers = false;
        worker->cut();
        while (attached->remote->link_.load()) usleep(1000);
        return attached->remote;
    }();
    return *remote;
}

void frames(const uint8_t* data, size_t size) {
    Remote& remote = session();
    remote.control_->head = 1 << 20;
    for (FrameHeader header; size >= sizeof header;) {
        memcpy(&header, data, sizeof header);
        data += sizeof header;
        size -= sizeof header;
        if (header.length > size) header.length = static_cast<uint32_t>(size);
        // A copy of its own, so that a read beyond the end is seen.
        std::unique_ptr<uint8_t[]> payload(new uint8_t[header.length]);
        memcpy(payload.get(), data, header.length);
        if (!remote.apply(header.type, payload.get(), header.length)) break;
        data += header.length;
        size -= header.length;
    }
    remote.attachment_->dead = false;
    remote.control_->asyncError = 0;
    remote.tickets_.clear();
}

void changes(const uint8_t* data, size_t size) {
    constexpr uint64_t kWords = 700;
    uint64_t now[kWords] = {}, agreed[kWords] = {};
    std::unique_ptr<uint8_t[]> runs(new uint8_t[size]);
    memcpy(runs.get(), data, size);
    if (!are_changes_whole(runs.get(), size, kWords)) return;
    apply_changes(runs.get(), size, now, agreed);
    // What was applied is found, and applied elsewhere it gives the same.
    uint64_t nothing[kWords] = {}, copy[kWords] = {}, copyAgreed[kWords] = {};
    uint8_t packed[1024];
    uint64_t at = 0;
    while (size_t used = pack_changes(now, nothing, kWords, &at, packed, sizeof packed)) {
        if (!are_changes_whole(packed, used, kWords)) abort();
        apply_changes(packed, used, copy, copyAgreed);
    }
    if (memcmp(now, copy, sizeof now) || memcmp(now, nothing, sizeof now)) abort();
}

void snapshot(const uint8_t* data, size_t size) {
    std::vector<uint8_t> bytes(data, data + size);
    for (size_t at = sizeof(AttachSnapshot); at + sizeof(DeviceSnapshot) <= size; at += sizeof(DeviceSnapshot))
        memset(bytes.data() + at + offsetof(DeviceSnapshot, windowSize), 0, 8);  // reserves no addresses
    Attachment attachment;
    read_snapshot(&attachment, bytes.data(), size);
}

void connection(const uint8_t* data, size_t size) {
    ConnectionString parsed;
    std::string why;
    parse_connection(std::string(reinterpret_cast<const char*>(data), size).c_str(), &parsed, &why);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    if (!freopen("/dev/null", "w", stdout)) return 1;  // what kernels print
    session();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (!size) return 0;
    switch (data[0] % 8) {
        case 0:
            changes(data + 1, size - 1);
            break;
        case 1:
            snapshot(data + 1, size - 1);
            break;
        case 2:
            connection(data + 1, size - 1);
            break;
        default:
            frames(data + 1, size - 1);
    }
    return 0;
}
