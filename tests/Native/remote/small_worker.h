// A worker of a few calls for tests of the client's side of a remote session: it keeps what a worker keeps over broken
// connections, and does what the test says at once or not at all.
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "Generated/wire.h"

class SmallWorker {
  public:
    SmallWorker();
    ~SmallWorker();

    int port() const { return port_; }
    std::string uri() const;

    // Drops every connection.
    void cut();
    // Whether new connections are answered.
    std::atomic<bool> answers{true};
    // Whether the worker knows the token.
    std::atomic<bool> honest{true};
    // Whether records are run as they come; otherwise when run_held is called.
    std::atomic<bool> runs{true};
    void run_held();

    // Sends any frame on the control lane.
    void send(uint32_t type, const void* payload, size_t size);
    // Holds bulk data for the program back.
    std::atomic<bool> holdsBulk{false};
    void release_bulk();

    // What the next report tells: bytes of the first device in use, and a completion word that was reached unsaid.
    std::atomic<uint64_t> used{0};
    std::atomic<uint32_t> lateWord{0};

    std::atomic<int> reports{0};
    std::atomic<int> connections{0};
    std::atomic<int> records{0};
    std::atomic<int> callbacksDone{0};
    std::atomic<int> duplicateChunks{0};
    uint32_t grace = 20000;

    // The bytes that the last copy to the device took.
    std::vector<uint8_t> taken();

  private:
    struct Chunk {
        std::vector<uint8_t> bytes;
        uint64_t received = 0, uses = 0, finished = 0;
    };

    void accept_all();
    void serve(int socket);
    bool greet(int socket, tf::RemoteHelloFrame* hello);
    void resume(const tf::RemoteHelloFrame& hello);
    void serve_control(int socket);
    void serve_bulk(int socket);
    void take(const uint8_t* bytes, size_t size);
    bool run(const std::vector<uint8_t>& record);
    void run_all();
    void report(const tf::RecordHeader& header);
    void complete(uint32_t word, uint64_t generation);
    void send_chunk(uint32_t chunk, uint64_t use);
    static bool write_frame(int socket, uint32_t type, const void* payload, size_t size, const void* rest = nullptr,
                            size_t restSize = 0);

    int listener_ = -1;
    int port_ = 0;
    std::thread accepting_;
    std::mutex mutex_;
    std::condition_variable ended_;
    int serving_ = 0;
    std::set<int> sockets_;
    int control_ = -1;
    std::vector<int> bulk_;
    uint64_t received_ = 0;
    std::vector<std::vector<uint8_t>> waiting_;
    std::map<uint32_t, uint64_t> words_;
    std::map<uint32_t, tf::ReplyFrame> replies_;
    std::map<uint64_t, tf::HostCallbackFrame> asked_;
    std::vector<std::pair<uint32_t, uint64_t>> heldBulk_;
    Chunk chunks_[tf::kStagingChunkCount];
    std::vector<uint8_t> taken_;
    uint64_t nextTicket_ = 1;
    bool closing_ = false;
};
