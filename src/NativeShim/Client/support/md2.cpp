#include "md2.h"

#include <cstring>

namespace tf {
namespace {

/// The permutation of 0..255 derived from the digits of pi (RFC 1319, section 3.2).
constexpr uint8_t Substitution[256] = {
    41,  46,  67,  201, 162, 216, 124, 1,   61,  54,  84,  161, 236, 240, 6,   19,  98,  167, 5,   243, 192, 199,
    115, 140, 152, 147, 43,  217, 188, 76,  130, 202, 30,  155, 87,  60,  253, 212, 224, 22,  103, 66,  111, 24,
    138, 23,  229, 18,  190, 78,  196, 214, 218, 158, 222, 73,  160, 251, 245, 142, 187, 47,  238, 122, 169, 104,
    121, 145, 21,  178, 7,   63,  148, 194, 16,  137, 11,  34,  95,  33,  128, 127, 93,  154, 90,  144, 50,  39,
    53,  62,  204, 231, 191, 247, 151, 3,   255, 25,  48,  179, 72,  165, 181, 209, 215, 94,  146, 42,  172, 86,
    170, 198, 79,  184, 56,  210, 150, 164, 125, 182, 118, 252, 107, 226, 156, 116, 4,   241, 69,  157, 112, 89,
    100, 113, 135, 32,  134, 91,  207, 101, 230, 45,  168, 2,   27,  96,  37,  173, 174, 176, 185, 246, 28,  70,
    97,  105, 52,  64,  126, 15,  85,  71,  163, 35,  221, 81,  175, 58,  195, 92,  249, 206, 186, 197, 234, 38,
    44,  83,  13,  110, 133, 40,  132, 9,   211, 223, 205, 244, 65,  129, 77,  82,  106, 220, 55,  200, 108, 193,
    171, 250, 36,  225, 123, 8,   12,  189, 177, 74,  120, 136, 149, 139, 227, 99,  232, 109, 233, 203, 213, 254,
    59,  0,   29,  57,  242, 239, 183, 14,  102, 88,  208, 228, 166, 119, 114, 248, 235, 117, 75,  10,  49,  68,
    80,  180, 143, 237, 31,  26,  219, 153, 141, 51,  159, 17,  131, 20};

constexpr int Rounds = 18;

}  // namespace

void Md2::absorb(const uint8_t block[BlockBytes]) noexcept {
    for (size_t i = 0; i < BlockBytes; i++) {
        _state[16 + i] = block[i];
        _state[32 + i] = static_cast<uint8_t>(_state[i] ^ block[i]);
    }
    for (size_t i = 0; i < BlockBytes; i++) {
        _checksum[i] ^= Substitution[block[i] ^ _last];
        _last = _checksum[i];
    }
    uint8_t carry = 0;
    for (int round = 0; round < Rounds; round++) {
        for (uint8_t& byte : _state) {
            byte ^= Substitution[carry];
            carry = byte;
        }
        carry = static_cast<uint8_t>(carry + round);
    }
}

void Md2::update(const void* data, size_t length) noexcept {
    const auto* bytes = static_cast<const uint8_t*>(data);
    for (size_t i = 0; i < length; i++) {
        _pending[_pendingBytes++] = bytes[i];
        if (_pendingBytes == BlockBytes) {
            absorb(_pending);
            _pendingBytes = 0;
        }
    }
}

void Md2::finish(uint8_t digest[DigestBytes]) noexcept {
    uint8_t padding[BlockBytes];
    const size_t padBytes = BlockBytes - _pendingBytes;
    std::memset(padding, static_cast<int>(padBytes), padBytes);
    update(padding, padBytes);
    uint8_t checksum[BlockBytes];
    std::memcpy(checksum, _checksum, sizeof checksum);
    absorb(checksum);
    std::memcpy(digest, _state, DigestBytes);
}

HmacMd2::HmacMd2(const uint8_t* key, size_t keyBytes) noexcept {
    uint8_t block[Md2::BlockBytes] = {};
    if (keyBytes > Md2::BlockBytes) {
        Md2 hash;
        hash.update(key, keyBytes);
        hash.finish(block);
    } else {
        std::memcpy(block, key, keyBytes);
    }
    uint8_t innerPad[Md2::BlockBytes];
    for (size_t i = 0; i < Md2::BlockBytes; i++) {
        innerPad[i] = static_cast<uint8_t>(block[i] ^ 0x36);
        _outerPad[i] = static_cast<uint8_t>(block[i] ^ 0x5C);
    }
    _inner.update(innerPad, sizeof innerPad);
}

void HmacMd2::finish(uint8_t digest[Md2::DigestBytes]) noexcept {
    uint8_t inner[Md2::DigestBytes];
    _inner.finish(inner);
    Md2 outer;
    outer.update(_outerPad, sizeof _outerPad);
    outer.update(inner, sizeof inner);
    outer.finish(digest);
}

}  // namespace tf
