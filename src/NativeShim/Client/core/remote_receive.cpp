// What the worker sends, applied to the control region as the worker itself would over shared memory.
#include <unistd.h>

#include <cstring>

#include "futex.h"
#include "log.h"
#include "mirror.h"
#include "printed.h"
#include "remote.h"
#include "ring.h"
#include "sha256.h"
#include "state.h"

namespace tf {
namespace {

constexpr size_t kBufferBytes = 262144;
constexpr long kSilence = 6000000000;  // the worker says something every second
constexpr int kLook = 500;

template <class Frame>
bool read_as(const uint8_t* payload, uint32_t size, Frame* frame) {
    if (size != sizeof *frame) return false;
    memcpy(frame, payload, sizeof *frame);
    return true;
}

template <class Word>
void copy_words(Word* to, const Word* from, size_t count) {
    for (size_t i = 0; i < count; ++i) __atomic_store_n(to + i, from[i], __ATOMIC_RELAXED);
}

}  // namespace

uint32_t* Remote::chunk_state(uint32_t chunk) noexcept {
    return reinterpret_cast<uint32_t*>(attachment_->region + control_->stagingStatesOffset) + chunk;
}

void Remote::wake(uint32_t* word) noexcept {
    // Pairs with the waiter, which counts itself and then looks at the word again.
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (load_acquire(control_->waiters)) futex_wake(word);
}

void* Remote::control_loop(void* argument) {
    auto& r = *static_cast<Remote*>(argument);
    while (!r.dead()) {
        uint32_t epoch = r.link_.load();
        if (epoch) {
            r.receive_updates();
            r.lost(epoch);
        }
        if (r.dead() || !r.reconnect()) return nullptr;
    }
    return nullptr;
}

// Until the connection breaks.
bool Remote::receive_updates() noexcept {
    static const long spin = sysconf(_SC_NPROCESSORS_ONLN) > 4 ? 50000 : 5000;
    std::vector<uint8_t> buffer(kBufferBytes);
    size_t have = 0;
    long heard = nanoseconds_now();
    while (!dead()) {
        long n = channel_.read_some(buffer.data() + have, buffer.size() - have, spin, kLook);
        if (n < 0) return false;
        if (n == 0) {
            if (nanoseconds_now() - heard > kSilence || !link_.load()) return false;
            continue;
        }
        heard = nanoseconds_now();
        have += static_cast<size_t>(n);
        size_t at = 0;
        while (have - at >= sizeof(FrameHeader)) {
            FrameHeader header;
            memcpy(&header, buffer.data() + at, sizeof header);
            if (header.length > buffer.size() - sizeof header) return false;
            if (have - at < sizeof header + header.length) break;
            if (!apply(header.type, buffer.data() + at + sizeof header, header.length)) return false;
            at += sizeof header + header.length;
        }
        if (at) memmove(buffer.data(), buffer.data() + at, have - at);
        have -= at;
    }
    return false;
}

bool Remote::apply(uint32_t type, const uint8_t* payload, uint32_t size) noexcept {
    switch (type) {
        case kReply:
            return apply_reply(payload, size);
        case kCompletion: {
            CompletionFrame frame;
            if (!read_as(payload, size, &frame) || frame.word >= kCompletionCount) return false;
            auto* words = reinterpret_cast<uint64_t*>(attachment_->region + control_->completionsOffset);
            store_release(words[frame.word], frame.generation);
            wake(reinterpret_cast<uint32_t*>(words + frame.word));
            return true;
        }
        case kChunkState:
        case kBarrier: {
            ChunkStateFrame frame;
            if (!read_as(payload, size, &frame) || frame.chunk >= kStagingChunkCount) return false;
            if (type == kBarrier) return await_chunk(frame);
            apply_chunk(frame);
            return true;
        }
        case kConsumed: {
            ConsumedFrame frame;
            if (!read_as(payload, size, &frame) || frame.position > load_acquire(control_->head)) return false;
            if (frame.position > load_relaxed(control_->tail)) store_release(control_->tail, frame.position);
            return true;
        }
        case kAsyncError: {
            AsyncErrorFrame frame;
            if (!read_as(payload, size, &frame)) return false;
            if (frame.sequence == errorSequence_) return true;  // told again after a reconnect
            errorSequence_ = frame.sequence;
            put_async_error(frame.error);
            return true;
        }
        case kStatus: {
            StatusFrame frame;
            if (!read_as(payload, size, &frame)) return false;
            apply_status(frame);
            return true;
        }
        case kChunkData: {  // few bytes come in order with everything else
            ChunkDataFrame frame;
            if (size < sizeof frame) return false;
            memcpy(&frame, payload, sizeof frame);
            if (frame.chunk >= kStagingChunkCount || frame.bytes != size - sizeof frame) return false;
            bool inPlace;
            if (void* to = chunk_target(frame, &inPlace)) {
                memcpy(to, payload + sizeof frame, frame.bytes);
                finish_chunk(frame, inPlace);
            }
            return true;
        }
        case kPrinted: {
            PrintedFrame frame;
            if (size < sizeof frame) return false;
            memcpy(&frame, payload, sizeof frame);
            put_printed(frame.position, payload + sizeof frame, size - sizeof frame);
            return true;
        }
        case kMirror:
            return apply_mirror(payload, size);
        case kHostCallback: {
            HostCallbackFrame frame;
            if (!read_as(payload, size, &frame)) return false;
            queue_callback(frame);
            return true;
        }
        case kImageAnswer: {
            ImageAnswerFrame frame;
            if (!read_as(payload, size, &frame)) return false;
            std::lock_guard<std::mutex> guard(images_);
            for (Image* image : offered_) {
                if (image->id != frame.id) continue;
                image->state = frame.state;
                image->answered = true;
            }
            imagesAnswered_.notify_all();
            return true;
        }
        case kGoodbye:
            worker_gone(attachment_, size > 4
                                         ? std::string(reinterpret_cast<const char*>(payload) + 4, size - 4).c_str()
                                         : "it said goodbye");
            return false;
        default:
            return false;
    }
}

bool Remote::apply_reply(const uint8_t* payload, uint32_t size) noexcept {
    ReplyFrame frame;
    if (size < sizeof frame) return false;
    memcpy(&frame, payload, sizeof frame);
    if (frame.slot >= kSlotCount || frame.length != size - sizeof frame ||
        frame.length > kSlotBytes - sizeof(SlotHeader))
        return false;
    auto* slot =
        reinterpret_cast<SlotHeader*>(attachment_->region + control_->slotsOffset + size_t{frame.slot} * kSlotBytes);
    // Told again after a reconnect; a thread may be reading it.
    if (load_acquire(slot->sequence) == frame.sequence) return true;
    memcpy(slot + 1, payload + sizeof frame, frame.length);
    slot->result = frame.result;
    slot->length = frame.length;
    store_release(slot->sequence, frame.sequence);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (load_acquire(slot->waiting)) futex_wake(&slot->sequence);
    return true;
}

void Remote::apply_chunk(const ChunkStateFrame& frame) noexcept {
    {
        std::lock_guard<std::mutex> guard(chunks_);
        if (frame.use != uses_[frame.chunk]) return;
        Upload& up = uploading_[frame.chunk];
        Download& down = downloading_[frame.chunk];
        if (up.active && up.use == frame.use)
            up.active = false;
        else if (down.active && down.use == frame.use && frame.state == kChunkFailed)
            down.active = false;
        else
            return;
        if (frame.state == kChunkFailed && down.use == frame.use) {
            arrived_[frame.chunk].store(frame.use, std::memory_order_release);
            if (down.to) {  // nobody waits for the chunk itself; the error tells
                store_release(*chunk_state(frame.chunk), kChunkFree);
                return;
            }
        }
    }
    store_release(*chunk_state(frame.chunk), frame.state);
    wake(chunk_state(frame.chunk));
}

// What follows in the lane covers the chunk: its bytes must be in place first.
bool Remote::await_chunk(const ChunkStateFrame& frame) noexcept {
    while (arrived_[frame.chunk].load(std::memory_order_acquire) < frame.use) {
        uint32_t seen = arrivals_.load();
        if (arrived_[frame.chunk].load(std::memory_order_acquire) >= frame.use) break;
        if (!link_.load() || dead()) return false;
        futex_wait(&arrivals_, seen, 100000000);
    }
    return true;
}

void Remote::apply_status(const StatusFrame& frame) noexcept {
    copy_words(control_->memoryLimit, frame.memoryLimit, kMaxDevices);
    copy_words(control_->memoryUsed, frame.memoryUsed, kMaxDevices);
    copy_words(control_->utilization, frame.utilization, kMaxDevices);
    copy_words(control_->clientPids, frame.clientPids, kMaxConnections);
    copy_words(&control_->records, &frame.records, 1);
    copy_words(&control_->refusedRecords, &frame.refusedRecords, 1);
    copy_words(&control_->bytesToDevice, &frame.bytesToDevice, 1);
    copy_words(&control_->bytesToHost, &frame.bytesToHost, 1);
}

void* Remote::download_loop(void* argument) {
    auto* lane = static_cast<Lane*>(argument);
    Remote& r = *lane->owner;
    while (!r.dead()) {
        if (!r.wait_for_link()) break;
        Use use(r);
        if (!use) continue;
        while (r.download(lane)) {
        }
        r.lost(use.epoch());
    }
    return nullptr;
}

bool Remote::download(Lane* lane) noexcept {
    FrameHeader header;
    ChunkDataFrame frame;
    if (!lane->channel.read_fully(&header, sizeof header)) return false;
    if (header.type != kChunkData || header.length < sizeof frame || header.length > kMaxRemoteFrameBytes ||
        !lane->channel.read_fully(&frame, sizeof frame))
        return false;
    if (frame.chunk >= kStagingChunkCount || frame.bytes != header.length - sizeof frame ||
        frame.bytes > kStagingChunkBytes)
        return false;
    bool inPlace;
    void* to = chunk_target(frame, &inPlace);
    if (!to) {  // told again after a reconnect
        std::vector<uint8_t> unused(frame.bytes);
        return lane->channel.read_fully(unused.data(), unused.size());
    }
    if (!lane->channel.read_fully(to, frame.bytes)) return false;
    finish_chunk(frame, inPlace);
    return true;
}

// Where a chunk's bytes belong; null when nobody waits for them.
void* Remote::chunk_target(const ChunkDataFrame& frame, bool* inPlace) noexcept {
    std::lock_guard<std::mutex> guard(chunks_);
    Download& job = downloading_[frame.chunk];
    if (!job.active || job.use != frame.use || job.bytes != frame.bytes) return nullptr;
    *inPlace = job.to != nullptr;
    return *inPlace ? job.to : attachment_->region + control_->stagingOffset + frame.chunk * kStagingChunkBytes;
}

void Remote::finish_chunk(const ChunkDataFrame& frame, bool inPlace) noexcept {
    {
        std::lock_guard<std::mutex> guard(chunks_);
        downloading_[frame.chunk].active = false;
        arrived_[frame.chunk].store(frame.use, std::memory_order_release);
        store_release(*chunk_state(frame.chunk), inPlace ? kChunkFree : kChunkReady);
    }
    wake(chunk_state(frame.chunk));
    arrivals_.fetch_add(1);
    futex_wake(&arrivals_);
}

bool Remote::may_change(const void* data, size_t bytes) noexcept {
    if (hostFunctions_.load()) return true;
    auto* from = static_cast<const uint8_t*>(data);
    std::lock_guard<std::mutex> guard(chunks_);
    for (const Download& job : downloading_) {
        auto* to = static_cast<const uint8_t*>(job.to);
        if (job.active && to && to < from + bytes && from < to + job.bytes) return true;
    }
    return false;
}

CUresult Remote::share_image(const void* start, size_t bytes, uint32_t* id) noexcept {
    ImageOfferFrame offer{};
    offer.size = bytes;
    Sha256 hash;
    hash.update(start, bytes);
    hash.finish(offer.digest);
    std::unique_lock<std::mutex> guard(images_);
    Image image{nextImage_++, 0, false};
    offer.id = *id = image.id;
    offered_.push_back(&image);
    constexpr uint32_t kPresent = 0, kNeeded = 1;
    uint32_t epoch = 0;
    bool sent = false;
    while (!dead()) {
        uint32_t now = link_.load();
        if (now && now != epoch) {  // the first time, and again after a reconnect
            epoch = now;
            image.answered = sent = false;
            guard.unlock();
            send_frame(kImageOffer, &offer, sizeof offer);
            guard.lock();
            continue;
        }
        if (image.answered && image.state != kNeeded) break;
        if (image.answered && !sent) {
            sent = true;
            image.answered = false;
            guard.unlock();
            send_image(image.id, static_cast<const uint8_t*>(start), bytes);
            guard.lock();
            continue;
        }
        imagesAnswered_.wait_for(guard, std::chrono::milliseconds(100));
    }
    for (size_t i = 0; i < offered_.size(); ++i)
        if (offered_[i] == &image) offered_.erase(offered_.begin() + static_cast<long>(i--));
    if (dead()) return CUDA_ERROR_DEVICE_UNAVAILABLE;
    return image.state == kPresent ? CUDA_SUCCESS : CUDA_ERROR_OUT_OF_MEMORY;
}

void Remote::forked() noexcept {
    channel_.abandon();
    for (auto& lane : lanes_) lane->channel.abandon();
}

void Remote::say_goodbye() noexcept {
    uint32_t code = 0;
    flush();
    send_frame(kGoodbye, &code, sizeof code);
    attachment_->dead.store(true, std::memory_order_release);  // exit handlers after this one must not wait for answers
}

}  // namespace tf
