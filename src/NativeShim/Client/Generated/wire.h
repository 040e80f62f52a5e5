// Generated from wire.txt and calls.txt by the protocol generator; do not edit.
#pragma once
#include <cstddef>
#include <cstdint>

namespace tf {
constexpr uint64_t kProtocolVersionMin = 1ull;
constexpr uint64_t kProtocolVersionMax = 1ull;
constexpr uint64_t kPrintedPieceBytes = 960ull;
constexpr uint64_t kSmallChunkBytes = 16384ull;
constexpr uint64_t kMagic = 0x31554654ull;
constexpr uint64_t kMaxDevices = 16ull;
constexpr uint64_t kMaxConnections = 16ull;
constexpr uint64_t kHelloFlagObserver = 1ull;
constexpr uint64_t kAttributeCount = 256ull;
constexpr uint64_t kLimitCount = 16ull;
constexpr uint64_t kRingBytes = 4194304ull;
constexpr uint64_t kSlotCount = 256ull;
constexpr uint64_t kSlotBytes = 16384ull;
constexpr uint64_t kStagingChunkCount = 32ull;
constexpr uint64_t kStagingChunkBytes = 2097152ull;
constexpr uint64_t kCompletionCount = 262144ull;
constexpr uint64_t kFirstStreamWord = 256ull;
constexpr uint64_t kFirstEventWord = 16640ull;
constexpr uint64_t kMaxRecordBytes = 65536ull;
constexpr uint64_t kMaxInlineCopyBytes = 16384ull;
constexpr uint64_t kWholeContext = 0xFFFFFFFFull;
constexpr uint64_t kWindowBase = 0x400000000000ull;
constexpr uint64_t kWindowBytes = 0x10000000000ull;
constexpr uint64_t kPinnedBase = 0x500000000000ull;
constexpr uint64_t kPinnedBytes = 0x1000000000ull;
constexpr uint64_t kRemoteMagic = 0x52554654ull;
constexpr uint64_t kMaxBulkLanes = 4ull;
constexpr uint64_t kRecordFlagInOrder = 1ull;
constexpr uint64_t kRecordFlagPatient = 2ull;
constexpr uint64_t kMirrorBytes = 16777216ull;
constexpr uint64_t kMirrorBytesTotal = 67108864ull;
constexpr uint64_t kHelloFlagResume = 2ull;
constexpr uint64_t kMaxRemoteFrameBytes = 4194304ull;
constexpr uint64_t kMaxRecordsFrameBytes = 262144ull;
struct alignas(8) FrameHeader {
    uint32_t length;
    uint32_t type;
};
static_assert(sizeof(FrameHeader) == 8, "layout");
static_assert(offsetof(FrameHeader, length) == 0, "layout");
static_assert(offsetof(FrameHeader, type) == 4, "layout");
struct alignas(8) ChallengeFrame {
    uint32_t magic;
    uint16_t versionMin;
    uint16_t versionMax;
    uint8_t nonce[32];
};
static_assert(sizeof(ChallengeFrame) == 40, "layout");
static_assert(offsetof(ChallengeFrame, magic) == 0, "layout");
static_assert(offsetof(ChallengeFrame, versionMin) == 4, "layout");
static_assert(offsetof(ChallengeFrame, versionMax) == 6, "layout");
static_assert(offsetof(ChallengeFrame, nonce) == 8, "layout");
struct alignas(8) HelloFrame {
    uint32_t magic;
    uint16_t version;
    uint16_t flags;
    uint32_t pid;
    uint32_t reserved;
    uint8_t clientNonce[32];
    uint8_t proof[32];
    uint8_t executable[64];
};
static_assert(sizeof(HelloFrame) == 144, "layout");
static_assert(offsetof(HelloFrame, magic) == 0, "layout");
static_assert(offsetof(HelloFrame, version) == 4, "layout");
static_assert(offsetof(HelloFrame, flags) == 6, "layout");
static_assert(offsetof(HelloFrame, pid) == 8, "layout");
static_assert(offsetof(HelloFrame, reserved) == 12, "layout");
static_assert(offsetof(HelloFrame, clientNonce) == 16, "layout");
static_assert(offsetof(HelloFrame, proof) == 48, "layout");
static_assert(offsetof(HelloFrame, executable) == 80, "layout");
struct alignas(8) ShareFdFrame {
    uint32_t fdId;
    uint32_t kind;
    uint64_t address;
    uint64_t size;
};
static_assert(sizeof(ShareFdFrame) == 24, "layout");
static_assert(offsetof(ShareFdFrame, fdId) == 0, "layout");
static_assert(offsetof(ShareFdFrame, kind) == 4, "layout");
static_assert(offsetof(ShareFdFrame, address) == 8, "layout");
static_assert(offsetof(ShareFdFrame, size) == 16, "layout");
struct alignas(8) ShareAckFrame {
    uint32_t fdId;
    int32_t result;
};
static_assert(sizeof(ShareAckFrame) == 8, "layout");
static_assert(offsetof(ShareAckFrame, fdId) == 0, "layout");
static_assert(offsetof(ShareAckFrame, result) == 4, "layout");
struct alignas(8) HostCallbackFrame {
    uint64_t function;
    uint64_t userData;
    uint64_t ticket;
};
static_assert(sizeof(HostCallbackFrame) == 24, "layout");
static_assert(offsetof(HostCallbackFrame, function) == 0, "layout");
static_assert(offsetof(HostCallbackFrame, userData) == 8, "layout");
static_assert(offsetof(HostCallbackFrame, ticket) == 16, "layout");
struct alignas(8) CallbackDoneFrame {
    uint64_t ticket;
};
static_assert(sizeof(CallbackDoneFrame) == 8, "layout");
static_assert(offsetof(CallbackDoneFrame, ticket) == 0, "layout");
struct alignas(8) PrintedFrame {
    uint64_t position;
};
static_assert(sizeof(PrintedFrame) == 8, "layout");
static_assert(offsetof(PrintedFrame, position) == 0, "layout");
struct alignas(8) DeviceSnapshot {
    uint8_t name[96];
    uint8_t uuid[16];
    uint64_t totalMemory;
    uint64_t windowBase;
    uint64_t windowSize;
    int32_t pciDomain;
    int32_t pciBus;
    int32_t pciDevice;
    int32_t computeMajor;
    int32_t computeMinor;
    int32_t streamPriorityLow;
    int32_t streamPriorityHigh;
    int32_t reserved;
    int32_t attributes[256];
    uint8_t attributeKnown[256];
    uint64_t limits[16];
};
static_assert(sizeof(DeviceSnapshot) == 1576, "layout");
static_assert(offsetof(DeviceSnapshot, name) == 0, "layout");
static_assert(offsetof(DeviceSnapshot, uuid) == 96, "layout");
static_assert(offsetof(DeviceSnapshot, totalMemory) == 112, "layout");
static_assert(offsetof(DeviceSnapshot, windowBase) == 120, "layout");
static_assert(offsetof(DeviceSnapshot, windowSize) == 128, "layout");
static_assert(offsetof(DeviceSnapshot, pciDomain) == 136, "layout");
static_assert(offsetof(DeviceSnapshot, pciBus) == 140, "layout");
static_assert(offsetof(DeviceSnapshot, pciDevice) == 144, "layout");
static_assert(offsetof(DeviceSnapshot, computeMajor) == 148, "layout");
static_assert(offsetof(DeviceSnapshot, computeMinor) == 152, "layout");
static_assert(offsetof(DeviceSnapshot, streamPriorityLow) == 156, "layout");
static_assert(offsetof(DeviceSnapshot, streamPriorityHigh) == 160, "layout");
static_assert(offsetof(DeviceSnapshot, reserved) == 164, "layout");
static_assert(offsetof(DeviceSnapshot, attributes) == 168, "layout");
static_assert(offsetof(DeviceSnapshot, attributeKnown) == 1192, "layout");
static_assert(offsetof(DeviceSnapshot, limits) == 1448, "layout");
struct alignas(8) AttachSnapshot {
    uint16_t version;
    uint16_t deviceCount;
    int32_t driverVersion;
    uint64_t regionSize;
    uint32_t connectionIndex;
    uint32_t reserved;
    uint64_t pinnedBase;
    uint64_t pinnedSize;
    uint8_t sliceId[64];
    uint8_t driverName[32];
};
static_assert(sizeof(AttachSnapshot) == 136, "layout");
static_assert(offsetof(AttachSnapshot, version) == 0, "layout");
static_assert(offsetof(AttachSnapshot, deviceCount) == 2, "layout");
static_assert(offsetof(AttachSnapshot, driverVersion) == 4, "layout");
static_assert(offsetof(AttachSnapshot, regionSize) == 8, "layout");
static_assert(offsetof(AttachSnapshot, connectionIndex) == 16, "layout");
static_assert(offsetof(AttachSnapshot, reserved) == 20, "layout");
static_assert(offsetof(AttachSnapshot, pinnedBase) == 24, "layout");
static_assert(offsetof(AttachSnapshot, pinnedSize) == 32, "layout");
static_assert(offsetof(AttachSnapshot, sliceId) == 40, "layout");
static_assert(offsetof(AttachSnapshot, driverName) == 104, "layout");
struct alignas(8) ControlHeader {
    uint32_t magic;
    uint32_t version;
    uint64_t regionSize;
    uint64_t ringOffset;
    uint64_t ringSize;
    uint64_t slotsOffset;
    uint32_t slotCount;
    uint32_t slotSize;
    uint64_t stagingStatesOffset;
    uint64_t stagingOffset;
    uint32_t stagingChunkCount;
    uint32_t stagingChunkSize;
    uint64_t completionsOffset;
    uint64_t completionCount;
    uint8_t padding88[40];
    uint64_t head;
    uint8_t padding136[56];
    uint64_t tail;
    uint8_t padding200[56];
    uint32_t workerSleeping;
    uint8_t padding260[60];
    uint32_t doorbell;
    uint8_t padding324[60];
    int32_t asyncError;
    uint32_t asyncErrorSequence;
    uint8_t padding392[56];
    uint32_t waiters;
    uint32_t completionEpoch;
    uint8_t padding456[56];
    uint64_t memoryLimit[16];
    uint64_t memoryUsed[16];
    uint32_t utilization[16];
    uint64_t roundTrips;
    uint64_t records;
    uint64_t refusedRecords;
    uint64_t bytesToDevice;
    uint64_t bytesToHost;
    uint64_t stalls;
    uint8_t padding880[16];
    uint32_t clientPids[16];
    uint64_t printed;
};
static_assert(sizeof(ControlHeader) == 968, "layout");
static_assert(offsetof(ControlHeader, magic) == 0, "layout");
static_assert(offsetof(ControlHeader, version) == 4, "layout");
static_assert(offsetof(ControlHeader, regionSize) == 8, "layout");
static_assert(offsetof(ControlHeader, ringOffset) == 16, "layout");
static_assert(offsetof(ControlHeader, ringSize) == 24, "layout");
static_assert(offsetof(ControlHeader, slotsOffset) == 32, "layout");
static_assert(offsetof(ControlHeader, slotCount) == 40, "layout");
static_assert(offsetof(ControlHeader, slotSize) == 44, "layout");
static_assert(offsetof(ControlHeader, stagingStatesOffset) == 48, "layout");
static_assert(offsetof(ControlHeader, stagingOffset) == 56, "layout");
static_assert(offsetof(ControlHeader, stagingChunkCount) == 64, "layout");
static_assert(offsetof(ControlHeader, stagingChunkSize) == 68, "layout");
static_assert(offsetof(ControlHeader, completionsOffset) == 72, "layout");
static_assert(offsetof(ControlHeader, completionCount) == 80, "layout");
static_assert(offsetof(ControlHeader, head) == 128, "layout");
static_assert(offsetof(ControlHeader, tail) == 192, "layout");
static_assert(offsetof(ControlHeader, workerSleeping) == 256, "layout");
static_assert(offsetof(ControlHeader, doorbell) == 320, "layout");
static_assert(offsetof(ControlHeader, asyncError) == 384, "layout");
static_assert(offsetof(ControlHeader, asyncErrorSequence) == 388, "layout");
static_assert(offsetof(ControlHeader, waiters) == 448, "layout");
static_assert(offsetof(ControlHeader, completionEpoch) == 452, "layout");
static_assert(offsetof(ControlHeader, memoryLimit) == 512, "layout");
static_assert(offsetof(ControlHeader, memoryUsed) == 640, "layout");
static_assert(offsetof(ControlHeader, utilization) == 768, "layout");
static_assert(offsetof(ControlHeader, roundTrips) == 832, "layout");
static_assert(offsetof(ControlHeader, records) == 840, "layout");
static_assert(offsetof(ControlHeader, refusedRecords) == 848, "layout");
static_assert(offsetof(ControlHeader, bytesToDevice) == 856, "layout");
static_assert(offsetof(ControlHeader, bytesToHost) == 864, "layout");
static_assert(offsetof(ControlHeader, stalls) == 872, "layout");
static_assert(offsetof(ControlHeader, clientPids) == 896, "layout");
static_assert(offsetof(ControlHeader, printed) == 960, "layout");
struct alignas(8) RemotePreamble {
    uint32_t magic;
    uint16_t version;
    uint16_t lane;
};
static_assert(sizeof(RemotePreamble) == 8, "layout");
static_assert(offsetof(RemotePreamble, magic) == 0, "layout");
static_assert(offsetof(RemotePreamble, version) == 4, "layout");
static_assert(offsetof(RemotePreamble, lane) == 6, "layout");
struct alignas(8) RemoteHelloFrame {
    uint32_t magic;
    uint16_t version;
    uint16_t flags;
    uint32_t pid;
    uint32_t lane;
    uint8_t session[16];
    uint8_t clientNonce[32];
    uint8_t proof[32];
    uint8_t executable[64];
    uint64_t awaited[32];
};
static_assert(sizeof(RemoteHelloFrame) == 416, "layout");
static_assert(offsetof(RemoteHelloFrame, magic) == 0, "layout");
static_assert(offsetof(RemoteHelloFrame, version) == 4, "layout");
static_assert(offsetof(RemoteHelloFrame, flags) == 6, "layout");
static_assert(offsetof(RemoteHelloFrame, pid) == 8, "layout");
static_assert(offsetof(RemoteHelloFrame, lane) == 12, "layout");
static_assert(offsetof(RemoteHelloFrame, session) == 16, "layout");
static_assert(offsetof(RemoteHelloFrame, clientNonce) == 32, "layout");
static_assert(offsetof(RemoteHelloFrame, proof) == 64, "layout");
static_assert(offsetof(RemoteHelloFrame, executable) == 96, "layout");
static_assert(offsetof(RemoteHelloFrame, awaited) == 160, "layout");
struct alignas(8) RemoteWelcomeFrame {
    uint8_t proof[32];
    uint8_t session[16];
    uint64_t received;
    uint32_t graceMilliseconds;
    uint32_t bulkLanes;
    uint64_t chunkReceived[32];
};
static_assert(sizeof(RemoteWelcomeFrame) == 320, "layout");
static_assert(offsetof(RemoteWelcomeFrame, proof) == 0, "layout");
static_assert(offsetof(RemoteWelcomeFrame, session) == 32, "layout");
static_assert(offsetof(RemoteWelcomeFrame, received) == 48, "layout");
static_assert(offsetof(RemoteWelcomeFrame, graceMilliseconds) == 56, "layout");
static_assert(offsetof(RemoteWelcomeFrame, bulkLanes) == 60, "layout");
static_assert(offsetof(RemoteWelcomeFrame, chunkReceived) == 64, "layout");
struct alignas(8) RecordsFrame {
    uint64_t position;
};
static_assert(sizeof(RecordsFrame) == 8, "layout");
static_assert(offsetof(RecordsFrame, position) == 0, "layout");
struct alignas(8) ConsumedFrame {
    uint64_t position;
};
static_assert(sizeof(ConsumedFrame) == 8, "layout");
static_assert(offsetof(ConsumedFrame, position) == 0, "layout");
struct alignas(8) ReplyFrame {
    uint32_t slot;
    uint32_t sequence;
    int32_t result;
    uint32_t length;
};
static_assert(sizeof(ReplyFrame) == 16, "layout");
static_assert(offsetof(ReplyFrame, slot) == 0, "layout");
static_assert(offsetof(ReplyFrame, sequence) == 4, "layout");
static_assert(offsetof(ReplyFrame, result) == 8, "layout");
static_assert(offsetof(ReplyFrame, length) == 12, "layout");
struct alignas(8) CompletionFrame {
    uint32_t word;
    uint32_t reserved;
    uint64_t generation;
};
static_assert(sizeof(CompletionFrame) == 16, "layout");
static_assert(offsetof(CompletionFrame, word) == 0, "layout");
static_assert(offsetof(CompletionFrame, reserved) == 4, "layout");
static_assert(offsetof(CompletionFrame, generation) == 8, "layout");
struct alignas(8) ChunkStateFrame {
    uint32_t chunk;
    uint32_t state;
    uint64_t use;
};
static_assert(sizeof(ChunkStateFrame) == 16, "layout");
static_assert(offsetof(ChunkStateFrame, chunk) == 0, "layout");
static_assert(offsetof(ChunkStateFrame, state) == 4, "layout");
static_assert(offsetof(ChunkStateFrame, use) == 8, "layout");
struct alignas(8) AsyncErrorFrame {
    int32_t error;
    uint32_t sequence;
};
static_assert(sizeof(AsyncErrorFrame) == 8, "layout");
static_assert(offsetof(AsyncErrorFrame, error) == 0, "layout");
static_assert(offsetof(AsyncErrorFrame, sequence) == 4, "layout");
struct alignas(8) StatusFrame {
    uint64_t memoryLimit[16];
    uint64_t memoryUsed[16];
    uint32_t utilization[16];
    uint32_t clientPids[16];
    uint64_t records;
    uint64_t refusedRecords;
    uint64_t bytesToDevice;
    uint64_t bytesToHost;
};
static_assert(sizeof(StatusFrame) == 416, "layout");
static_assert(offsetof(StatusFrame, memoryLimit) == 0, "layout");
static_assert(offsetof(StatusFrame, memoryUsed) == 128, "layout");
static_assert(offsetof(StatusFrame, utilization) == 256, "layout");
static_assert(offsetof(StatusFrame, clientPids) == 320, "layout");
static_assert(offsetof(StatusFrame, records) == 384, "layout");
static_assert(offsetof(StatusFrame, refusedRecords) == 392, "layout");
static_assert(offsetof(StatusFrame, bytesToDevice) == 400, "layout");
static_assert(offsetof(StatusFrame, bytesToHost) == 408, "layout");
struct alignas(8) ChunkDataFrame {
    uint32_t chunk;
    uint32_t bytes;
    uint64_t use;
};
static_assert(sizeof(ChunkDataFrame) == 16, "layout");
static_assert(offsetof(ChunkDataFrame, chunk) == 0, "layout");
static_assert(offsetof(ChunkDataFrame, bytes) == 4, "layout");
static_assert(offsetof(ChunkDataFrame, use) == 8, "layout");
struct alignas(8) MirrorRun {
    uint32_t first;
    uint32_t count;
};
static_assert(sizeof(MirrorRun) == 8, "layout");
static_assert(offsetof(MirrorRun, first) == 0, "layout");
static_assert(offsetof(MirrorRun, count) == 4, "layout");
struct alignas(8) MirrorFrame {
    uint64_t sequence;
    uint64_t address;
};
static_assert(sizeof(MirrorFrame) == 16, "layout");
static_assert(offsetof(MirrorFrame, sequence) == 0, "layout");
static_assert(offsetof(MirrorFrame, address) == 8, "layout");
struct alignas(8) MirrorAckFrame {
    uint64_t sequence;
};
static_assert(sizeof(MirrorAckFrame) == 8, "layout");
static_assert(offsetof(MirrorAckFrame, sequence) == 0, "layout");
struct alignas(8) ImageOfferFrame {
    uint32_t id;
    uint32_t reserved;
    uint64_t size;
    uint8_t digest[32];
};
static_assert(sizeof(ImageOfferFrame) == 48, "layout");
static_assert(offsetof(ImageOfferFrame, id) == 0, "layout");
static_assert(offsetof(ImageOfferFrame, reserved) == 4, "layout");
static_assert(offsetof(ImageOfferFrame, size) == 8, "layout");
static_assert(offsetof(ImageOfferFrame, digest) == 16, "layout");
struct alignas(8) ImageAnswerFrame {
    uint32_t id;
    uint32_t state;
};
static_assert(sizeof(ImageAnswerFrame) == 8, "layout");
static_assert(offsetof(ImageAnswerFrame, id) == 0, "layout");
static_assert(offsetof(ImageAnswerFrame, state) == 4, "layout");
struct alignas(8) ImageDataFrame {
    uint32_t id;
    uint32_t bytes;
    uint64_t offset;
};
static_assert(sizeof(ImageDataFrame) == 16, "layout");
static_assert(offsetof(ImageDataFrame, id) == 0, "layout");
static_assert(offsetof(ImageDataFrame, bytes) == 4, "layout");
static_assert(offsetof(ImageDataFrame, offset) == 8, "layout");
struct alignas(8) SlotHeader {
    uint32_t sequence;
    int32_t result;
    uint32_t length;
    uint32_t waiting;
};
static_assert(sizeof(SlotHeader) == 16, "layout");
static_assert(offsetof(SlotHeader, sequence) == 0, "layout");
static_assert(offsetof(SlotHeader, result) == 4, "layout");
static_assert(offsetof(SlotHeader, length) == 8, "layout");
static_assert(offsetof(SlotHeader, waiting) == 12, "layout");
struct alignas(8) RecordHeader {
    uint32_t size;
    uint16_t op;
    uint8_t device;
    uint8_t flags;
    uint32_t slot;
    uint32_t sequence;
};
static_assert(sizeof(RecordHeader) == 16, "layout");
static_assert(offsetof(RecordHeader, size) == 0, "layout");
static_assert(offsetof(RecordHeader, op) == 4, "layout");
static_assert(offsetof(RecordHeader, device) == 6, "layout");
static_assert(offsetof(RecordHeader, flags) == 7, "layout");
static_assert(offsetof(RecordHeader, slot) == 8, "layout");
static_assert(offsetof(RecordHeader, sequence) == 12, "layout");
struct alignas(8) FunctionInfo {
    uint32_t parameterCount;
    uint32_t parameterBytes;
    int32_t attributes[24];
    uint32_t attributeKnown;
    uint32_t reserved;
};
static_assert(sizeof(FunctionInfo) == 112, "layout");
static_assert(offsetof(FunctionInfo, parameterCount) == 0, "layout");
static_assert(offsetof(FunctionInfo, parameterBytes) == 4, "layout");
static_assert(offsetof(FunctionInfo, attributes) == 8, "layout");
static_assert(offsetof(FunctionInfo, attributeKnown) == 104, "layout");
static_assert(offsetof(FunctionInfo, reserved) == 108, "layout");

// Allocates device memory in the slice's window; out of memory is known at once.
struct alignas(8) MemAllocRecord {
    static constexpr uint16_t kOp = 1;
    RecordHeader header;
    uint64_t bytes;
};
static_assert(sizeof(MemAllocRecord) == 24, "layout");
static_assert(offsetof(MemAllocRecord, bytes) == 16, "layout");
struct alignas(8) MemAllocReply {
    uint64_t address;
};
static_assert(sizeof(MemAllocReply) == 8, "layout");
static_assert(offsetof(MemAllocReply, address) == 0, "layout");

// Frees an allocation after the device has finished with it.
struct alignas(8) MemFreeRecord {
    static constexpr uint16_t kOp = 2;
    RecordHeader header;
    uint64_t address;
};
static_assert(sizeof(MemFreeRecord) == 24, "layout");
static_assert(offsetof(MemFreeRecord, address) == 16, "layout");

// Stream-ordered allocation; the memory is usable at once on every stream.
struct alignas(8) MemAllocAsyncRecord {
    static constexpr uint16_t kOp = 3;
    RecordHeader header;
    uint64_t bytes;
    uint32_t stream;
    uint32_t pool;
};
static_assert(sizeof(MemAllocAsyncRecord) == 32, "layout");
static_assert(offsetof(MemAllocAsyncRecord, bytes) == 16, "layout");
static_assert(offsetof(MemAllocAsyncRecord, stream) == 24, "layout");
static_assert(offsetof(MemAllocAsyncRecord, pool) == 28, "layout");
struct alignas(8) MemAllocAsyncReply {
    uint64_t address;
};
static_assert(sizeof(MemAllocAsyncReply) == 8, "layout");
static_assert(offsetof(MemAllocAsyncReply, address) == 0, "layout");

// Stream-ordered free: the memory is reused after the work before it on the stream.
struct alignas(8) MemFreeAsyncRecord {
    static constexpr uint16_t kOp = 4;
    RecordHeader header;
    uint64_t address;
    uint32_t stream;
};
static_assert(sizeof(MemFreeAsyncRecord) == 32, "layout");
static_assert(offsetof(MemFreeAsyncRecord, address) == 16, "layout");
static_assert(offsetof(MemFreeAsyncRecord, stream) == 24, "layout");

// Unmaps pinned memory that was shared by descriptor.
struct alignas(8) HostFreeRecord {
    static constexpr uint16_t kOp = 5;
    RecordHeader header;
    uint64_t address;
};
static_assert(sizeof(HostFreeRecord) == 24, "layout");
static_assert(offsetof(HostFreeRecord, address) == 16, "layout");

// Copies between device memory and pinned host memory in any direction; the addresses tell which.
struct alignas(8) CopyRecord {
    static constexpr uint16_t kOp = 6;
    RecordHeader header;
    uint64_t destination;
    uint64_t source;
    uint64_t bytes;
    uint32_t stream;
};
static_assert(sizeof(CopyRecord) == 48, "layout");
static_assert(offsetof(CopyRecord, destination) == 16, "layout");
static_assert(offsetof(CopyRecord, source) == 24, "layout");
static_assert(offsetof(CopyRecord, bytes) == 32, "layout");
static_assert(offsetof(CopyRecord, stream) == 40, "layout");

// Copies a few bytes that travel in the record to the device.
struct alignas(8) CopyInlineRecord {
    static constexpr uint16_t kOp = 7;
    RecordHeader header;
    uint64_t destination;
    uint32_t stream;
    uint32_t reserved;
    uint32_t payloadBytes;
};
static_assert(sizeof(CopyInlineRecord) == 40, "layout");
static_assert(offsetof(CopyInlineRecord, destination) == 16, "layout");
static_assert(offsetof(CopyInlineRecord, stream) == 24, "layout");
static_assert(offsetof(CopyInlineRecord, reserved) == 28, "layout");
static_assert(offsetof(CopyInlineRecord, payloadBytes) == 32, "layout");

// Copies a staging chunk to the device and frees the chunk when that is done.
struct alignas(8) CopyFromStagingRecord {
    static constexpr uint16_t kOp = 8;
    RecordHeader header;
    uint64_t destination;
    uint32_t chunk;
    uint32_t offset;
    uint32_t bytes;
    uint32_t stream;
};
static_assert(sizeof(CopyFromStagingRecord) == 40, "layout");
static_assert(offsetof(CopyFromStagingRecord, destination) == 16, "layout");
static_assert(offsetof(CopyFromStagingRecord, chunk) == 24, "layout");
static_assert(offsetof(CopyFromStagingRecord, offset) == 28, "layout");
static_assert(offsetof(CopyFromStagingRecord, bytes) == 32, "layout");
static_assert(offsetof(CopyFromStagingRecord, stream) == 36, "layout");

// Copies device memory to a staging chunk and marks the chunk ready when that is done.
struct alignas(8) CopyToStagingRecord {
    static constexpr uint16_t kOp = 9;
    RecordHeader header;
    uint64_t source;
    uint32_t chunk;
    uint32_t bytes;
    uint32_t stream;
    uint32_t reserved;
};
static_assert(sizeof(CopyToStagingRecord) == 40, "layout");
static_assert(offsetof(CopyToStagingRecord, source) == 16, "layout");
static_assert(offsetof(CopyToStagingRecord, chunk) == 24, "layout");
static_assert(offsetof(CopyToStagingRecord, bytes) == 28, "layout");
static_assert(offsetof(CopyToStagingRecord, stream) == 32, "layout");
static_assert(offsetof(CopyToStagingRecord, reserved) == 36, "layout");

// Copies a box of rows. Kinds: 1 pinned host or device address, 2 staging chunk (densely packed), 3 array.
struct alignas(8) Copy3DRecord {
    static constexpr uint16_t kOp = 10;
    RecordHeader header;
    uint32_t stream;
    uint32_t sourceKind;
    uint32_t destinationKind;
    uint32_t sourceChunk;
    uint32_t destinationChunk;
    uint32_t sourceArray;
    uint32_t destinationArray;
    uint32_t reserved;
    uint64_t source;
    uint64_t destination;
    uint64_t sourcePitch;
    uint64_t sourceHeight;
    uint64_t destinationPitch;
    uint64_t destinationHeight;
    uint64_t sourceX;
    uint64_t sourceY;
    uint64_t sourceZ;
    uint64_t destinationX;
    uint64_t destinationY;
    uint64_t destinationZ;
    uint64_t width;
    uint64_t height;
    uint64_t depth;
};
static_assert(sizeof(Copy3DRecord) == 168, "layout");
static_assert(offsetof(Copy3DRecord, stream) == 16, "layout");
static_assert(offsetof(Copy3DRecord, sourceKind) == 20, "layout");
static_assert(offsetof(Copy3DRecord, destinationKind) == 24, "layout");
static_assert(offsetof(Copy3DRecord, sourceChunk) == 28, "layout");
static_assert(offsetof(Copy3DRecord, destinationChunk) == 32, "layout");
static_assert(offsetof(Copy3DRecord, sourceArray) == 36, "layout");
static_assert(offsetof(Copy3DRecord, destinationArray) == 40, "layout");
static_assert(offsetof(Copy3DRecord, reserved) == 44, "layout");
static_assert(offsetof(Copy3DRecord, source) == 48, "layout");
static_assert(offsetof(Copy3DRecord, destination) == 56, "layout");
static_assert(offsetof(Copy3DRecord, sourcePitch) == 64, "layout");
static_assert(offsetof(Copy3DRecord, sourceHeight) == 72, "layout");
static_assert(offsetof(Copy3DRecord, destinationPitch) == 80, "layout");
static_assert(offsetof(Copy3DRecord, destinationHeight) == 88, "layout");
static_assert(offsetof(Copy3DRecord, sourceX) == 96, "layout");
static_assert(offsetof(Copy3DRecord, sourceY) == 104, "layout");
static_assert(offsetof(Copy3DRecord, sourceZ) == 112, "layout");
static_assert(offsetof(Copy3DRecord, destinationX) == 120, "layout");
static_assert(offsetof(Copy3DRecord, destinationY) == 128, "layout");
static_assert(offsetof(Copy3DRecord, destinationZ) == 136, "layout");
static_assert(offsetof(Copy3DRecord, width) == 144, "layout");
static_assert(offsetof(Copy3DRecord, height) == 152, "layout");
static_assert(offsetof(Copy3DRecord, depth) == 160, "layout");

// Fills width elements of 1, 2 or 4 bytes in height rows.
struct alignas(8) MemsetRecord {
    static constexpr uint16_t kOp = 11;
    RecordHeader header;
    uint64_t destination;
    uint64_t pitch;
    uint64_t width;
    uint64_t height;
    uint32_t value;
    uint32_t elementBytes;
    uint32_t stream;
    uint32_t reserved;
};
static_assert(sizeof(MemsetRecord) == 64, "layout");
static_assert(offsetof(MemsetRecord, destination) == 16, "layout");
static_assert(offsetof(MemsetRecord, pitch) == 24, "layout");
static_assert(offsetof(MemsetRecord, width) == 32, "layout");
static_assert(offsetof(MemsetRecord, height) == 40, "layout");
static_assert(offsetof(MemsetRecord, value) == 48, "layout");
static_assert(offsetof(MemsetRecord, elementBytes) == 52, "layout");
static_assert(offsetof(MemsetRecord, stream) == 56, "layout");
static_assert(offsetof(MemsetRecord, reserved) == 60, "layout");

// Makes device-accessible memory for pinned memory of a program on another machine, at its address, zeroed; HostFree ends it.
struct alignas(8) MirrorOpenRecord {
    static constexpr uint16_t kOp = 12;
    RecordHeader header;
    uint64_t address;
    uint64_t bytes;
};
static_assert(sizeof(MirrorOpenRecord) == 32, "layout");
static_assert(offsetof(MirrorOpenRecord, address) == 16, "layout");
static_assert(offsetof(MirrorOpenRecord, bytes) == 24, "layout");
struct alignas(8) MirrorOpenReply {
    uint64_t reserved;
};
static_assert(sizeof(MirrorOpenReply) == 8, "layout");
static_assert(offsetof(MirrorOpenReply, reserved) == 0, "layout");

// Bytes that the program has changed in a mirror: runs as MirrorRun says. They are put in place when they arrive, ahead of records that wait.
struct alignas(8) MirrorWriteRecord {
    static constexpr uint16_t kOp = 13;
    RecordHeader header;
    uint64_t address;
    uint32_t reserved;
    uint32_t payloadBytes;
};
static_assert(sizeof(MirrorWriteRecord) == 32, "layout");
static_assert(offsetof(MirrorWriteRecord, address) == 16, "layout");
static_assert(offsetof(MirrorWriteRecord, reserved) == 24, "layout");
static_assert(offsetof(MirrorWriteRecord, payloadBytes) == 28, "layout");

// Creates the stream that the client has numbered.
struct alignas(8) StreamCreateRecord {
    static constexpr uint16_t kOp = 20;
    RecordHeader header;
    uint32_t stream;
    uint32_t flags;
    int32_t priority;
    uint32_t reserved;
};
static_assert(sizeof(StreamCreateRecord) == 32, "layout");
static_assert(offsetof(StreamCreateRecord, stream) == 16, "layout");
static_assert(offsetof(StreamCreateRecord, flags) == 20, "layout");
static_assert(offsetof(StreamCreateRecord, priority) == 24, "layout");
static_assert(offsetof(StreamCreateRecord, reserved) == 28, "layout");

// Destroys a stream after its work.
struct alignas(8) StreamDestroyRecord {
    static constexpr uint16_t kOp = 21;
    RecordHeader header;
    uint32_t stream;
};
static_assert(sizeof(StreamDestroyRecord) == 24, "layout");
static_assert(offsetof(StreamDestroyRecord, stream) == 16, "layout");

// Work on the stream waits for the event.
struct alignas(8) StreamWaitEventRecord {
    static constexpr uint16_t kOp = 22;
    RecordHeader header;
    uint32_t stream;
    uint32_t event;
    uint32_t flags;
};
static_assert(sizeof(StreamWaitEventRecord) == 32, "layout");
static_assert(offsetof(StreamWaitEventRecord, stream) == 16, "layout");
static_assert(offsetof(StreamWaitEventRecord, event) == 20, "layout");
static_assert(offsetof(StreamWaitEventRecord, flags) == 24, "layout");

// Sets a launch attribute of a stream; the payload is its 64-byte value.
struct alignas(8) StreamSetAttributeRecord {
    static constexpr uint16_t kOp = 23;
    RecordHeader header;
    uint32_t stream;
    int32_t attribute;
    uint32_t payloadBytes;
};
static_assert(sizeof(StreamSetAttributeRecord) == 32, "layout");
static_assert(offsetof(StreamSetAttributeRecord, stream) == 16, "layout");
static_assert(offsetof(StreamSetAttributeRecord, attribute) == 20, "layout");
static_assert(offsetof(StreamSetAttributeRecord, payloadBytes) == 24, "layout");

// Copies attributes from one stream to another.
struct alignas(8) StreamCopyAttributesRecord {
    static constexpr uint16_t kOp = 24;
    RecordHeader header;
    uint32_t destination;
    uint32_t source;
};
static_assert(sizeof(StreamCopyAttributesRecord) == 24, "layout");
static_assert(offsetof(StreamCopyAttributesRecord, destination) == 16, "layout");
static_assert(offsetof(StreamCopyAttributesRecord, source) == 20, "layout");

// Creates the event that the client has numbered.
struct alignas(8) EventCreateRecord {
    static constexpr uint16_t kOp = 25;
    RecordHeader header;
    uint32_t event;
    uint32_t flags;
};
static_assert(sizeof(EventCreateRecord) == 24, "layout");
static_assert(offsetof(EventCreateRecord, event) == 16, "layout");
static_assert(offsetof(EventCreateRecord, flags) == 20, "layout");

// Destroys an event when it is no longer pending.
struct alignas(8) EventDestroyRecord {
    static constexpr uint16_t kOp = 26;
    RecordHeader header;
    uint32_t event;
};
static_assert(sizeof(EventDestroyRecord) == 24, "layout");
static_assert(offsetof(EventDestroyRecord, event) == 16, "layout");

// Records an event; the completion word of its number gets the generation. A captured record is not followed.
struct alignas(8) EventRecordRecord {
    static constexpr uint16_t kOp = 27;
    RecordHeader header;
    uint32_t event;
    uint32_t stream;
    uint64_t generation;
    uint32_t flags;
    uint32_t captured;
};
static_assert(sizeof(EventRecordRecord) == 40, "layout");
static_assert(offsetof(EventRecordRecord, event) == 16, "layout");
static_assert(offsetof(EventRecordRecord, stream) == 20, "layout");
static_assert(offsetof(EventRecordRecord, generation) == 24, "layout");
static_assert(offsetof(EventRecordRecord, flags) == 32, "layout");
static_assert(offsetof(EventRecordRecord, captured) == 36, "layout");

// Time between two completed events.
struct alignas(8) EventElapsedRecord {
    static constexpr uint16_t kOp = 28;
    RecordHeader header;
    uint32_t start;
    uint32_t end;
};
static_assert(sizeof(EventElapsedRecord) == 24, "layout");
static_assert(offsetof(EventElapsedRecord, start) == 16, "layout");
static_assert(offsetof(EventElapsedRecord, end) == 20, "layout");
struct alignas(8) EventElapsedReply {
    float milliseconds;
    uint32_t reserved;
};
static_assert(sizeof(EventElapsedReply) == 8, "layout");
static_assert(offsetof(EventElapsedReply, milliseconds) == 0, "layout");
static_assert(offsetof(EventElapsedReply, reserved) == 4, "layout");

// Writes the generation to a completion word when the stream (or WholeContext: every stream) has finished what it was given.
struct alignas(8) FenceRecord {
    static constexpr uint16_t kOp = 29;
    RecordHeader header;
    uint32_t stream;
    uint32_t index;
    uint64_t generation;
};
static_assert(sizeof(FenceRecord) == 32, "layout");
static_assert(offsetof(FenceRecord, stream) == 16, "layout");
static_assert(offsetof(FenceRecord, index) == 20, "layout");
static_assert(offsetof(FenceRecord, generation) == 24, "layout");

// Writes a value to memory in stream order, or waits for one.
struct alignas(8) StreamValueRecord {
    static constexpr uint16_t kOp = 30;
    RecordHeader header;
    uint64_t address;
    uint64_t value;
    uint32_t stream;
    uint32_t flags;
    uint32_t bytes;
    uint32_t wait;
};
static_assert(sizeof(StreamValueRecord) == 48, "layout");
static_assert(offsetof(StreamValueRecord, address) == 16, "layout");
static_assert(offsetof(StreamValueRecord, value) == 24, "layout");
static_assert(offsetof(StreamValueRecord, stream) == 32, "layout");
static_assert(offsetof(StreamValueRecord, flags) == 36, "layout");
static_assert(offsetof(StreamValueRecord, bytes) == 40, "layout");
static_assert(offsetof(StreamValueRecord, wait) == 44, "layout");

// Looks how far the device is and tells all that changed before it answers: what was asked for before it is done and counted.
struct alignas(8) ReportRecord {
    static constexpr uint16_t kOp = 31;
    RecordHeader header;
    uint32_t reserved;
};
static_assert(sizeof(ReportRecord) == 24, "layout");
static_assert(offsetof(ReportRecord, reserved) == 16, "layout");
struct alignas(8) ReportReply {
    uint64_t reserved;
};
static_assert(sizeof(ReportReply) == 8, "layout");
static_assert(offsetof(ReportReply, reserved) == 0, "layout");

// Loads an image (a shared descriptor, or the end of the payload); the payload begins with option pairs (u32 id, u32 value). Logs come back.
struct alignas(8) ModuleLoadRecord {
    static constexpr uint16_t kOp = 40;
    RecordHeader header;
    uint32_t module;
    uint32_t library;
    uint32_t imageFd;
    uint32_t infoLogBytes;
    uint32_t errorLogBytes;
    uint32_t optionCount;
    uint64_t imageOffset;
    uint64_t imageBytes;
    uint32_t payloadBytes;
};
static_assert(sizeof(ModuleLoadRecord) == 64, "layout");
static_assert(offsetof(ModuleLoadRecord, module) == 16, "layout");
static_assert(offsetof(ModuleLoadRecord, library) == 20, "layout");
static_assert(offsetof(ModuleLoadRecord, imageFd) == 24, "layout");
static_assert(offsetof(ModuleLoadRecord, infoLogBytes) == 28, "layout");
static_assert(offsetof(ModuleLoadRecord, errorLogBytes) == 32, "layout");
static_assert(offsetof(ModuleLoadRecord, optionCount) == 36, "layout");
static_assert(offsetof(ModuleLoadRecord, imageOffset) == 40, "layout");
static_assert(offsetof(ModuleLoadRecord, imageBytes) == 48, "layout");
static_assert(offsetof(ModuleLoadRecord, payloadBytes) == 56, "layout");
struct alignas(8) ModuleLoadReply {
    uint32_t infoLogBytes;
    uint32_t errorLogBytes;
};
static_assert(sizeof(ModuleLoadReply) == 8, "layout");
static_assert(offsetof(ModuleLoadReply, infoLogBytes) == 0, "layout");
static_assert(offsetof(ModuleLoadReply, errorLogBytes) == 4, "layout");

// Unloads a module or library.
struct alignas(8) ModuleUnloadRecord {
    static constexpr uint16_t kOp = 41;
    RecordHeader header;
    uint32_t module;
};
static_assert(sizeof(ModuleUnloadRecord) == 24, "layout");
static_assert(offsetof(ModuleUnloadRecord, module) == 16, "layout");

// Finds a function by name and returns a FunctionInfo with its parameter layout and attributes.
struct alignas(8) FunctionLookupRecord {
    static constexpr uint16_t kOp = 42;
    RecordHeader header;
    uint32_t module;
    uint32_t function;
    uint32_t kernel;
    uint32_t reserved;
    uint32_t payloadBytes;
};
static_assert(sizeof(FunctionLookupRecord) == 40, "layout");
static_assert(offsetof(FunctionLookupRecord, module) == 16, "layout");
static_assert(offsetof(FunctionLookupRecord, function) == 20, "layout");
static_assert(offsetof(FunctionLookupRecord, kernel) == 24, "layout");
static_assert(offsetof(FunctionLookupRecord, reserved) == 28, "layout");
static_assert(offsetof(FunctionLookupRecord, payloadBytes) == 32, "layout");
struct alignas(8) FunctionLookupReply {
    uint32_t info;
    uint32_t reserved;
};
static_assert(sizeof(FunctionLookupReply) == 8, "layout");
static_assert(offsetof(FunctionLookupReply, info) == 0, "layout");
static_assert(offsetof(FunctionLookupReply, reserved) == 4, "layout");

// Finds a global variable of a module.
struct alignas(8) GlobalLookupRecord {
    static constexpr uint16_t kOp = 43;
    RecordHeader header;
    uint32_t module;
    uint32_t managed;
    uint32_t payloadBytes;
};
static_assert(sizeof(GlobalLookupRecord) == 32, "layout");
static_assert(offsetof(GlobalLookupRecord, module) == 16, "layout");
static_assert(offsetof(GlobalLookupRecord, managed) == 20, "layout");
static_assert(offsetof(GlobalLookupRecord, payloadBytes) == 24, "layout");
struct alignas(8) GlobalLookupReply {
    uint64_t address;
    uint64_t bytes;
};
static_assert(sizeof(GlobalLookupReply) == 16, "layout");
static_assert(offsetof(GlobalLookupReply, address) == 0, "layout");
static_assert(offsetof(GlobalLookupReply, bytes) == 8, "layout");

// Names of a module's functions from a given index on, NUL-separated, as many as fit.
struct alignas(8) FunctionEnumerateRecord {
    static constexpr uint16_t kOp = 44;
    RecordHeader header;
    uint32_t module;
    uint32_t first;
};
static_assert(sizeof(FunctionEnumerateRecord) == 24, "layout");
static_assert(offsetof(FunctionEnumerateRecord, module) == 16, "layout");
static_assert(offsetof(FunctionEnumerateRecord, first) == 20, "layout");
struct alignas(8) FunctionEnumerateReply {
    uint32_t count;
    uint32_t returned;
};
static_assert(sizeof(FunctionEnumerateReply) == 8, "layout");
static_assert(offsetof(FunctionEnumerateReply, count) == 0, "layout");
static_assert(offsetof(FunctionEnumerateReply, returned) == 4, "layout");

// Sets an attribute of a function.
struct alignas(8) FunctionSetAttributeRecord {
    static constexpr uint16_t kOp = 45;
    RecordHeader header;
    uint32_t function;
    int32_t attribute;
    int32_t value;
    uint32_t reserved;
};
static_assert(sizeof(FunctionSetAttributeRecord) == 32, "layout");
static_assert(offsetof(FunctionSetAttributeRecord, function) == 16, "layout");
static_assert(offsetof(FunctionSetAttributeRecord, attribute) == 20, "layout");
static_assert(offsetof(FunctionSetAttributeRecord, value) == 24, "layout");
static_assert(offsetof(FunctionSetAttributeRecord, reserved) == 28, "layout");

// Sets the preferred cache configuration of a function.
struct alignas(8) FunctionSetCacheConfigRecord {
    static constexpr uint16_t kOp = 46;
    RecordHeader header;
    uint32_t function;
    int32_t config;
};
static_assert(sizeof(FunctionSetCacheConfigRecord) == 24, "layout");
static_assert(offsetof(FunctionSetCacheConfigRecord, function) == 16, "layout");
static_assert(offsetof(FunctionSetCacheConfigRecord, config) == 20, "layout");

// Kind 0: active blocks a multiprocessor; 1: dynamic shared memory available to a block when `blocks` are to fit.
struct alignas(8) OccupancyRecord {
    static constexpr uint16_t kOp = 47;
    RecordHeader header;
    uint32_t function;
    int32_t blockSize;
    int32_t blocks;
    uint32_t flags;
    uint64_t dynamicShared;
    uint32_t kind;
    uint32_t reserved;
};
static_assert(sizeof(OccupancyRecord) == 48, "layout");
static_assert(offsetof(OccupancyRecord, function) == 16, "layout");
static_assert(offsetof(OccupancyRecord, blockSize) == 20, "layout");
static_assert(offsetof(OccupancyRecord, blocks) == 24, "layout");
static_assert(offsetof(OccupancyRecord, flags) == 28, "layout");
static_assert(offsetof(OccupancyRecord, dynamicShared) == 32, "layout");
static_assert(offsetof(OccupancyRecord, kind) == 40, "layout");
static_assert(offsetof(OccupancyRecord, reserved) == 44, "layout");
struct alignas(8) OccupancyReply {
    uint64_t value;
};
static_assert(sizeof(OccupancyReply) == 8, "layout");
static_assert(offsetof(OccupancyReply, value) == 0, "layout");

// Kind 0: most active clusters, 1: largest cluster, for a launch configuration (the payload of Launch).
struct alignas(8) OccupancyClustersRecord {
    static constexpr uint16_t kOp = 48;
    RecordHeader header;
    uint32_t function;
    uint32_t kind;
    uint32_t payloadBytes;
};
static_assert(sizeof(OccupancyClustersRecord) == 32, "layout");
static_assert(offsetof(OccupancyClustersRecord, function) == 16, "layout");
static_assert(offsetof(OccupancyClustersRecord, kind) == 20, "layout");
static_assert(offsetof(OccupancyClustersRecord, payloadBytes) == 24, "layout");
struct alignas(8) OccupancyClustersReply {
    int32_t value;
    uint32_t reserved;
};
static_assert(sizeof(OccupancyClustersReply) == 8, "layout");
static_assert(offsetof(OccupancyClustersReply, value) == 0, "layout");
static_assert(offsetof(OccupancyClustersReply, reserved) == 4, "layout");

// Begins a link with option pairs.
struct alignas(8) LinkCreateRecord {
    static constexpr uint16_t kOp = 49;
    RecordHeader header;
    uint32_t link;
    uint32_t optionCount;
    uint32_t payloadBytes;
};
static_assert(sizeof(LinkCreateRecord) == 32, "layout");
static_assert(offsetof(LinkCreateRecord, link) == 16, "layout");
static_assert(offsetof(LinkCreateRecord, optionCount) == 20, "layout");
static_assert(offsetof(LinkCreateRecord, payloadBytes) == 24, "layout");
struct alignas(8) LinkCreateReply {
    uint64_t reserved;
};
static_assert(sizeof(LinkCreateReply) == 8, "layout");
static_assert(offsetof(LinkCreateReply, reserved) == 0, "layout");

// Adds an input to a link; the payload is its NUL-terminated name and, without a descriptor, the input. The error log comes back.
struct alignas(8) LinkAddRecord {
    static constexpr uint16_t kOp = 50;
    RecordHeader header;
    uint32_t link;
    int32_t kind;
    uint32_t imageFd;
    uint32_t reserved;
    uint64_t imageOffset;
    uint64_t imageBytes;
    uint32_t payloadBytes;
};
static_assert(sizeof(LinkAddRecord) == 56, "layout");
static_assert(offsetof(LinkAddRecord, link) == 16, "layout");
static_assert(offsetof(LinkAddRecord, kind) == 20, "layout");
static_assert(offsetof(LinkAddRecord, imageFd) == 24, "layout");
static_assert(offsetof(LinkAddRecord, reserved) == 28, "layout");
static_assert(offsetof(LinkAddRecord, imageOffset) == 32, "layout");
static_assert(offsetof(LinkAddRecord, imageBytes) == 40, "layout");
static_assert(offsetof(LinkAddRecord, payloadBytes) == 48, "layout");
struct alignas(8) LinkAddReply {
    uint64_t reserved;
};
static_assert(sizeof(LinkAddReply) == 8, "layout");
static_assert(offsetof(LinkAddReply, reserved) == 0, "layout");

// Finishes a link; the size of the image and the logs come back.
struct alignas(8) LinkCompleteRecord {
    static constexpr uint16_t kOp = 54;
    RecordHeader header;
    uint32_t link;
    uint32_t reserved;
};
static_assert(sizeof(LinkCompleteRecord) == 24, "layout");
static_assert(offsetof(LinkCompleteRecord, link) == 16, "layout");
static_assert(offsetof(LinkCompleteRecord, reserved) == 20, "layout");
struct alignas(8) LinkCompleteReply {
    uint64_t bytes;
    uint32_t infoLogBytes;
    uint32_t errorLogBytes;
};
static_assert(sizeof(LinkCompleteReply) == 16, "layout");
static_assert(offsetof(LinkCompleteReply, bytes) == 0, "layout");
static_assert(offsetof(LinkCompleteReply, infoLogBytes) == 8, "layout");
static_assert(offsetof(LinkCompleteReply, errorLogBytes) == 12, "layout");

// Returns as much of a finished image as fits, from an offset on.
struct alignas(8) LinkReadRecord {
    static constexpr uint16_t kOp = 55;
    RecordHeader header;
    uint32_t link;
    uint32_t reserved;
    uint64_t offset;
};
static_assert(sizeof(LinkReadRecord) == 32, "layout");
static_assert(offsetof(LinkReadRecord, link) == 16, "layout");
static_assert(offsetof(LinkReadRecord, reserved) == 20, "layout");
static_assert(offsetof(LinkReadRecord, offset) == 24, "layout");
struct alignas(8) LinkReadReply {
    uint64_t reserved;
};
static_assert(sizeof(LinkReadReply) == 8, "layout");
static_assert(offsetof(LinkReadReply, reserved) == 0, "layout");

// Forgets a link.
struct alignas(8) LinkDestroyRecord {
    static constexpr uint16_t kOp = 52;
    RecordHeader header;
    uint32_t link;
};
static_assert(sizeof(LinkDestroyRecord) == 24, "layout");
static_assert(offsetof(LinkDestroyRecord, link) == 16, "layout");

// Returns a FunctionInfo again, after attributes were changed.
struct alignas(8) FunctionRefreshRecord {
    static constexpr uint16_t kOp = 53;
    RecordHeader header;
    uint32_t function;
    uint32_t reserved;
};
static_assert(sizeof(FunctionRefreshRecord) == 24, "layout");
static_assert(offsetof(FunctionRefreshRecord, function) == 16, "layout");
static_assert(offsetof(FunctionRefreshRecord, reserved) == 20, "layout");
struct alignas(8) FunctionRefreshReply {
    uint64_t reserved;
};
static_assert(sizeof(FunctionRefreshReply) == 8, "layout");
static_assert(offsetof(FunctionRefreshReply, reserved) == 0, "layout");

// Launches a kernel; the payload is attributeCount 72-byte launch attributes, then the packed parameters.
struct alignas(8) LaunchRecord {
    static constexpr uint16_t kOp = 60;
    RecordHeader header;
    uint32_t function;
    uint32_t stream;
    uint32_t gridX;
    uint32_t gridY;
    uint32_t gridZ;
    uint32_t blockX;
    uint32_t blockY;
    uint32_t blockZ;
    uint32_t sharedBytes;
    uint16_t attributeCount;
    uint16_t cooperative;
    uint32_t parameterBytes;
    uint32_t payloadBytes;
};
static_assert(sizeof(LaunchRecord) == 64, "layout");
static_assert(offsetof(LaunchRecord, function) == 16, "layout");
static_assert(offsetof(LaunchRecord, stream) == 20, "layout");
static_assert(offsetof(LaunchRecord, gridX) == 24, "layout");
static_assert(offsetof(LaunchRecord, gridY) == 28, "layout");
static_assert(offsetof(LaunchRecord, gridZ) == 32, "layout");
static_assert(offsetof(LaunchRecord, blockX) == 36, "layout");
static_assert(offsetof(LaunchRecord, blockY) == 40, "layout");
static_assert(offsetof(LaunchRecord, blockZ) == 44, "layout");
static_assert(offsetof(LaunchRecord, sharedBytes) == 48, "layout");
static_assert(offsetof(LaunchRecord, attributeCount) == 52, "layout");
static_assert(offsetof(LaunchRecord, cooperative) == 54, "layout");
static_assert(offsetof(LaunchRecord, parameterBytes) == 56, "layout");
static_assert(offsetof(LaunchRecord, payloadBytes) == 60, "layout");

// Calls a host function of the program in stream order (kind 0) or a stream callback (kind 1).
struct alignas(8) HostFunctionRecord {
    static constexpr uint16_t kOp = 61;
    RecordHeader header;
    uint64_t function;
    uint64_t userData;
    uint32_t stream;
    uint32_t kind;
};
static_assert(sizeof(HostFunctionRecord) == 40, "layout");
static_assert(offsetof(HostFunctionRecord, function) == 16, "layout");
static_assert(offsetof(HostFunctionRecord, userData) == 24, "layout");
static_assert(offsetof(HostFunctionRecord, stream) == 32, "layout");
static_assert(offsetof(HostFunctionRecord, kind) == 36, "layout");

// Encodes a tensor map; the payload holds the arrays and enumerations of the call, 128 bytes come back.
struct alignas(8) TensorMapEncodeRecord {
    static constexpr uint16_t kOp = 62;
    RecordHeader header;
    uint32_t kind;
    int32_t dataType;
    uint32_t rank;
    uint32_t reserved;
    uint64_t address;
    uint32_t payloadBytes;
};
static_assert(sizeof(TensorMapEncodeRecord) == 48, "layout");
static_assert(offsetof(TensorMapEncodeRecord, kind) == 16, "layout");
static_assert(offsetof(TensorMapEncodeRecord, dataType) == 20, "layout");
static_assert(offsetof(TensorMapEncodeRecord, rank) == 24, "layout");
static_assert(offsetof(TensorMapEncodeRecord, reserved) == 28, "layout");
static_assert(offsetof(TensorMapEncodeRecord, address) == 32, "layout");
static_assert(offsetof(TensorMapEncodeRecord, payloadBytes) == 40, "layout");
struct alignas(8) TensorMapEncodeReply {
    uint64_t reserved;
};
static_assert(sizeof(TensorMapEncodeReply) == 8, "layout");
static_assert(offsetof(TensorMapEncodeReply, reserved) == 0, "layout");

// Begins capture on a stream.
struct alignas(8) CaptureBeginRecord {
    static constexpr uint16_t kOp = 70;
    RecordHeader header;
    uint32_t stream;
    int32_t mode;
};
static_assert(sizeof(CaptureBeginRecord) == 24, "layout");
static_assert(offsetof(CaptureBeginRecord, stream) == 16, "layout");
static_assert(offsetof(CaptureBeginRecord, mode) == 20, "layout");

// Ends capture; the graph gets the client's number.
struct alignas(8) CaptureEndRecord {
    static constexpr uint16_t kOp = 71;
    RecordHeader header;
    uint32_t stream;
    uint32_t graph;
};
static_assert(sizeof(CaptureEndRecord) == 24, "layout");
static_assert(offsetof(CaptureEndRecord, stream) == 16, "layout");
static_assert(offsetof(CaptureEndRecord, graph) == 20, "layout");
struct alignas(8) CaptureEndReply {
    uint64_t nodes;
};
static_assert(sizeof(CaptureEndReply) == 8, "layout");
static_assert(offsetof(CaptureEndReply, nodes) == 0, "layout");

// State of a capture; the graph under construction gets the client's number if it has none (created = 1), the payload is its dependency nodes.
struct alignas(8) CaptureInfoRecord {
    static constexpr uint16_t kOp = 72;
    RecordHeader header;
    uint32_t stream;
    uint32_t graph;
};
static_assert(sizeof(CaptureInfoRecord) == 24, "layout");
static_assert(offsetof(CaptureInfoRecord, stream) == 16, "layout");
static_assert(offsetof(CaptureInfoRecord, graph) == 20, "layout");
struct alignas(8) CaptureInfoReply {
    int32_t status;
    uint32_t dependencies;
    uint64_t id;
    uint32_t created;
    uint32_t reserved;
};
static_assert(sizeof(CaptureInfoReply) == 24, "layout");
static_assert(offsetof(CaptureInfoReply, status) == 0, "layout");
static_assert(offsetof(CaptureInfoReply, dependencies) == 4, "layout");
static_assert(offsetof(CaptureInfoReply, id) == 8, "layout");
static_assert(offsetof(CaptureInfoReply, created) == 16, "layout");
static_assert(offsetof(CaptureInfoReply, reserved) == 20, "layout");

// Sets or adds the dependencies of a capture (u32 node ids).
struct alignas(8) CaptureUpdateDependenciesRecord {
    static constexpr uint16_t kOp = 73;
    RecordHeader header;
    uint32_t stream;
    uint32_t flags;
    uint32_t payloadBytes;
};
static_assert(sizeof(CaptureUpdateDependenciesRecord) == 32, "layout");
static_assert(offsetof(CaptureUpdateDependenciesRecord, stream) == 16, "layout");
static_assert(offsetof(CaptureUpdateDependenciesRecord, flags) == 20, "layout");
static_assert(offsetof(CaptureUpdateDependenciesRecord, payloadBytes) == 24, "layout");
struct alignas(8) CaptureUpdateDependenciesReply {
    uint64_t reserved;
};
static_assert(sizeof(CaptureUpdateDependenciesReply) == 8, "layout");
static_assert(offsetof(CaptureUpdateDependenciesReply, reserved) == 0, "layout");

// Creates an empty graph.
struct alignas(8) GraphCreateRecord {
    static constexpr uint16_t kOp = 74;
    RecordHeader header;
    uint32_t graph;
    uint32_t flags;
};
static_assert(sizeof(GraphCreateRecord) == 24, "layout");
static_assert(offsetof(GraphCreateRecord, graph) == 16, "layout");
static_assert(offsetof(GraphCreateRecord, flags) == 20, "layout");

// Destroys a graph.
struct alignas(8) GraphDestroyRecord {
    static constexpr uint16_t kOp = 75;
    RecordHeader header;
    uint32_t graph;
};
static_assert(sizeof(GraphDestroyRecord) == 24, "layout");
static_assert(offsetof(GraphDestroyRecord, graph) == 16, "layout");

// Copies a graph.
struct alignas(8) GraphCloneRecord {
    static constexpr uint16_t kOp = 76;
    RecordHeader header;
    uint32_t source;
    uint32_t graph;
};
static_assert(sizeof(GraphCloneRecord) == 24, "layout");
static_assert(offsetof(GraphCloneRecord, source) == 16, "layout");
static_assert(offsetof(GraphCloneRecord, graph) == 20, "layout");
struct alignas(8) GraphCloneReply {
    uint64_t reserved;
};
static_assert(sizeof(GraphCloneReply) == 8, "layout");
static_assert(offsetof(GraphCloneReply, reserved) == 0, "layout");

// Makes an executable graph.
struct alignas(8) GraphInstantiateRecord {
    static constexpr uint16_t kOp = 77;
    RecordHeader header;
    uint32_t graph;
    uint32_t exec;
    uint64_t flags;
};
static_assert(sizeof(GraphInstantiateRecord) == 32, "layout");
static_assert(offsetof(GraphInstantiateRecord, graph) == 16, "layout");
static_assert(offsetof(GraphInstantiateRecord, exec) == 20, "layout");
static_assert(offsetof(GraphInstantiateRecord, flags) == 24, "layout");
struct alignas(8) GraphInstantiateReply {
    uint64_t reserved;
};
static_assert(sizeof(GraphInstantiateReply) == 8, "layout");
static_assert(offsetof(GraphInstantiateReply, reserved) == 0, "layout");

// Launches an executable graph.
struct alignas(8) GraphLaunchRecord {
    static constexpr uint16_t kOp = 78;
    RecordHeader header;
    uint32_t exec;
    uint32_t stream;
};
static_assert(sizeof(GraphLaunchRecord) == 24, "layout");
static_assert(offsetof(GraphLaunchRecord, exec) == 16, "layout");
static_assert(offsetof(GraphLaunchRecord, stream) == 20, "layout");

// Uploads an executable graph.
struct alignas(8) GraphUploadRecord {
    static constexpr uint16_t kOp = 79;
    RecordHeader header;
    uint32_t exec;
    uint32_t stream;
};
static_assert(sizeof(GraphUploadRecord) == 24, "layout");
static_assert(offsetof(GraphUploadRecord, exec) == 16, "layout");
static_assert(offsetof(GraphUploadRecord, stream) == 20, "layout");

// Destroys an executable graph.
struct alignas(8) GraphExecDestroyRecord {
    static constexpr uint16_t kOp = 80;
    RecordHeader header;
    uint32_t exec;
};
static_assert(sizeof(GraphExecDestroyRecord) == 24, "layout");
static_assert(offsetof(GraphExecDestroyRecord, exec) == 16, "layout");

// Updates an executable graph in place.
struct alignas(8) GraphExecUpdateRecord {
    static constexpr uint16_t kOp = 81;
    RecordHeader header;
    uint32_t exec;
    uint32_t graph;
};
static_assert(sizeof(GraphExecUpdateRecord) == 24, "layout");
static_assert(offsetof(GraphExecUpdateRecord, exec) == 16, "layout");
static_assert(offsetof(GraphExecUpdateRecord, graph) == 20, "layout");
struct alignas(8) GraphExecUpdateReply {
    int32_t result;
    uint32_t errorNode;
};
static_assert(sizeof(GraphExecUpdateReply) == 8, "layout");
static_assert(offsetof(GraphExecUpdateReply, result) == 0, "layout");
static_assert(offsetof(GraphExecUpdateReply, errorNode) == 4, "layout");

// Edges of a graph (pairs of node ids) from a given index on.
struct alignas(8) GraphEdgesRecord {
    static constexpr uint16_t kOp = 84;
    RecordHeader header;
    uint32_t graph;
    uint32_t first;
};
static_assert(sizeof(GraphEdgesRecord) == 24, "layout");
static_assert(offsetof(GraphEdgesRecord, graph) == 16, "layout");
static_assert(offsetof(GraphEdgesRecord, first) == 20, "layout");
struct alignas(8) GraphEdgesReply {
    uint32_t count;
    uint32_t returned;
};
static_assert(sizeof(GraphEdgesReply) == 8, "layout");
static_assert(offsetof(GraphEdgesReply, count) == 0, "layout");
static_assert(offsetof(GraphEdgesReply, returned) == 4, "layout");

// Adds or removes edges (pairs of node ids).
struct alignas(8) GraphAddDependenciesRecord {
    static constexpr uint16_t kOp = 85;
    RecordHeader header;
    uint32_t graph;
    uint32_t remove;
    uint32_t payloadBytes;
};
static_assert(sizeof(GraphAddDependenciesRecord) == 32, "layout");
static_assert(offsetof(GraphAddDependenciesRecord, graph) == 16, "layout");
static_assert(offsetof(GraphAddDependenciesRecord, remove) == 20, "layout");
static_assert(offsetof(GraphAddDependenciesRecord, payloadBytes) == 24, "layout");
struct alignas(8) GraphAddDependenciesReply {
    uint64_t reserved;
};
static_assert(sizeof(GraphAddDependenciesReply) == 8, "layout");
static_assert(offsetof(GraphAddDependenciesReply, reserved) == 0, "layout");

// Removes a node.
struct alignas(8) GraphNodeDestroyRecord {
    static constexpr uint16_t kOp = 87;
    RecordHeader header;
    uint32_t node;
    uint32_t reserved;
};
static_assert(sizeof(GraphNodeDestroyRecord) == 24, "layout");
static_assert(offsetof(GraphNodeDestroyRecord, node) == 16, "layout");
static_assert(offsetof(GraphNodeDestroyRecord, reserved) == 20, "layout");
struct alignas(8) GraphNodeDestroyReply {
    uint64_t reserved;
};
static_assert(sizeof(GraphNodeDestroyReply) == 8, "layout");
static_assert(offsetof(GraphNodeDestroyReply, reserved) == 0, "layout");

// Adds the node that the client has numbered (kind as CUgraphNodeType); the payload is the dependency ids, then the kind's parameters as the record that would do the same in a stream.
struct alignas(8) GraphAddNodeRecord {
    static constexpr uint16_t kOp = 91;
    RecordHeader header;
    uint32_t graph;
    uint32_t node;
    int32_t kind;
    uint32_t dependencies;
    uint32_t child;
    uint32_t event;
    uint32_t payloadBytes;
};
static_assert(sizeof(GraphAddNodeRecord) == 48, "layout");
static_assert(offsetof(GraphAddNodeRecord, graph) == 16, "layout");
static_assert(offsetof(GraphAddNodeRecord, node) == 20, "layout");
static_assert(offsetof(GraphAddNodeRecord, kind) == 24, "layout");
static_assert(offsetof(GraphAddNodeRecord, dependencies) == 28, "layout");
static_assert(offsetof(GraphAddNodeRecord, child) == 32, "layout");
static_assert(offsetof(GraphAddNodeRecord, event) == 36, "layout");
static_assert(offsetof(GraphAddNodeRecord, payloadBytes) == 40, "layout");

// Changes the parameters of a node in its graph (exec 0) or in an executable graph; the payload is as in GraphAddNode.
struct alignas(8) GraphNodeSetRecord {
    static constexpr uint16_t kOp = 92;
    RecordHeader header;
    uint32_t node;
    uint32_t exec;
    int32_t kind;
    uint32_t child;
    uint32_t event;
    uint32_t reserved;
    uint32_t payloadBytes;
};
static_assert(sizeof(GraphNodeSetRecord) == 48, "layout");
static_assert(offsetof(GraphNodeSetRecord, node) == 16, "layout");
static_assert(offsetof(GraphNodeSetRecord, exec) == 20, "layout");
static_assert(offsetof(GraphNodeSetRecord, kind) == 24, "layout");
static_assert(offsetof(GraphNodeSetRecord, child) == 28, "layout");
static_assert(offsetof(GraphNodeSetRecord, event) == 32, "layout");
static_assert(offsetof(GraphNodeSetRecord, reserved) == 36, "layout");
static_assert(offsetof(GraphNodeSetRecord, payloadBytes) == 40, "layout");

// Returns the parameters of a node, as in GraphAddNode; a child graph gets the client's number.
struct alignas(8) GraphNodeGetRecord {
    static constexpr uint16_t kOp = 93;
    RecordHeader header;
    uint32_t node;
    uint32_t child;
};
static_assert(sizeof(GraphNodeGetRecord) == 24, "layout");
static_assert(offsetof(GraphNodeGetRecord, node) == 16, "layout");
static_assert(offsetof(GraphNodeGetRecord, child) == 20, "layout");
struct alignas(8) GraphNodeGetReply {
    int32_t kind;
    uint32_t event;
    uint32_t child;
    uint32_t reserved;
};
static_assert(sizeof(GraphNodeGetReply) == 16, "layout");
static_assert(offsetof(GraphNodeGetReply, kind) == 0, "layout");
static_assert(offsetof(GraphNodeGetReply, event) == 4, "layout");
static_assert(offsetof(GraphNodeGetReply, child) == 8, "layout");
static_assert(offsetof(GraphNodeGetReply, reserved) == 12, "layout");

// Switches a node of an executable graph on or off.
struct alignas(8) GraphNodeEnableRecord {
    static constexpr uint16_t kOp = 94;
    RecordHeader header;
    uint32_t exec;
    uint32_t node;
    uint32_t enabled;
};
static_assert(sizeof(GraphNodeEnableRecord) == 32, "layout");
static_assert(offsetof(GraphNodeEnableRecord, exec) == 16, "layout");
static_assert(offsetof(GraphNodeEnableRecord, node) == 20, "layout");
static_assert(offsetof(GraphNodeEnableRecord, enabled) == 24, "layout");

// Finds the copy of a node in a clone of its graph.
struct alignas(8) GraphFindInCloneRecord {
    static constexpr uint16_t kOp = 95;
    RecordHeader header;
    uint32_t node;
    uint32_t clone;
};
static_assert(sizeof(GraphFindInCloneRecord) == 24, "layout");
static_assert(offsetof(GraphFindInCloneRecord, node) == 16, "layout");
static_assert(offsetof(GraphFindInCloneRecord, clone) == 20, "layout");
struct alignas(8) GraphFindInCloneReply {
    uint32_t node;
    uint32_t reserved;
};
static_assert(sizeof(GraphFindInCloneReply) == 8, "layout");
static_assert(offsetof(GraphFindInCloneReply, node) == 0, "layout");
static_assert(offsetof(GraphFindInCloneReply, reserved) == 4, "layout");

// Begins capture on a stream into an existing graph, after the nodes in the payload.
struct alignas(8) CaptureBeginInGraphRecord {
    static constexpr uint16_t kOp = 96;
    RecordHeader header;
    uint32_t stream;
    uint32_t graph;
    int32_t mode;
    uint32_t reserved;
    uint32_t payloadBytes;
};
static_assert(sizeof(CaptureBeginInGraphRecord) == 40, "layout");
static_assert(offsetof(CaptureBeginInGraphRecord, stream) == 16, "layout");
static_assert(offsetof(CaptureBeginInGraphRecord, graph) == 20, "layout");
static_assert(offsetof(CaptureBeginInGraphRecord, mode) == 24, "layout");
static_assert(offsetof(CaptureBeginInGraphRecord, reserved) == 28, "layout");
static_assert(offsetof(CaptureBeginInGraphRecord, payloadBytes) == 32, "layout");

// Sets a kernel node's attribute (the payload is its 64-byte value), or copies all attributes from another node.
struct alignas(8) GraphNodeAttributeSetRecord {
    static constexpr uint16_t kOp = 97;
    RecordHeader header;
    uint32_t node;
    int32_t attribute;
    uint32_t copyFrom;
    uint32_t reserved;
    uint32_t payloadBytes;
};
static_assert(sizeof(GraphNodeAttributeSetRecord) == 40, "layout");
static_assert(offsetof(GraphNodeAttributeSetRecord, node) == 16, "layout");
static_assert(offsetof(GraphNodeAttributeSetRecord, attribute) == 20, "layout");
static_assert(offsetof(GraphNodeAttributeSetRecord, copyFrom) == 24, "layout");
static_assert(offsetof(GraphNodeAttributeSetRecord, reserved) == 28, "layout");
static_assert(offsetof(GraphNodeAttributeSetRecord, payloadBytes) == 32, "layout");

// Returns a kernel node's attribute.
struct alignas(8) GraphNodeAttributeGetRecord {
    static constexpr uint16_t kOp = 98;
    RecordHeader header;
    uint32_t node;
    int32_t attribute;
};
static_assert(sizeof(GraphNodeAttributeGetRecord) == 24, "layout");
static_assert(offsetof(GraphNodeAttributeGetRecord, node) == 16, "layout");
static_assert(offsetof(GraphNodeAttributeGetRecord, attribute) == 20, "layout");
struct alignas(8) GraphNodeAttributeGetReply {
    uint64_t reserved;
};
static_assert(sizeof(GraphNodeAttributeGetReply) == 8, "layout");
static_assert(offsetof(GraphNodeAttributeGetReply, reserved) == 0, "layout");

// Nodes of a graph from a given index on, as pairs of number and kind.
struct alignas(8) GraphNodesRecord {
    static constexpr uint16_t kOp = 99;
    RecordHeader header;
    uint32_t graph;
    uint32_t first;
};
static_assert(sizeof(GraphNodesRecord) == 24, "layout");
static_assert(offsetof(GraphNodesRecord, graph) == 16, "layout");
static_assert(offsetof(GraphNodesRecord, first) == 20, "layout");
struct alignas(8) GraphNodesReply {
    uint32_t count;
    uint32_t returned;
};
static_assert(sizeof(GraphNodesReply) == 8, "layout");
static_assert(offsetof(GraphNodesReply, count) == 0, "layout");
static_assert(offsetof(GraphNodesReply, returned) == 4, "layout");

// Sets a limit of the context; the driver may refuse it.
struct alignas(8) CtxSetLimitRecord {
    static constexpr uint16_t kOp = 100;
    RecordHeader header;
    int32_t limit;
    uint32_t reserved;
    uint64_t value;
};
static_assert(sizeof(CtxSetLimitRecord) == 32, "layout");
static_assert(offsetof(CtxSetLimitRecord, limit) == 16, "layout");
static_assert(offsetof(CtxSetLimitRecord, reserved) == 20, "layout");
static_assert(offsetof(CtxSetLimitRecord, value) == 24, "layout");
struct alignas(8) CtxSetLimitReply {
    uint64_t reserved;
};
static_assert(sizeof(CtxSetLimitReply) == 8, "layout");
static_assert(offsetof(CtxSetLimitReply, reserved) == 0, "layout");

// Sets the preferred cache configuration.
struct alignas(8) CtxSetCacheConfigRecord {
    static constexpr uint16_t kOp = 101;
    RecordHeader header;
    int32_t config;
};
static_assert(sizeof(CtxSetCacheConfigRecord) == 24, "layout");
static_assert(offsetof(CtxSetCacheConfigRecord, config) == 16, "layout");

// Destroys everything that this connection made on the device.
struct alignas(8) CtxResetRecord {
    static constexpr uint16_t kOp = 102;
    RecordHeader header;
    uint32_t reserved;
};
static_assert(sizeof(CtxResetRecord) == 24, "layout");
static_assert(offsetof(CtxResetRecord, reserved) == 16, "layout");
struct alignas(8) CtxResetReply {
    uint64_t reserved;
};
static_assert(sizeof(CtxResetReply) == 8, "layout");
static_assert(offsetof(CtxResetReply, reserved) == 0, "layout");

// Resets persisting lines in the L2 cache.
struct alignas(8) CtxResetPersistingL2Record {
    static constexpr uint16_t kOp = 103;
    RecordHeader header;
};
static_assert(sizeof(CtxResetPersistingL2Record) == 16, "layout");

// Reserves addresses in the slice's window.
struct alignas(8) AddressReserveRecord {
    static constexpr uint16_t kOp = 110;
    RecordHeader header;
    uint64_t bytes;
    uint64_t alignment;
    uint64_t hint;
};
static_assert(sizeof(AddressReserveRecord) == 40, "layout");
static_assert(offsetof(AddressReserveRecord, bytes) == 16, "layout");
static_assert(offsetof(AddressReserveRecord, alignment) == 24, "layout");
static_assert(offsetof(AddressReserveRecord, hint) == 32, "layout");
struct alignas(8) AddressReserveReply {
    uint64_t address;
};
static_assert(sizeof(AddressReserveReply) == 8, "layout");
static_assert(offsetof(AddressReserveReply, address) == 0, "layout");

// Frees reserved addresses.
struct alignas(8) AddressFreeRecord {
    static constexpr uint16_t kOp = 111;
    RecordHeader header;
    uint64_t address;
    uint64_t bytes;
};
static_assert(sizeof(AddressFreeRecord) == 32, "layout");
static_assert(offsetof(AddressFreeRecord, address) == 16, "layout");
static_assert(offsetof(AddressFreeRecord, bytes) == 24, "layout");
struct alignas(8) AddressFreeReply {
    uint64_t reserved;
};
static_assert(sizeof(AddressFreeReply) == 8, "layout");
static_assert(offsetof(AddressFreeReply, reserved) == 0, "layout");

// Creates physical memory, charged to the slice.
struct alignas(8) PhysicalCreateRecord {
    static constexpr uint16_t kOp = 112;
    RecordHeader header;
    uint32_t allocation;
    uint32_t reserved;
    uint64_t bytes;
};
static_assert(sizeof(PhysicalCreateRecord) == 32, "layout");
static_assert(offsetof(PhysicalCreateRecord, allocation) == 16, "layout");
static_assert(offsetof(PhysicalCreateRecord, reserved) == 20, "layout");
static_assert(offsetof(PhysicalCreateRecord, bytes) == 24, "layout");
struct alignas(8) PhysicalCreateReply {
    uint64_t reserved;
};
static_assert(sizeof(PhysicalCreateReply) == 8, "layout");
static_assert(offsetof(PhysicalCreateReply, reserved) == 0, "layout");

// Releases physical memory; it stays charged while it is mapped.
struct alignas(8) PhysicalReleaseRecord {
    static constexpr uint16_t kOp = 113;
    RecordHeader header;
    uint32_t allocation;
};
static_assert(sizeof(PhysicalReleaseRecord) == 24, "layout");
static_assert(offsetof(PhysicalReleaseRecord, allocation) == 16, "layout");

// Maps physical memory.
struct alignas(8) MemMapRecord {
    static constexpr uint16_t kOp = 114;
    RecordHeader header;
    uint64_t address;
    uint64_t bytes;
    uint64_t offset;
    uint32_t allocation;
    uint32_t reserved;
};
static_assert(sizeof(MemMapRecord) == 48, "layout");
static_assert(offsetof(MemMapRecord, address) == 16, "layout");
static_assert(offsetof(MemMapRecord, bytes) == 24, "layout");
static_assert(offsetof(MemMapRecord, offset) == 32, "layout");
static_assert(offsetof(MemMapRecord, allocation) == 40, "layout");
static_assert(offsetof(MemMapRecord, reserved) == 44, "layout");
struct alignas(8) MemMapReply {
    uint64_t reserved;
};
static_assert(sizeof(MemMapReply) == 8, "layout");
static_assert(offsetof(MemMapReply, reserved) == 0, "layout");

// Unmaps addresses.
struct alignas(8) MemUnmapRecord {
    static constexpr uint16_t kOp = 115;
    RecordHeader header;
    uint64_t address;
    uint64_t bytes;
};
static_assert(sizeof(MemUnmapRecord) == 32, "layout");
static_assert(offsetof(MemUnmapRecord, address) == 16, "layout");
static_assert(offsetof(MemUnmapRecord, bytes) == 24, "layout");
struct alignas(8) MemUnmapReply {
    uint64_t reserved;
};
static_assert(sizeof(MemUnmapReply) == 8, "layout");
static_assert(offsetof(MemUnmapReply, reserved) == 0, "layout");

// Sets the access of mapped addresses (0 none, 1 read, 3 read and write).
struct alignas(8) MemSetAccessRecord {
    static constexpr uint16_t kOp = 116;
    RecordHeader header;
    uint64_t address;
    uint64_t bytes;
    uint32_t access;
    uint32_t reserved;
};
static_assert(sizeof(MemSetAccessRecord) == 40, "layout");
static_assert(offsetof(MemSetAccessRecord, address) == 16, "layout");
static_assert(offsetof(MemSetAccessRecord, bytes) == 24, "layout");
static_assert(offsetof(MemSetAccessRecord, access) == 32, "layout");
static_assert(offsetof(MemSetAccessRecord, reserved) == 36, "layout");
struct alignas(8) MemSetAccessReply {
    uint64_t reserved;
};
static_assert(sizeof(MemSetAccessReply) == 8, "layout");
static_assert(offsetof(MemSetAccessReply, reserved) == 0, "layout");

// Creates an array, charged to the slice.
struct alignas(8) ArrayCreateRecord {
    static constexpr uint16_t kOp = 120;
    RecordHeader header;
    uint32_t array;
    uint32_t flags;
    uint64_t width;
    uint64_t height;
    uint64_t depth;
    int32_t format;
    uint32_t channels;
};
static_assert(sizeof(ArrayCreateRecord) == 56, "layout");
static_assert(offsetof(ArrayCreateRecord, array) == 16, "layout");
static_assert(offsetof(ArrayCreateRecord, flags) == 20, "layout");
static_assert(offsetof(ArrayCreateRecord, width) == 24, "layout");
static_assert(offsetof(ArrayCreateRecord, height) == 32, "layout");
static_assert(offsetof(ArrayCreateRecord, depth) == 40, "layout");
static_assert(offsetof(ArrayCreateRecord, format) == 48, "layout");
static_assert(offsetof(ArrayCreateRecord, channels) == 52, "layout");
struct alignas(8) ArrayCreateReply {
    uint64_t reserved;
};
static_assert(sizeof(ArrayCreateReply) == 8, "layout");
static_assert(offsetof(ArrayCreateReply, reserved) == 0, "layout");

// Destroys an array.
struct alignas(8) ArrayDestroyRecord {
    static constexpr uint16_t kOp = 121;
    RecordHeader header;
    uint32_t array;
};
static_assert(sizeof(ArrayDestroyRecord) == 24, "layout");
static_assert(offsetof(ArrayDestroyRecord, array) == 16, "layout");

// Creates a texture (kind 0) or surface (kind 1) object; the payload is CUDA_RESOURCE_DESC, CUDA_TEXTURE_DESC and, if given, CUDA_RESOURCE_VIEW_DESC.
struct alignas(8) TextureCreateRecord {
    static constexpr uint16_t kOp = 122;
    RecordHeader header;
    uint32_t kind;
    uint32_t array;
    uint32_t payloadBytes;
};
static_assert(sizeof(TextureCreateRecord) == 32, "layout");
static_assert(offsetof(TextureCreateRecord, kind) == 16, "layout");
static_assert(offsetof(TextureCreateRecord, array) == 20, "layout");
static_assert(offsetof(TextureCreateRecord, payloadBytes) == 24, "layout");
struct alignas(8) TextureCreateReply {
    uint64_t object;
};
static_assert(sizeof(TextureCreateReply) == 8, "layout");
static_assert(offsetof(TextureCreateReply, object) == 0, "layout");

// Creates a mipmapped array, charged to the slice; returns how many levels it has.
struct alignas(8) MipmapCreateRecord {
    static constexpr uint16_t kOp = 124;
    RecordHeader header;
    uint32_t array;
    uint32_t flags;
    uint64_t width;
    uint64_t height;
    uint64_t depth;
    int32_t format;
    uint32_t channels;
    uint32_t levels;
    uint32_t reserved;
};
static_assert(sizeof(MipmapCreateRecord) == 64, "layout");
static_assert(offsetof(MipmapCreateRecord, array) == 16, "layout");
static_assert(offsetof(MipmapCreateRecord, flags) == 20, "layout");
static_assert(offsetof(MipmapCreateRecord, width) == 24, "layout");
static_assert(offsetof(MipmapCreateRecord, height) == 32, "layout");
static_assert(offsetof(MipmapCreateRecord, depth) == 40, "layout");
static_assert(offsetof(MipmapCreateRecord, format) == 48, "layout");
static_assert(offsetof(MipmapCreateRecord, channels) == 52, "layout");
static_assert(offsetof(MipmapCreateRecord, levels) == 56, "layout");
static_assert(offsetof(MipmapCreateRecord, reserved) == 60, "layout");
struct alignas(8) MipmapCreateReply {
    uint32_t levels;
    uint32_t reserved;
};
static_assert(sizeof(MipmapCreateReply) == 8, "layout");
static_assert(offsetof(MipmapCreateReply, levels) == 0, "layout");
static_assert(offsetof(MipmapCreateReply, reserved) == 4, "layout");

// Gives a level of a mipmapped array a number; it lives as long as the whole.
struct alignas(8) MipmapLevelRecord {
    static constexpr uint16_t kOp = 125;
    RecordHeader header;
    uint32_t mipmap;
    uint32_t level;
    uint32_t array;
};
static_assert(sizeof(MipmapLevelRecord) == 32, "layout");
static_assert(offsetof(MipmapLevelRecord, mipmap) == 16, "layout");
static_assert(offsetof(MipmapLevelRecord, level) == 20, "layout");
static_assert(offsetof(MipmapLevelRecord, array) == 24, "layout");

// Destroys a texture or surface object.
struct alignas(8) TextureDestroyRecord {
    static constexpr uint16_t kOp = 123;
    RecordHeader header;
    uint64_t object;
    uint32_t kind;
    uint32_t reserved;
};
static_assert(sizeof(TextureDestroyRecord) == 32, "layout");
static_assert(offsetof(TextureDestroyRecord, object) == 16, "layout");
static_assert(offsetof(TextureDestroyRecord, kind) == 24, "layout");
static_assert(offsetof(TextureDestroyRecord, reserved) == 28, "layout");
}  // namespace tf
