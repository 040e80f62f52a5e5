#pragma once

#include <cstddef>
#include <cstdint>

namespace tf {

/// SHA-256, FIPS 180-4.
class Sha256 {
  public:
    static constexpr size_t DigestBytes = 32;
    static constexpr size_t BlockBytes = 64;

    Sha256() noexcept;
    void update(const void* data, size_t length) noexcept;
    /// Writes the digest; the object must not be used afterwards.
    void finish(uint8_t digest[DigestBytes]) noexcept;

  private:
    void absorb(const uint8_t block[BlockBytes]) noexcept;

    uint32_t _state[8];
    uint8_t _pending[BlockBytes];
    size_t _pendingBytes = 0;
    uint64_t _totalBytes = 0;
};

/// HMAC-SHA256, RFC 2104 and RFC 4231: the proof of the attach handshake.
class HmacSha256 {
  public:
    HmacSha256(const uint8_t* key, size_t keyBytes) noexcept;
    void update(const void* data, size_t length) noexcept { _inner.update(data, length); }
    void finish(uint8_t digest[Sha256::DigestBytes]) noexcept;

  private:
    Sha256 _inner;
    uint8_t _outerPad[Sha256::BlockBytes];
};

/// The HMAC of a whole message at once.
void hmac_sha256(const uint8_t* key, size_t keyBytes, const void* message, size_t messageBytes,
                 uint8_t digest[Sha256::DigestBytes]) noexcept;

}  // namespace tf
