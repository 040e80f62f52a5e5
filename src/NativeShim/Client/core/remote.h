// A slice on another machine. The control region is private memory here and in the worker; what is written to the one
// half of it on this side travels to the other side: records, staging chunks, callbacks' ends. Replies, completion
// words and chunk states come back and are applied as the worker itself would over shared memory.
//
// Positions in the ring number the records, so the ring keeps what the worker has not taken over yet, and the worker's
// region is the state that a broken connection is resumed from: there is no log on either side.
#pragma once
#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "attach.h"
#include "channel.h"
#include "process.h"

namespace tf {

class Remote {
  public:
    // Connects and makes the attachment with its region. nullptr and the reason in the log when that fails.
    static Attachment* attach(const ConnectionString& connection, uint16_t helloFlags) noexcept;
    bool start() noexcept;

    // Sends what the ring holds, on the calling thread. For points where a thread begins to wait.
    void flush() noexcept;
    // Looks at a record that is about to enter the ring: its staging chunk is numbered, sent or awaited.
    void note(const RecordHeader* header) noexcept;

    // The next record that sends this chunk takes its bytes from the program's pinned memory, which stays as it is
    // until the copy is done.
    void send_in_place(uint32_t chunk, const void* data) noexcept { sources_[chunk] = data; }
    // The next record that fills this chunk delivers to the program's pinned memory, and the chunk is free then.
    void receive_in_place(uint32_t chunk, void* to) noexcept { targets_[chunk] = to; }
    // Whether bytes are still on their way into this memory, or a host function may yet write to it.
    bool may_change(const void* data, size_t bytes) noexcept;

    // Tells the worker which of its changes to mirrors have been applied.
    bool acknowledge_mirrors(uint64_t sequence) noexcept;

    // Makes a code image known to the worker and returns its id.
    CUresult share_image(const void* start, size_t bytes, uint32_t* id) noexcept;

    void forked() noexcept;
    void say_goodbye() noexcept;

  private:
    struct Upload {
        const void* data;
        uint32_t bytes;
        uint64_t use;
        bool active;
    };
    struct Download {
        void* to;  // nullptr: the chunk itself
        uint32_t bytes;
        uint64_t use;
        bool active;
    };
    struct Lane {
        Remote* owner;
        uint32_t number;
        Channel channel;
    };
    struct Image {
        uint32_t id;
        uint32_t state;
        bool answered;
    };
    struct Callback {
        uint64_t function, userData, ticket;
    };
    // A thread's use of a channel, which a reconnect waits for. False: the link is down.
    class Use {
      public:
        explicit Use(Remote& remote) noexcept;
        ~Use() noexcept { remote_.busy_.fetch_sub(1); }
        explicit operator bool() const { return epoch_ != 0; }
        uint32_t epoch() const { return epoch_; }

      private:
        Remote& remote_;
        uint32_t epoch_;
    };

    explicit Remote(const ConnectionString& connection) : connection_(connection) {}

    // remote_handshake.cpp
    bool connect_lane(Channel* channel, uint32_t lane, uint16_t flags, RemoteWelcomeFrame* welcome,
                      std::vector<uint8_t>* snapshot, std::string* why, bool* final) noexcept;
    bool connect_all(uint16_t flags, RemoteWelcomeFrame* welcome, std::vector<uint8_t>* snapshot, std::string* why,
                     bool* final) noexcept;
    bool reconnect() noexcept;
    void resume(const RemoteWelcomeFrame& welcome) noexcept;

    // remote_receive.cpp
    static void* control_loop(void* remote);
    static void* download_loop(void* lane);
    static void* callback_loop(void* remote);
    bool receive_updates() noexcept;
    bool apply(uint32_t type, const uint8_t* payload, uint32_t size) noexcept;
    bool apply_reply(const uint8_t* payload, uint32_t size) noexcept;
    void apply_chunk(const ChunkStateFrame& frame) noexcept;
    bool await_chunk(const ChunkStateFrame& frame) noexcept;
    void apply_status(const StatusFrame& frame) noexcept;
    void queue_callback(const HostCallbackFrame& frame) noexcept;
    bool download(Lane* lane) noexcept;
    void* chunk_target(const ChunkDataFrame& frame, bool* inPlace) noexcept;
    void finish_chunk(const ChunkDataFrame& frame, bool inPlace) noexcept;
    void wake(uint32_t* word) noexcept;
    uint32_t* chunk_state(uint32_t chunk) noexcept;

    // remote_send.cpp
    static void* send_loop(void* remote);
    static void* upload_loop(void* lane);
    bool send_records() noexcept;
    uint64_t next_frame(uint64_t from, uint64_t head) noexcept;
    bool send_frame(uint32_t type, const void* payload, uint32_t size) noexcept;
    bool upload(Lane* lane, uint32_t chunk) noexcept;
    bool send_image(uint32_t id, const uint8_t* data, size_t bytes) noexcept;

    void lost(uint32_t epoch) noexcept;
    uint32_t wait_for_link() noexcept;
    bool dead() const noexcept { return attachment_->dead.load(std::memory_order_relaxed); }

    const ConnectionString connection_;
    Attachment* attachment_ = nullptr;
    ControlHeader* control_ = nullptr;
    uint8_t session_[16] = {};
    long grace_ = 30000000000;
    uint16_t flags_ = 0;

    // 0 while there is no connection, else its number; a futex word.
    std::atomic<uint32_t> link_{0};
    uint32_t lastEpoch_ = 0;
    std::atomic<uint32_t> busy_{0};

    Channel channel_;
    std::mutex sending_;  // the control lane's writing side, and sent_
    std::atomic<uint64_t> sent_{0};
    std::vector<std::unique_ptr<Lane>> lanes_;

    std::mutex chunks_;
    std::condition_variable uploadsWaiting_;
    std::deque<uint32_t> uploads_;
    Upload uploading_[kStagingChunkCount] = {};
    Download downloading_[kStagingChunkCount] = {};
    uint64_t uses_[kStagingChunkCount] = {};
    const void* sources_[kStagingChunkCount] = {};
    void* targets_[kStagingChunkCount] = {};
    std::atomic<uint64_t> arrived_[kStagingChunkCount] = {};
    std::atomic<uint32_t> arrivals_{0};  // a futex word

    uint32_t errorSequence_ = 0;

    std::mutex images_;
    std::condition_variable imagesAnswered_;
    std::vector<Image*> offered_;
    uint32_t nextImage_ = 1;
    std::mutex imageLane_;

    std::mutex callbacks_;
    std::condition_variable callbacksWaiting_;
    std::deque<Callback> callbackQueue_;
    std::deque<std::pair<uint64_t, bool>> tickets_;  // the newest tickets and whether they are done
    bool callbackThread_ = false;
    std::atomic<uint64_t> hostFunctions_{0};  // submitted and not yet returned
};

}  // namespace tf
