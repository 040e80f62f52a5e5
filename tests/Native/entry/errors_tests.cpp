#include <cstring>
#include <string>

#include "harness.h"

extern "C" {
int cuGetErrorName(int error, const char** text);
int cuGetErrorString(int error, const char** text);
}

TEST(Known_errors_have_the_drivers_texts) {
    const char* text = nullptr;
    CHECK_EQUAL(cuGetErrorName(0, &text), 0);
    CHECK_EQUAL(std::string(text), "CUDA_SUCCESS");
    CHECK_EQUAL(cuGetErrorName(719, &text), 0);
    CHECK_EQUAL(std::string(text), "CUDA_ERROR_LAUNCH_FAILED");
    CHECK_EQUAL(cuGetErrorString(2, &text), 0);
    CHECK_EQUAL(std::string(text), "out of memory");
    CHECK_EQUAL(cuGetErrorString(999, &text), 0);
    CHECK_EQUAL(std::string(text), "unknown error");
}

TEST(All_errors_are_found_by_both_functions) {
    int known = 0;
    for (int error = -1; error < 1100; error++) {
        const char* name = nullptr;
        const char* description = nullptr;
        const int result = cuGetErrorName(error, &name);
        CHECK_EQUAL(cuGetErrorString(error, &description), result);
        CHECK_EQUAL(name != nullptr, result == 0);
        CHECK_EQUAL(description != nullptr, result == 0);
        known += result == 0 ? 1 : 0;
    }
    CHECK_EQUAL(known, 101);
}

TEST(An_unknown_error_has_no_text) {
    const char* text = "left";
    CHECK_EQUAL(cuGetErrorName(12345, &text), 1);
    CHECK(text == nullptr);
    CHECK_EQUAL(cuGetErrorString(1, nullptr), 1);
}
