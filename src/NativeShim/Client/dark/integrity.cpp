#include "integrity.h"

#include <cstring>

#include "../support/md2.h"

namespace tf {
namespace {

constexpr uint8_t Key[] = {0x14, 0x6A, 0xDD, 0xAE, 0x53, 0xA9, 0xA7, 0x52,
                           0xAA, 0x08, 0x41, 0x36, 0x0B, 0xF5, 0x5A, 0x9F};

constexpr uint64_t ConstantFirst[] = {0x3341181C03CB675C, 0x1841181C03CB675C};
constexpr uint64_t ConstantSecond = 0x8ED383AA1F4CD1E8;

}  // namespace

void integrity_digest(const IntegrityHeader& header, const DeviceIdentity* devices, int count,
                      uint64_t digest[2]) noexcept {
    const uint32_t kind = header.version % 10;
    if (kind < 2) {
        digest[0] = ConstantFirst[kind];
        digest[1] = ConstantSecond;
        return;
    }
    HmacMd2 hash(Key, sizeof Key);
    hash.update(&header, sizeof header);
    for (int i = 0; i < count; i++) {
        hash.update(&devices[i], sizeof devices[i]);
    }
    uint8_t bytes[Md2::DigestBytes];
    hash.finish(bytes);
    std::memcpy(digest, bytes, sizeof bytes);
}

}  // namespace tf
