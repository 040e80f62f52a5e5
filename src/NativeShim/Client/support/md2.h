#pragma once

#include <cstddef>
#include <cstdint>

namespace tf {

/// MD2 message digest, RFC 1319. Only for answering the runtime's integrity check, which is built on it.
class Md2 {
  public:
    static constexpr size_t DigestBytes = 16;
    static constexpr size_t BlockBytes = 16;

    void update(const void* data, size_t length) noexcept;
    /// Writes the digest; the object must not be used afterwards.
    void finish(uint8_t digest[DigestBytes]) noexcept;

  private:
    void absorb(const uint8_t block[BlockBytes]) noexcept;

    uint8_t _state[48] = {};
    uint8_t _checksum[BlockBytes] = {};
    uint8_t _pending[BlockBytes] = {};
    size_t _pendingBytes = 0;
    uint8_t _last = 0;
};

/// HMAC (RFC 2104) over MD2.
class HmacMd2 {
  public:
    HmacMd2(const uint8_t* key, size_t keyBytes) noexcept;
    void update(const void* data, size_t length) noexcept { _inner.update(data, length); }
    void finish(uint8_t digest[Md2::DigestBytes]) noexcept;

  private:
    Md2 _inner;
    uint8_t _outerPad[Md2::BlockBytes];
};

}  // namespace tf
