// Attaching to a worker over TCP, and going on with a session whose connection broke.
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "futex.h"
#include "log.h"
#include "remote.h"
#include "sha256.h"

namespace tf {
namespace {

constexpr int kConnectTimeout = 5000;
constexpr long kRetryPause = 100000000;
constexpr uint32_t kRefusedUnknownSession = 5, kRefusedToken = 2;

void hash_part(HmacSha256* hash, const void* data, size_t bytes) {
    hash->update(data, bytes);
}

void prove_program(const uint8_t* token, const ChallengeFrame& challenge, const uint8_t* fingerprint,
                   RemoteHelloFrame* hello) {
    const char label[] = "tensorfusion-remote-program";
    HmacSha256 hash(token, 32);
    hash_part(&hash, label, sizeof label - 1);
    hash_part(&hash, challenge.nonce, 32);
    hash_part(&hash, hello->clientNonce, 32);
    hash_part(&hash, fingerprint, 32);
    hash_part(&hash, hello->session, 16);
    hash_part(&hash, &hello->lane, 4);
    hash_part(&hash, &hello->flags, 2);
    hash.finish(hello->proof);
}

bool is_workers_proof(const uint8_t* token, const ChallengeFrame& challenge, const uint8_t* fingerprint,
                      const RemoteHelloFrame& hello, const RemoteWelcomeFrame& welcome) {
    const char label[] = "tensorfusion-remote-worker";
    uint8_t expected[32];
    HmacSha256 hash(token, 32);
    hash_part(&hash, label, sizeof label - 1);
    hash_part(&hash, hello.clientNonce, 32);
    hash_part(&hash, challenge.nonce, 32);
    hash_part(&hash, fingerprint, 32);
    hash_part(&hash, welcome.session, 16);
    hash.finish(expected);
    uint8_t difference = 0;
    for (int i = 0; i < 32; ++i) difference |= static_cast<uint8_t>(expected[i] ^ welcome.proof[i]);
    return difference == 0;
}

bool write_frame(Channel* channel, uint32_t type, const void* payload, size_t size) {
    FrameHeader header{static_cast<uint32_t>(size), type};
    iovec parts[] = {{&header, sizeof header}, {const_cast<void*>(payload), size}};
    return channel->write(parts, 2);
}

bool read_frame(Channel* channel, uint32_t* type, std::vector<uint8_t>* payload, size_t capacity) {
    FrameHeader header;
    auto read = [channel](void* out, size_t bytes) {
        auto* at = static_cast<uint8_t*>(out);
        while (bytes) {
            long n = channel->read_some(at, bytes, 0, kConnectTimeout);
            if (n <= 0) return false;
            at += n;
            bytes -= static_cast<size_t>(n);
        }
        return true;
    };
    if (!read(&header, sizeof header) || header.length > capacity) return false;
    payload->resize(header.length);
    *type = header.type;
    return read(payload->data(), header.length);
}

uint64_t page_up(uint64_t bytes) {
    return (bytes + 4095) & ~uint64_t{4095};
}

// A private region with the layout that a worker gives a shared one.
uint8_t* make_region() {
    uint64_t slots = 4096 + kRingBytes, states = slots + kSlotCount * kSlotBytes, words = states + 4096;
    uint64_t staging = (page_up(words + kCompletionCount * 8) + 0x1FFFFF) & ~uint64_t{0x1FFFFF};
    uint64_t size = staging + kStagingChunkCount * kStagingChunkBytes;
    void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return nullptr;
    auto* header = static_cast<ControlHeader*>(memory);
    header->magic = kMagic;
    header->version = kProtocolVersionMax;
    header->regionSize = size;
    header->ringOffset = 4096;
    header->ringSize = kRingBytes;
    header->slotsOffset = slots;
    header->slotCount = kSlotCount;
    header->slotSize = kSlotBytes;
    header->stagingStatesOffset = states;
    header->stagingOffset = staging;
    header->stagingChunkCount = kStagingChunkCount;
    header->stagingChunkSize = kStagingChunkBytes;
    header->completionsOffset = words;
    header->completionCount = kCompletionCount;
    return static_cast<uint8_t*>(memory);
}

}  // namespace

bool Remote::connect_lane(Channel* channel, uint32_t lane, uint16_t flags, RemoteWelcomeFrame* welcome,
                          std::vector<uint8_t>* snapshot, std::string* why, bool* final) noexcept {
    constexpr size_t kCapacity =
        sizeof(RemoteWelcomeFrame) + sizeof(AttachSnapshot) + kMaxDevices * sizeof(DeviceSnapshot);
    if (!channel->open(connection_, kConnectTimeout, why)) return false;
    RemotePreamble preamble{kRemoteMagic, kProtocolVersionMax, static_cast<uint16_t>(lane)};
    iovec part{&preamble, sizeof preamble};
    uint32_t type;
    std::vector<uint8_t> payload;
    ChallengeFrame challenge;
    *why = "the worker does not answer as one";
    if (!channel->write(&part, 1) || !read_frame(channel, &type, &payload, kCapacity)) return false;
    if (type == kChallenge && payload.size() == sizeof challenge) {
        memcpy(&challenge, payload.data(), sizeof challenge);
        if (challenge.magic != kMagic) return false;
        RemoteHelloFrame hello{};
        hello.magic = kMagic;
        hello.version = kProtocolVersionMax;
        hello.flags = flags;
        hello.pid = static_cast<uint32_t>(getpid());
        hello.lane = lane;
        memcpy(hello.session, session_, sizeof session_);
        if (getrandom(hello.clientNonce, sizeof hello.clientNonce, 0) != sizeof hello.clientNonce) return false;
        executable_name(hello.executable, sizeof hello.executable);
        {
            std::lock_guard<std::mutex> guard(chunks_);
            for (uint32_t i = 0; i < kStagingChunkCount; ++i)
                hello.awaited[i] = downloading_[i].active ? downloading_[i].use : 0;
        }
        prove_program(connection_.token, challenge, channel->fingerprint(), &hello);
        if (!write_frame(channel, kRemoteHello, &hello, sizeof hello) ||
            !read_frame(channel, &type, &payload, kCapacity))
            return false;
        if (type == kRemoteWelcome && payload.size() >= sizeof *welcome) {
            memcpy(welcome, payload.data(), sizeof *welcome);
            if (!is_workers_proof(connection_.token, challenge, channel->fingerprint(), hello, *welcome)) {
                *why = "it does not know the slice's token: this is not the slice's worker";
                *final = true;
                return false;
            }
            if (snapshot) snapshot->assign(payload.begin() + sizeof *welcome, payload.end());
            return true;
        }
    }
    if (type == kRefused && payload.size() > 4) {
        uint32_t code;
        memcpy(&code, payload.data(), sizeof code);
        why->assign(reinterpret_cast<const char*>(payload.data()) + 4, payload.size() - 4);
        *final = code == kRefusedUnknownSession || code == kRefusedToken;
    }
    return false;
}

bool Remote::connect_all(uint16_t flags, RemoteWelcomeFrame* welcome, std::vector<uint8_t>* snapshot, std::string* why,
                         bool* final) noexcept {
    if (!connect_lane(&channel_, 0, flags, welcome, snapshot, why, final)) return false;
    memcpy(session_, welcome->session, sizeof session_);
    grace_ = static_cast<long>(welcome->graceMilliseconds) * 1000000;
    uint32_t count = flags & kHelloFlagObserver ? 0 : welcome->bulkLanes;
    if (count > kMaxBulkLanes) count = kMaxBulkLanes;
    while (lanes_.size() < count) {
        lanes_.emplace_back(new Lane);
        lanes_.back()->owner = this;
        lanes_.back()->number = static_cast<uint32_t>(lanes_.size());
    }
    for (auto& lane : lanes_) {
        RemoteWelcomeFrame unused;
        if (!connect_lane(&lane->channel, lane->number, flags | kHelloFlagResume, &unused, nullptr, why, final))
            return false;
    }
    return true;
}

Attachment* Remote::attach(const ConnectionString& connection, uint16_t helloFlags) noexcept {
    auto* remote = new Remote(connection);  // lives as long as the process
    RemoteWelcomeFrame welcome;
    std::vector<uint8_t> snapshot;
    std::string why;
    bool final = false;
    remote->flags_ = helloFlags;
    if (!remote->connect_all(helloFlags, &welcome, &snapshot, &why, &final)) {
        log_line(LogTopic::Error, "cannot attach to %s:%s%s: %s", connection.host.c_str(), connection.port.c_str(),
                 connection.tls ? " (TLS)" : "", why.c_str());
        delete remote;
        return nullptr;
    }
    auto* a = new Attachment;
    a->region = make_region();
    if (!a->region || !read_snapshot(a, snapshot.data(), snapshot.size())) {
        delete a;
        delete remote;
        return nullptr;
    }
    a->control = reinterpret_cast<ControlHeader*>(a->region);
    a->remote = remote;
    remote->attachment_ = a;
    remote->control_ = a->control;
    remote->lastEpoch_ = 1;
    remote->link_.store(1);
    return a;
}

bool Remote::start() noexcept {
    if (!start_thread(control_loop, this) || !start_thread(send_loop, this)) return false;
    for (auto& lane : lanes_)
        if (!start_thread(upload_loop, lane.get()) || !start_thread(download_loop, lane.get())) return false;
    return true;
}

Remote::Use::Use(Remote& remote) noexcept : remote_(remote) {
    // Pairs with a reconnect, which takes the link down and then waits for nobody to be inside.
    remote_.busy_.fetch_add(1);
    epoch_ = remote_.link_.load();
}

void Remote::lost(uint32_t epoch) noexcept {
    if (!link_.compare_exchange_strong(epoch, 0)) return;
    channel_.shut_down();
    for (auto& lane : lanes_) lane->channel.shut_down();
    arrivals_.fetch_add(1);
    futex_wake(&arrivals_);
}

uint32_t Remote::wait_for_link() noexcept {
    constexpr long kLook = 100000000;
    for (;;) {
        uint32_t epoch = link_.load();
        if (epoch || dead()) return epoch;
        futex_wait(&link_, 0, kLook);
    }
}

// On the control thread. Returns false when the session cannot be had again.
bool Remote::reconnect() noexcept {
    long until = nanoseconds_now() + grace_;
    log_line(LogTopic::Error, "the connection to %s:%s broke; trying for %ld s to go on", connection_.host.c_str(),
             connection_.port.c_str(), grace_ / 1000000000);
    while (busy_.load()) {
        timespec pause{0, 100000};
        nanosleep(&pause, nullptr);
    }
    std::string why = "no time is left";
    for (bool final = false; !final && nanoseconds_now() < until;) {
        RemoteWelcomeFrame welcome;
        if (connect_all(flags_ | kHelloFlagResume, &welcome, nullptr, &why, &final)) {
            resume(welcome);
            log_line(LogTopic::Error, "the connection to %s:%s is back", connection_.host.c_str(),
                     connection_.port.c_str());
            return true;
        }
        timespec pause{0, kRetryPause};
        if (!final) nanosleep(&pause, nullptr);
    }
    channel_.close();
    for (auto& lane : lanes_) lane->channel.close();
    worker_gone(attachment_, ("the connection broke and could not be had again: " + why).c_str());
    return false;
}

// What the worker does not have is sent again: records from its position on, chunks by their number.
void Remote::resume(const RemoteWelcomeFrame& welcome) noexcept {
    {
        std::lock_guard<std::mutex> guard(sending_);
        sent_.store(welcome.received);
    }
    {
        std::lock_guard<std::mutex> guard(chunks_);
        uploads_.clear();
        for (uint32_t i = 0; i < kStagingChunkCount; ++i)
            if (uploading_[i].active && uploading_[i].use > welcome.chunkReceived[i]) uploads_.push_back(i);
    }
    link_.store(++lastEpoch_);
    futex_wake(&link_);
    uploadsWaiting_.notify_all();
    imagesAnswered_.notify_all();
    __atomic_fetch_add(&control_->doorbell, 1, __ATOMIC_RELEASE);
    futex_wake(&control_->doorbell);
}

}  // namespace tf
