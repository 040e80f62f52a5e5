// A small test harness: TEST(Name_as_a_sentence) { CHECK(...); CHECK_EQUAL(actual, expected); }
// Linked with harness.cpp, which runs every test and ends with a line "N passed, N failed".
#pragma once

#include <sstream>
#include <string>

namespace harness {

struct Test {
    const char* name;
    void (*body)();
    Test* next;
};

/// Adds a test to the list that main runs.
struct Registration {
    explicit Registration(Test& test);
};

/// Marks the running test as failed and prints where and why.
void fail(const char* file, int line, const std::string& message);

template <typename Actual, typename Expected>
void check_equal(const Actual& actual, const Expected& expected, const char* text, const char* file, int line) {
    if (!(actual == expected)) {
        std::ostringstream message;
        message << text << " is " << actual << ", expected " << expected;
        fail(file, line, message.str());
    }
}

/// Bytes as lower-case hexadecimal digits.
std::string hex(const void* bytes, size_t count);

}  // namespace harness

#define TEST(name)                                                  \
    static void test_##name();                                      \
    static harness::Test entry_##name{#name, test_##name, nullptr}; \
    static harness::Registration registration_##name{entry_##name}; \
    static void test_##name()

#define CHECK(condition)                                               \
    do {                                                               \
        if (!(condition)) {                                            \
            harness::fail(__FILE__, __LINE__, #condition " is false"); \
        }                                                              \
    } while (false)

#define CHECK_EQUAL(actual, expected) harness::check_equal((actual), (expected), #actual, __FILE__, __LINE__)
