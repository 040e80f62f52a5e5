#include "small_worker.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

#include "core/attach.h"
#include "core/sha256.h"

using namespace tf;

namespace {

const uint8_t token[32] = {1, 2, 3, 4, 5, 6, 7, 8};

bool read_fully(int socket, void* out, size_t size) {
    auto* at = static_cast<uint8_t*>(out);
    while (size) {
        ssize_t n = recv(socket, at, size, 0);
        if (n <= 0) return false;
        at += n;
        size -= static_cast<size_t>(n);
    }
    return true;
}

bool write_fully(int socket, const void* data, size_t size) {
    auto* at = static_cast<const uint8_t*>(data);
    while (size) {
        ssize_t n = ::send(socket, at, size, MSG_NOSIGNAL);
        if (n <= 0) return false;
        at += n;
        size -= static_cast<size_t>(n);
    }
    return true;
}

template <class T>
T read_as(const uint8_t* bytes) {
    T value;
    memcpy(&value, bytes, sizeof value);
    return value;
}

}  // namespace

SmallWorker::SmallWorker() {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    listen(listener_, 16);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    accepting_ = std::thread([this] { accept_all(); });
}

SmallWorker::~SmallWorker() {
    {
        std::lock_guard<std::mutex> guard(mutex_);
        closing_ = true;
    }
    shutdown(listener_, SHUT_RDWR);
    accepting_.join();
    cut();
    std::unique_lock<std::mutex> guard(mutex_);
    ended_.wait(guard, [this] { return serving_ == 0; });
    close(listener_);
}

