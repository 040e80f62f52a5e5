#include "sha256.h"

#include <algorithm>
#include <cstring>

namespace tf {
namespace {

/// First 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2).
constexpr uint32_t RoundConstants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

constexpr uint32_t InitialState[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

uint32_t rotate_right(uint32_t value, int bits) noexcept {
    return (value >> bits) | (value << (32 - bits));
}

uint32_t read_big_endian(const uint8_t* bytes) noexcept {
    return static_cast<uint32_t>(bytes[0]) << 24 | static_cast<uint32_t>(bytes[1]) << 16 |
           static_cast<uint32_t>(bytes[2]) << 8 | bytes[3];
}

void write_big_endian(uint8_t* bytes, uint64_t value, int count) noexcept {
    for (int i = 0; i < count; i++) {
        bytes[i] = static_cast<uint8_t>(value >> (8 * (count - 1 - i)));
    }
}

}  // namespace

Sha256::Sha256() noexcept {
    std::memcpy(_state, InitialState, sizeof _state);
}

void Sha256::absorb(const uint8_t block[BlockBytes]) noexcept {
    uint32_t w[64];
    for (int i = 0; i < 16; i++) {
        w[i] = read_big_endian(block + 4 * i);
    }
    for (int i = 16; i < 64; i++) {
        const uint32_t s0 = rotate_right(w[i - 15], 7) ^ rotate_right(w[i - 15], 18) ^ (w[i - 15] >> 3);
        const uint32_t s1 = rotate_right(w[i - 2], 17) ^ rotate_right(w[i - 2], 19) ^ (w[i - 2] >> 10);
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    uint32_t a = _state[0], b = _state[1], c = _state[2], d = _state[3];
    uint32_t e = _state[4], f = _state[5], g = _state[6], h = _state[7];
    for (int i = 0; i < 64; i++) {
        const uint32_t s1 = rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25);
        const uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + RoundConstants[i] + w[i];
        const uint32_t s0 = rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22);
        const uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
    }
    const uint32_t added[8] = {a, b, c, d, e, f, g, h};
    for (int i = 0; i < 8; i++) {
        _state[i] += added[i];
    }
}

void Sha256::update(const void* data, size_t length) noexcept {
    const auto* bytes = static_cast<const uint8_t*>(data);
    _totalBytes += length;
    while (length > 0) {
        const size_t taken = std::min(length, BlockBytes - _pendingBytes);
        std::memcpy(_pending + _pendingBytes, bytes, taken);
        _pendingBytes += taken;
        bytes += taken;
        length -= taken;
        if (_pendingBytes == BlockBytes) {
            absorb(_pending);
            _pendingBytes = 0;
        }
    }
}

void Sha256::finish(uint8_t digest[DigestBytes]) noexcept {
    const uint64_t totalBits = _totalBytes * 8;
    const uint8_t padding[BlockBytes] = {0x80};
    const size_t padBytes = (_pendingBytes < 56 ? 56 : 56 + BlockBytes) - _pendingBytes;
    update(padding, padBytes);
    uint8_t length[8];
    write_big_endian(length, totalBits, 8);
    update(length, sizeof length);
    for (int i = 0; i < 8; i++) {
        write_big_endian(digest + 4 * i, _state[i], 4);
    }
}

HmacSha256::HmacSha256(const uint8_t* key, size_t keyBytes) noexcept {
    uint8_t block[Sha256::BlockBytes] = {};
    if (keyBytes > Sha256::BlockBytes) {
        Sha256 hash;
        hash.update(key, keyBytes);
        hash.finish(block);
    } else {
        std::memcpy(block, key, keyBytes);
    }
    uint8_t innerPad[Sha256::BlockBytes];
    for (size_t i = 0; i < Sha256::BlockBytes; i++) {
        innerPad[i] = static_cast<uint8_t>(block[i] ^ 0x36);
        _outerPad[i] = static_cast<uint8_t>(block[i] ^ 0x5C);
    }
    _inner.update(innerPad, sizeof innerPad);
}

void HmacSha256::finish(uint8_t digest[Sha256::DigestBytes]) noexcept {
    uint8_t inner[Sha256::DigestBytes];
    _inner.finish(inner);
    Sha256 outer;
    outer.update(_outerPad, sizeof _outerPad);
    outer.update(inner, sizeof inner);
    outer.finish(digest);
}

void hmac_sha256(const uint8_t* key, size_t keyBytes, const void* message, size_t messageBytes,
                 uint8_t digest[Sha256::DigestBytes]) noexcept {
    HmacSha256 hmac(key, keyBytes);
    hmac.update(message, messageBytes);
    hmac.finish(digest);
}

}  // namespace tf
