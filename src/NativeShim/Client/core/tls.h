// TLS 1.3 by the system's OpenSSL 3, loaded when the first connection asks for it. Works on memory: the channel moves
// the bytes, so that no signal of a broken pipe reaches the program.
#pragma once
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace tf {

class TlsSession {
  public:
    ~TlsSession();
    // Loads the library and makes a session; the reason when that fails.
    bool open(std::string* why);

    // One step of the handshake: eats received bytes, leaves bytes to send. 1 done, 0 more to come, -1 failed.
    int shake(const uint8_t* received, size_t bytes, std::vector<uint8_t>* toSend);
    // SHA-256 of the peer's certificate.
    bool fingerprint(uint8_t* out);

    // Encrypts; appends to `toSend`.
    bool seal(const void* data, size_t bytes, std::vector<uint8_t>* toSend);
    // Takes received bytes.
    void feed(const uint8_t* received, size_t bytes);
    // Decrypted bytes, 0 when there are none yet, -1 at the end or after a defect.
    long take(void* out, size_t capacity);

  private:
    void drain(std::vector<uint8_t>* toSend);
    std::mutex mutex_;  // one session may not be used by two threads at once
    void* ssl_ = nullptr;
    void* in_ = nullptr;
    void* out_ = nullptr;
};

}  // namespace tf