std::string SmallWorker::uri() const {
    std::string text = "tcp://127.0.0.1:" + std::to_string(port_) + "?slice=s-1&tls=off&token=";
    const char digits[] = "0123456789abcdef";
    for (uint8_t byte : token) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

void SmallWorker::accept_all() {
    for (;;) {
        int socket = accept(listener_, nullptr, nullptr);
        if (socket < 0) return;
        std::lock_guard<std::mutex> guard(mutex_);
        if (closing_ || !answers) {
            close(socket);
            continue;
        }
        int on = 1;
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        sockets_.insert(socket);
        ++serving_;
        ++connections;
        std::thread([this, socket] {
            serve(socket);
            std::lock_guard<std::mutex> lock(mutex_);
            sockets_.erase(socket);
            if (control_ == socket) control_ = -1;
            for (size_t i = 0; i < bulk_.size(); ++i)
                if (bulk_[i] == socket) bulk_.erase(bulk_.begin() + static_cast<long>(i--));
            close(socket);
            --serving_;
            ended_.notify_all();
        }).detach();
    }
}

void SmallWorker::cut() {
    std::lock_guard<std::mutex> guard(mutex_);
    for (int socket : sockets_) shutdown(socket, SHUT_RDWR);
    control_ = -1;
    bulk_.clear();
}

bool SmallWorker::write_frame(int socket, uint32_t type, const void* payload, size_t size, const void* rest,
                              size_t restSize) {
    std::vector<uint8_t> frame(sizeof(FrameHeader) + size + restSize);
    FrameHeader header{static_cast<uint32_t>(size + restSize), type};
    memcpy(frame.data(), &header, sizeof header);
    if (size) memcpy(frame.data() + sizeof header, payload, size);
    if (restSize) memcpy(frame.data() + sizeof header + size, rest, restSize);
    return write_fully(socket, frame.data(), frame.size());
}

void SmallWorker::send(uint32_t type, const void* payload, size_t size) {
    std::lock_guard<std::mutex> guard(mutex_);
    if (control_ >= 0) write_frame(control_, type, payload, size);
}

void SmallWorker::serve(int socket) {
    RemoteHelloFrame hello;
    if (!greet(socket, &hello)) return;
    if (hello.lane == 0)
        serve_control(socket);
    else
        serve_bulk(socket);
}

bool SmallWorker::greet(int socket, RemoteHelloFrame* hello) {
    RemotePreamble preamble;
    FrameHeader header;
    ChallengeFrame challenge{};
    challenge.magic = kMagic;
    challenge.versionMin = challenge.versionMax = 1;
    for (int i = 0; i < 32; ++i) challenge.nonce[i] = static_cast<uint8_t>(i + connections);
    if (!read_fully(socket, &preamble, sizeof preamble) || preamble.magic != kRemoteMagic ||
        !write_frame(socket, kChallenge, &challenge, sizeof challenge) || !read_fully(socket, &header, sizeof header) ||
        header.type != kRemoteHello || !read_fully(socket, hello, sizeof *hello))
        return false;
    uint8_t none[32] = {}, expected[32];
    HmacSha256 theirs(token, 32);
    theirs.update("tensorfusion-remote-program", 27);
    theirs.update(challenge.nonce, 32);
    theirs.update(hello->clientNonce, 32);
    theirs.update(none, 32);
    theirs.update(hello->session, 16);
    theirs.update(&hello->lane, 4);
    theirs.update(&hello->flags, 2);
    theirs.finish(expected);
    if (memcmp(expected, hello->proof, 32) != 0) return false;

    RemoteWelcomeFrame welcome{};
    memset(welcome.session, 7, sizeof welcome.session);
    welcome.bulkLanes = 2;
    welcome.graceMilliseconds = grace;
    uint8_t wrong[32] = {9};
    HmacSha256 ours(honest ? token : wrong, 32);
    ours.update("tensorfusion-remote-worker", 26);
    ours.update(hello->clientNonce, 32);
    ours.update(challenge.nonce, 32);
    ours.update(none, 32);
    ours.update(welcome.session, 16);
    ours.finish(welcome.proof);

    std::vector<uint8_t> snapshot;
    if (hello->lane == 0 && !(hello->flags & kHelloFlagResume)) {
        AttachSnapshot attach{};
        DeviceSnapshot device{};
        attach.deviceCount = 1;
        attach.driverVersion = 13000;
        attach.pinnedBase = kPinnedBase;
        attach.pinnedSize = kPinnedBytes;
        device.windowBase = kWindowBase;
        device.windowSize = kWindowBytes;
        snapshot.resize(sizeof attach + sizeof device);
        memcpy(snapshot.data(), &attach, sizeof attach);
        memcpy(snapshot.data() + sizeof attach, &device, sizeof device);
    }
    std::lock_guard<std::mutex> guard(mutex_);
    welcome.received = received_;
    for (uint32_t i = 0; i < kStagingChunkCount; ++i) welcome.chunkReceived[i] = chunks_[i].received;
    if (!write_frame(socket, kRemoteWelcome, &welcome, sizeof welcome, snapshot.data(), snapshot.size())) return false;
    if (hello->lane == 0) {
        // Bulk lanes that are left belong to the connection before: nobody reads them.
        for (int left : bulk_) shutdown(left, SHUT_RDWR);
        bulk_.clear();
        control_ = socket;
        resume(*hello);
    } else {
        bulk_.push_back(socket);
    }
    return true;
}

void SmallWorker::resume(const RemoteHelloFrame& hello) {
    for (uint32_t i = 0; i < kStagingChunkCount; ++i) {
        if (!chunks_[i].finished || chunks_[i].finished != chunks_[i].uses) continue;
        if (hello.awaited[i] == chunks_[i].finished) heldBulk_.emplace_back(i, chunks_[i].finished);
        ChunkStateFrame state{i, 0, chunks_[i].finished};
        if (!hello.awaited[i]) write_frame(control_, kChunkState, &state, sizeof state);
    }
    for (auto& [slot, reply] : replies_) {
        uint64_t address = kWindowBase + reply.sequence;
        write_frame(control_, kReply, &reply, sizeof reply, &address, sizeof address);
    }
    for (auto& [word, generation] : words_) {
        CompletionFrame frame{word, 0, generation};
        write_frame(control_, kCompletion, &frame, sizeof frame);
    }
    for (auto& [ticket, frame] : asked_) write_frame(control_, kHostCallback, &frame, sizeof frame);
}

void SmallWorker::serve_control(int socket) {
    FrameHeader header;
    std::vector<uint8_t> payload;
    while (read_fully(socket, &header, sizeof header)) {
        payload.resize(header.length);
        if (!read_fully(socket, payload.data(), header.length)) return;
        std::lock_guard<std::mutex> guard(mutex_);
        if (header.type == kRecords) {
            auto frame = read_as<RecordsFrame>(payload.data());
            if (frame.position != received_) return;
            received_ += header.length - sizeof frame;
            take(payload.data() + sizeof frame, header.length - sizeof frame);
            if (runs) run_all();
        } else if (header.type == kCallbackDone) {
            ++callbacksDone;
            asked_.erase(read_as<CallbackDoneFrame>(payload.data()).ticket);
        } else if (header.type == kGoodbye) {
            return;
        }
    }
}

void SmallWorker::serve_bulk(int socket) {
    {
        std::lock_guard<std::mutex> guard(mutex_);
        if (!holdsBulk) {
            auto held = std::move(heldBulk_);
            heldBulk_.clear();
            for (auto& [chunk, use] : held) send_chunk(chunk, use);
        }
    }
    FrameHeader header;
    std::vector<uint8_t> payload;
    while (read_fully(socket, &header, sizeof header)) {
        payload.resize(header.length);
        if (!read_fully(socket, payload.data(), header.length)) return;
        std::lock_guard<std::mutex> guard(mutex_);
        auto frame = read_as<ChunkDataFrame>(payload.data());
        Chunk& chunk = chunks_[frame.chunk];
        if (frame.use <= chunk.received) {
            ++duplicateChunks;
            continue;
        }
        chunk.received = frame.use;
        chunk.bytes.assign(payload.begin() + sizeof frame, payload.end());
        if (runs) run_all();
    }
}

void SmallWorker::take(const uint8_t* bytes, size_t size) {
    for (size_t at = 0; at < size;) {
        auto header = read_as<RecordHeader>(bytes + at);
        waiting_.emplace_back(bytes + at, bytes + at + header.size);
        at += header.size;
        ++records;
    }
}

void SmallWorker::run_all() {
    while (!waiting_.empty() && run(waiting_.front())) waiting_.erase(waiting_.begin());
    ConsumedFrame consumed{received_};
    if (waiting_.empty() && control_ >= 0) write_frame(control_, kConsumed, &consumed, sizeof consumed);
}

void SmallWorker::run_held() {
    std::lock_guard<std::mutex> guard(mutex_);
    run_all();
}

void SmallWorker::release_bulk() {
    std::lock_guard<std::mutex> guard(mutex_);
    auto held = std::move(heldBulk_);
    heldBulk_.clear();
    for (auto& [chunk, use] : held) send_chunk(chunk, use);
}

// False when it has to wait.
bool SmallWorker::run(const std::vector<uint8_t>& record) {
    auto header = read_as<RecordHeader>(record.data());
    switch (header.op) {
        case FenceRecord::kOp: {
            auto fence = read_as<FenceRecord>(record.data());
            complete(fence.index, fence.generation);
            break;
        }
        case ReportRecord::kOp:
            report(header);
            break;
        case MemAllocRecord::kOp: {
            ReplyFrame reply{header.slot - 1, header.sequence, 0, 8};
            replies_[reply.slot] = reply;
            uint64_t address = kWindowBase + header.sequence;
            if (control_ >= 0) write_frame(control_, kReply, &reply, sizeof reply, &address, sizeof address);
            break;
        }
        case CopyFromStagingRecord::kOp: {
            auto copy = read_as<CopyFromStagingRecord>(record.data());
            Chunk& chunk = chunks_[copy.chunk];
            if (chunk.received < chunk.uses + 1) return false;
            taken_ = chunk.bytes;
            chunk.finished = ++chunk.uses;
            ChunkStateFrame state{copy.chunk, 0, chunk.uses};
            if (control_ >= 0) write_frame(control_, kChunkState, &state, sizeof state);
            break;
        }
        case CopyToStagingRecord::kOp: {
            auto copy = read_as<CopyToStagingRecord>(record.data());
            Chunk& chunk = chunks_[copy.chunk];
            chunk.bytes.assign(copy.bytes, static_cast<uint8_t>(copy.source));
            chunk.finished = ++chunk.uses;
            ChunkStateFrame barrier{copy.chunk, 2, chunk.uses};
            if ((header.flags & kRecordFlagInOrder) && control_ >= 0)
                write_frame(control_, kBarrier, &barrier, sizeof barrier);
            if (holdsBulk)
                heldBulk_.emplace_back(copy.chunk, chunk.uses);
            else
                send_chunk(copy.chunk, chunk.uses);
            break;
        }
        case HostFunctionRecord::kOp: {
            auto call = read_as<HostFunctionRecord>(record.data());
            HostCallbackFrame frame{call.function, call.userData, nextTicket_++};
            asked_[frame.ticket] = frame;
            if (control_ >= 0) write_frame(control_, kHostCallback, &frame, sizeof frame);
            break;
        }
    }
    return true;
}

void SmallWorker::report(const RecordHeader& header) {
    ++reports;
    StatusFrame status{};
    status.memoryUsed[0] = used;
    if (control_ >= 0) write_frame(control_, kStatus, &status, sizeof status);
    if (uint32_t word = lateWord) complete(word, 1);
    ReplyFrame reply{header.slot - 1, header.sequence, 0, 8};
    replies_[reply.slot] = reply;
    uint64_t nothing = 0;
    if (control_ >= 0) write_frame(control_, kReply, &reply, sizeof reply, &nothing, sizeof nothing);
}

void SmallWorker::complete(uint32_t word, uint64_t generation) {
    words_[word] = generation;
    CompletionFrame frame{word, 0, generation};
    if (control_ >= 0) write_frame(control_, kCompletion, &frame, sizeof frame);
}

void SmallWorker::send_chunk(uint32_t chunk, uint64_t use) {
    if (bulk_.empty()) {
        heldBulk_.emplace_back(chunk, use);
        return;
    }
    ChunkDataFrame frame{chunk, static_cast<uint32_t>(chunks_[chunk].bytes.size()), use};
    write_frame(bulk_[use % bulk_.size()], kChunkData, &frame, sizeof frame, chunks_[chunk].bytes.data(), frame.bytes);
}

std::vector<uint8_t> SmallWorker::taken() {
    std::lock_guard<std::mutex> guard(mutex_);
    return taken_;
}
