// The connection to the worker: handshake, shared control region, descriptors, and the thread that serves the worker's
// requests.
#pragma once
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "../Generated/wire.h"
#include "cuda_types.h"

namespace tf {

class Remote;

struct Attachment {
    AttachSnapshot snapshot{};
    std::vector<DeviceSnapshot> all;      // every device of the slice, by its number on the wire
    std::vector<DeviceSnapshot> devices;  // in the order that CUDA_VISIBLE_DEVICES asks for
    std::vector<uint8_t> physical;        // device number on the wire of each visible device
    uint8_t* region = nullptr;
    ControlHeader* control = nullptr;
    int socket = -1;
    Remote* remote = nullptr;  // set where the slice is reached over TCP: nothing is shared memory then
    std::atomic<bool> dead{false};
    std::string goodbye;
};

// Attaches once; later calls return the same. nullptr and *error when there is no slice to attach to.
// helloFlags: kHelloFlagObserver for a library that only looks.
Attachment* attach(CUresult* error, uint16_t helloFlags = 0) noexcept;

// The attachment if there is one.
Attachment* attachment() noexcept;

// True in a child that was forked after its parent had attached: as in CUDA, such a child cannot use the device.
bool forked() noexcept;

// Shares a descriptor with the worker and waits for its answer. kind 1: pinned memory at `address`; 2: image.
CUresult share_descriptor(int fd, uint32_t kind, uint64_t address, uint64_t size, uint32_t* id) noexcept;

// Reads whole frames; used by the attach handshake. Returns the payload's size or -1.
int receive_frame(int socket, uint32_t* type, void* payload, size_t capacity, int* fd) noexcept;
bool send_frame(int socket, uint32_t type, const void* payload, size_t size, int fd) noexcept;

// Takes snapshot and devices out of a welcome and keeps their address windows free. False when they are malformed.
bool read_snapshot(Attachment* a, const uint8_t* bytes, size_t size) noexcept;
// The worker cannot be reached any more: every call fails from now on.
void worker_gone(Attachment* a, const char* why) noexcept;

enum FrameType : uint32_t {
    kChallenge = 1,
    kHello,
    kRefused,
    kWelcome,
    kShareFd,
    kShareAck,
    kHostCallback,
    kCallbackDone,
    kGoodbye,
    kPrinted,
    // over TCP only
    kRecords = 32,
    kPing,
    kImageOffer,
    kImageData,
    kChunkData,
    kConsumed,
    kReply,
    kCompletion,
    kChunkState,
    kBarrier,
    kAsyncError,
    kStatus,
    kImageAnswer,
    kRemoteHello,
    kRemoteWelcome,
    kMirror,
    kMirrorAck
};

}  // namespace tf
