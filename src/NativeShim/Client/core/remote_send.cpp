// What goes to the worker: records by one thread or by whoever begins to wait, staging chunks by one thread a lane.
#include <time.h>
#include <unistd.h>

#include <cstring>

#include "futex.h"
#include "remote.h"

namespace tf {
namespace {

constexpr long kPingPeriod = 1000000000;
constexpr size_t kImagePart = 262144;

// While the worker still has work, a batch may grow to so many bytes or become so old. On a small machine the wait
// would take the processor from the worker.
constexpr uint64_t kBatchBytes = 8192;
constexpr long kBatchAge = 20000;

bool is_large_machine() {
    static const bool large = sysconf(_SC_NPROCESSORS_ONLN) > 4;
    return large;
}

}  // namespace

// How many bytes from a position on go into one frame: whole records.
uint64_t Remote::next_frame(uint64_t from, uint64_t head) noexcept {
    if (head - from <= kMaxRecordsFrameBytes) return head - from;
    const uint8_t* ring = attachment_->region + control_->ringOffset;
    uint64_t count = 0;
    for (;;) {
        uint32_t size;
        memcpy(&size, ring + ((from + count) & (kRingBytes - 1)), sizeof size);
        if (count + size > kMaxRecordsFrameBytes) return count;
        count += size;
    }
}

bool Remote::send_records() noexcept {
    std::lock_guard<std::mutex> guard(sending_);
    Use use(*this);
    if (!use) return false;
    uint64_t head = load_acquire(control_->head);
    uint64_t sent = sent_.load(std::memory_order_relaxed);
    uint8_t* ring = attachment_->region + control_->ringOffset;
    while (sent < head) {
        uint64_t count = next_frame(sent, head);
        uint64_t offset = sent & (kRingBytes - 1);
        uint64_t first = count < kRingBytes - offset ? count : kRingBytes - offset;
        struct {
            FrameHeader header;
            RecordsFrame records;
        } frame{{static_cast<uint32_t>(sizeof(RecordsFrame) + count), kRecords}, {sent}};
        iovec parts[] = {{&frame, sizeof frame}, {ring + offset, first}, {ring, count - first}};
        if (!channel_.write(parts, 3)) {
            lost(use.epoch());
            return false;
        }
        sent += count;
        sent_.store(sent, std::memory_order_relaxed);
    }
    return true;
}

void Remote::flush() noexcept {
    if (sent_.load(std::memory_order_relaxed) != load_acquire(control_->head)) send_records();
}

bool Remote::send_frame(uint32_t type, const void* payload, uint32_t size) noexcept {
    std::lock_guard<std::mutex> guard(sending_);
    Use use(*this);
    if (!use) return false;
    FrameHeader header{size, type};
    iovec parts[] = {{&header, sizeof header}, {const_cast<void*>(payload), size}};
    if (channel_.write(parts, 2)) return true;
    lost(use.epoch());
    return false;
}

bool Remote::acknowledge_mirrors(uint64_t sequence) noexcept {
    MirrorAckFrame frame{sequence};
    return send_frame(kMirrorAck, &frame, sizeof frame);
}

void* Remote::send_loop(void* argument) {
    auto& r = *static_cast<Remote*>(argument);
    ControlHeader* control = r.control_;
    const long spin = is_large_machine() ? 50000 : 5000;
    long idleSince = nanoseconds_now(), oldest = 0, lastPing = idleSince;
    while (!r.dead()) {
        uint32_t bell = load_acquire(control->doorbell);
        if (!r.wait_for_link()) continue;
        uint64_t head = load_acquire(control->head), sent = r.sent_.load(std::memory_order_relaxed);
        long now = nanoseconds_now();
        if (head != sent) {
            if (!oldest) oldest = now;
            bool workerIsBusy = load_acquire(control->tail) != sent;
            if (is_large_machine() && workerIsBusy && head - sent < kBatchBytes && now - oldest < kBatchAge) {
                cpu_relax();
                continue;
            }
            r.send_records();
            oldest = 0;
            idleSince = lastPing = now;
            continue;
        }
        if (now - lastPing > kPingPeriod) {
            lastPing = now;
            uint64_t stalls = load_relaxed(control->stalls);
            r.send_frame(kPing, &stalls, sizeof stalls);
        }
        if (now - idleSince < spin) {
            cpu_relax();
            continue;
        }
        // Pairs with a program's thread, which moves the head and then looks whether we sleep.
        __atomic_store_n(&control->workerSleeping, 1u, __ATOMIC_SEQ_CST);
        std::atomic_thread_fence(std::memory_order_seq_cst);
        if (load_acquire(control->head) == r.sent_.load()) futex_wait(&control->doorbell, bell, kPingPeriod / 2);
        __atomic_store_n(&control->workerSleeping, 0u, __ATOMIC_RELAXED);
    }
    return nullptr;
}

void Remote::note(const RecordHeader* header) noexcept {
    auto begin_upload = [this](uint32_t chunk, const uint8_t* from, uint64_t bytes) {
        std::lock_guard<std::mutex> guard(chunks_);
        uploading_[chunk] = {sources_[chunk] ? sources_[chunk] : from, static_cast<uint32_t>(bytes), ++uses_[chunk],
                             true};
        sources_[chunk] = nullptr;
        uploads_.push_back(chunk);
        uploadsWaiting_.notify_one();
    };
    auto begin_download = [this](uint32_t chunk, uint64_t bytes) {
        std::lock_guard<std::mutex> guard(chunks_);
        downloading_[chunk] = {targets_[chunk], static_cast<uint32_t>(bytes), ++uses_[chunk], true};
        targets_[chunk] = nullptr;
    };
    auto data = [this](uint32_t chunk) {
        return attachment_->region + control_->stagingOffset + size_t{chunk} * kStagingChunkBytes;
    };
    constexpr uint32_t kStaged = 2;
    switch (header->op) {
        case CopyFromStagingRecord::kOp: {
            auto* copy = reinterpret_cast<const CopyFromStagingRecord*>(header);
            begin_upload(copy->chunk, data(copy->chunk), uint64_t{copy->offset} + copy->bytes);
            break;
        }
        case CopyToStagingRecord::kOp: {
            auto* copy = reinterpret_cast<const CopyToStagingRecord*>(header);
            begin_download(copy->chunk, copy->bytes);
            break;
        }
        case Copy3DRecord::kOp: {
            auto* copy = reinterpret_cast<const Copy3DRecord*>(header);
            uint64_t bytes = copy->width * copy->height * copy->depth;
            if (copy->sourceKind == kStaged) begin_upload(copy->sourceChunk, data(copy->sourceChunk), bytes);
            if (copy->destinationKind == kStaged) begin_download(copy->destinationChunk, bytes);
            break;
        }
        case HostFunctionRecord::kOp:
            hostFunctions_.fetch_add(1);
            break;
    }
}

void* Remote::upload_loop(void* argument) {
    auto* lane = static_cast<Lane*>(argument);
    Remote& r = *lane->owner;
    while (!r.dead()) {
        uint32_t chunk;
        {
            std::unique_lock<std::mutex> guard(r.chunks_);
            if (r.uploads_.empty()) {
                r.uploadsWaiting_.wait_for(guard, std::chrono::milliseconds(500));
                continue;
            }
            chunk = r.uploads_.front();
            r.uploads_.pop_front();
        }
        // What fails is queued again when the link is back.
        if (!r.upload(lane, chunk)) r.wait_for_link();
    }
    return nullptr;
}

bool Remote::upload(Lane* lane, uint32_t chunk) noexcept {
    Use use(*this);
    if (!use) return false;
    Upload job;
    {
        std::lock_guard<std::mutex> guard(chunks_);
        job = uploading_[chunk];
    }
    if (!job.active) return true;
    struct {
        FrameHeader header;
        ChunkDataFrame chunk;
    } frame{{static_cast<uint32_t>(sizeof(ChunkDataFrame)) + job.bytes, kChunkData}, {chunk, job.bytes, job.use}};
    iovec parts[] = {{&frame, sizeof frame}, {const_cast<void*>(job.data), job.bytes}};
    std::unique_lock<std::mutex> exclusive(imageLane_, std::defer_lock);
    if (lane->number == 1) exclusive.lock();  // images go by this lane too
    if (lane->channel.write(parts, 2)) return true;
    lost(use.epoch());
    return false;
}

bool Remote::send_image(uint32_t id, const uint8_t* data, size_t bytes) noexcept {
    for (size_t at = 0; at < bytes; at += kImagePart) {
        Use use(*this);
        if (!use || lanes_.empty()) return false;
        auto count = static_cast<uint32_t>(bytes - at < kImagePart ? bytes - at : kImagePart);
        struct {
            FrameHeader header;
            ImageDataFrame image;
        } frame{{static_cast<uint32_t>(sizeof(ImageDataFrame)) + count, kImageData}, {id, count, at}};
        iovec parts[] = {{&frame, sizeof frame}, {const_cast<uint8_t*>(data + at), count}};
        std::lock_guard<std::mutex> guard(imageLane_);
        if (!lanes_[0]->channel.write(parts, 2)) {
            lost(use.epoch());
            return false;
        }
    }
    return true;
}

}  // namespace tf
