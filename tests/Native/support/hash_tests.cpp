#include <cstring>
#include <string>

#include "core/sha256.h"
#include "harness.h"
#include "support/md2.h"

namespace {

std::string md2(const std::string& message) {
    tf::Md2 hash;
    hash.update(message.data(), message.size());
    uint8_t digest[tf::Md2::DigestBytes];
    hash.finish(digest);
    return harness::hex(digest, sizeof digest);
}

std::string sha256(const std::string& message, size_t step) {
    tf::Sha256 hash;
    for (size_t at = 0; at < message.size(); at += step) {
        hash.update(message.data() + at, std::min(step, message.size() - at));
    }
    uint8_t digest[tf::Sha256::DigestBytes];
    hash.finish(digest);
    return harness::hex(digest, sizeof digest);
}

std::string hmac(const std::string& key, const std::string& message) {
    uint8_t digest[tf::Sha256::DigestBytes];
    tf::hmac_sha256(reinterpret_cast<const uint8_t*>(key.data()), key.size(), message.data(), message.size(), digest);
    return harness::hex(digest, sizeof digest);
}

}  // namespace

/// RFC 1319, appendix A.5.
TEST(Md2_gives_the_digests_of_the_standard) {
    CHECK_EQUAL(md2(""), "8350e5a3e24c153df2275c9f80692773");
    CHECK_EQUAL(md2("a"), "32ec01ec4a6dac72c0ab96fb34c0b5d1");
    CHECK_EQUAL(md2("abc"), "da853b0d3f88d99b30283a69e6ded6bb");
    CHECK_EQUAL(md2("message digest"), "ab4f496bfb2a530b219ff33031fe06b0");
    CHECK_EQUAL(md2("abcdefghijklmnopqrstuvwxyz"), "4e8ddff3650292ab5a4108c3aa47940b");
    CHECK_EQUAL(md2("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"),
                "da33def2a42df13975352846c30338cd");
    CHECK_EQUAL(md2("12345678901234567890123456789012345678901234567890123456789012345678901234567890"),
                "d5976f79d83d3a0dc9806c3c66f3efd8");
}

/// FIPS 180-4 examples.
TEST(Sha256_gives_the_digests_of_the_standard) {
    const std::string million(1000000, 'a');
    const std::string twoBlocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    CHECK_EQUAL(sha256("", 1), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK_EQUAL(sha256("abc", 3), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK_EQUAL(sha256(twoBlocks, 5), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK_EQUAL(sha256(million, 997), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256_does_not_depend_on_how_the_message_is_cut) {
    for (size_t length = 0; length < 200; length++) {
        const std::string message(length, 'x');
        CHECK_EQUAL(sha256(message, 1), sha256(message, 200));
    }
}

/// RFC 4231, test cases 1, 2, 3, 6 and 7.
TEST(Hmac_sha256_gives_the_digests_of_the_standard) {
    CHECK_EQUAL(hmac(std::string(20, '\x0b'), "Hi There"),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK_EQUAL(hmac("Jefe", "what do ya want for nothing?"),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK_EQUAL(hmac(std::string(20, '\xaa'), std::string(50, '\xdd')),
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    CHECK_EQUAL(hmac(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    CHECK_EQUAL(hmac(std::string(131, '\xaa'),
                     "This is a test using a larger than block-size key and a larger than block-size data. The key "
                     "needs to be hashed before being used by the HMAC algorithm."),
                "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}
