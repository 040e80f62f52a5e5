#include "harness.h"

#include <cstdio>
#include <cstring>

namespace harness {
namespace {

Test* tests;
bool failed;

}  // namespace

Registration::Registration(Test& test) {
    test.next = tests;
    tests = &test;
}

void fail(const char* file, int line, const std::string& message) {
    failed = true;
    std::printf("%s:%d: %s\n", file, line, message.c_str());
}

std::string hex(const void* bytes, size_t count) {
    std::string text;
    for (size_t i = 0; i < count; i++) {
        char pair[3];
        std::snprintf(pair, sizeof pair, "%02x", static_cast<const unsigned char*>(bytes)[i]);
        text += pair;
    }
    return text;
}

}  // namespace harness

/// Runs the tests whose name contains the argument, or all.
int main(int count, char** arguments) {
    int passed = 0;
    int failures = 0;
    for (harness::Test* test = harness::tests; test != nullptr; test = test->next) {
        if (count > 1 && std::strstr(test->name, arguments[1]) == nullptr) {
            continue;
        }
        harness::failed = false;
        test->body();
        (harness::failed ? failures : passed)++;
        if (harness::failed) {
            std::printf("FAILED %s\n", test->name);
        }
    }
    std::printf("%d passed, %d failed\n", passed, failures);
    return failures == 0 ? 0 : 1;
}
