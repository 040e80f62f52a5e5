#include <cstring>

#include "dark/integrity.h"
#include "harness.h"

namespace {

constexpr tf::IntegrityHeader Header = {0x2F30,         12082,          0x2FA423,       0xF79C1000,
                                        0x7FFFF6958240, 0x7FFFF6958220, 0x7FFFF2AAF4A0, 0x682B9CEE};

tf::DeviceIdentity device() {
    const uint32_t uuid[4] = {0x8A2BFE9A, 0x382D25AC, 0xC5AE37EA, 0x5F32716D};
    tf::DeviceIdentity identity = {{}, 0, 2, 0};
    std::memcpy(identity.uuid, uuid, sizeof uuid);
    return identity;
}

}  // namespace

TEST(Integrity_digest_covers_the_header_and_the_device) {
    const tf::DeviceIdentity identity = device();
    uint64_t digest[2];
    tf::integrity_digest(Header, &identity, 1, digest);
    CHECK_EQUAL(harness::hex(digest, sizeof digest), "4448a171b026cef76c8c3e39051b02dd");
}

TEST(Integrity_digest_without_devices_covers_the_header) {
    uint64_t digest[2];
    tf::integrity_digest(Header, nullptr, 0, digest);
    CHECK_EQUAL(harness::hex(digest, sizeof digest), "0779ef5e4ffa2dd207527503d1907bfa");
}

TEST(Integrity_digest_of_versions_that_end_in_0_or_1_is_constant) {
    uint64_t digest[2];
    tf::IntegrityHeader header = Header;
    header.version = 13000;
    tf::integrity_digest(header, nullptr, 0, digest);
    CHECK_EQUAL(digest[0], 0x3341181C03CB675Cull);
    CHECK_EQUAL(digest[1], 0x8ED383AA1F4CD1E8ull);
    header.version = 13001;
    tf::integrity_digest(header, nullptr, 0, digest);
    CHECK_EQUAL(digest[0], 0x1841181C03CB675Cull);
    CHECK_EQUAL(digest[1], 0x8ED383AA1F4CD1E8ull);
}
