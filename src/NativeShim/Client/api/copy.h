// Copies: what their kinds share.
#pragma once
#include "../core/call.h"
#include "../core/memory_map.h"
#include "../core/mirror.h"

namespace tf {

// Pinned memory that the device reaches.
inline bool visible_pinned(uint64_t address) noexcept {
    return in_pinned_window(address) || mirrored(address, 1);
}
// Memory that the worker can name. Everything else is "ordinary": it goes through the record or staging chunks, and in
// graphs through pinned memory of its own.
inline bool remote(uint64_t address) noexcept {
    return in_device_window(address) || visible_pinned(address) || in_global(address, true);
}
inline uint64_t address_of(const void* p) noexcept {
    return reinterpret_cast<uint64_t>(p);
}

struct Target {
    Stream* stream = nullptr;
    uint32_t id = 0;
    uint8_t device = 0;
};
CUresult find_target(CUstream handle, bool perThread, Target* target) noexcept;
inline CUresult wait_for(const Target& target) noexcept {
    return fence(target.device, target.id);
}

// A side of a box: CUmemorytype, and where the box begins in rows of `pitch` bytes.
constexpr int kHost = 1, kDevice = 2, kArray = 3, kUnified = 4;
struct Side {
    int type;
    uint64_t address;
    CUarray array;
    size_t x, y, z, pitch, height;

    bool staged() const { return (type == kHost || type == kUnified) && !remote(address); }
    uint64_t row(size_t r, size_t slice) const { return address + x + (z + slice) * pitch * height + (y + r) * pitch; }
};

struct Box {
    Side from, to;
    size_t width, height, depth;
    bool empty() const { return !width || !height || !depth; }
};

Box box_of(const CUDA_MEMCPY2D& c) noexcept;
Box box_of(const CUDA_MEMCPY3D& c) noexcept;
inline Box line(uint64_t destination, uint64_t source, size_t bytes) noexcept {
    return {{kUnified, source, nullptr, 0, 0, 0, bytes, 1},
            {kUnified, destination, nullptr, 0, 0, 0, bytes, 1},
            bytes,
            1,
            1};
}

// Fills in what the program may leave out, and refuses what no copy can be.
CUresult complete_box(Box* box) noexcept;
CUresult copy_box(Box box, CUstream stream, bool perThread, bool wait) noexcept;

// The record of a box neither of whose sides is ordinary memory; a staged side gets `chunk`.
CUresult box_record(const Box& box, uint32_t chunk, Copy3DRecord* record) noexcept;

// A copy with an ordinary side that happens each time that a graph runs: a host function moves the bytes between the
// program's memory and pinned memory, and the copy proper works on that.
struct ShadowCopy final : Hold {
    Box box;     // as the program wants it
    Box remote;  // the part of the device
    void* pinned = nullptr;
    size_t bytes = 0;
    Context* context = nullptr;
    bool in = false;  // from the program to the device
    ~ShadowCopy() override;
    static CUresult create(const Box& box, std::shared_ptr<ShadowCopy>* copy) noexcept;
    static void move(void* shadow) noexcept;
};

// The same into the graph that a stream is capturing.
CUresult capture_copy(const Box& box, const Target& target) noexcept;

}  // namespace tf
