// One TCP connection of a remote session, plain or inside TLS. One thread reads and one writes at a time.
#pragma once
#include <sys/uio.h>

#include <atomic>
#include <memory>
#include <vector>

#include "connection_string.h"
#include "tls.h"

namespace tf {

class Channel {
  public:
    ~Channel() { close(); }

    // Connects and, where the connection string asks for it, shakes hands. The reason when that fails.
    bool open(const ConnectionString& connection, int timeoutMilliseconds, std::string* why);

    // Reads at least one byte. Looks without pause for `spin` nanoseconds, then sleeps. 0: nothing came in time.
    // -1: the connection is broken.
    long read_some(void* out, size_t capacity, long spin, int timeoutMilliseconds);
    bool read_fully(void* out, size_t bytes);
    // All of it, or false when the connection is broken.
    bool write(const iovec* parts, int count);

    // Makes every reader and writer return. Any thread may call it while the channel is open.
    void shut_down();
    // Nobody may use the channel meanwhile.
    void close();
    // In a forked child: gives the descriptor back without a word to the peer.
    void abandon();

    // SHA-256 of the peer's certificate; zeros without TLS.
    const uint8_t* fingerprint() const { return fingerprint_; }

  private:
    bool connect_socket(const ConnectionString& connection, int timeoutMilliseconds, std::string* why);
    bool shake_hands(int timeoutMilliseconds, std::string* why);
    bool write_raw(const iovec* parts, int count);
    // As read_some, of what the socket gives.
    long receive(void* out, size_t capacity, long spin, int timeoutMilliseconds);

    int socket_ = -1;
    std::unique_ptr<TlsSession> tls_;
    std::vector<uint8_t> sealed_, gathered_, received_;
    uint8_t fingerprint_[32] = {};
};

long nanoseconds_now() noexcept;

}  // namespace tf
