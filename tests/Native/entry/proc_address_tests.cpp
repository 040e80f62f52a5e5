#include <dlfcn.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "fake_state.h"
#include "harness.h"

extern "C" {
int cuGetProcAddress(const char* symbol, void** function, int version, uint64_t flags);
int cuGetProcAddress_v2(const char* symbol, void** function, int version, uint64_t flags, int* status);
}

namespace {

struct Answer {
    int result;
    void* function;
    int status;
};

char untouched;

Answer ask(const std::string& name, int version, uint64_t flags = 0) {
    Answer answer{0, &untouched, -1};
    answer.result = cuGetProcAddress_v2(name.c_str(), &answer.function, version, flags, &answer.status);
    return answer;
}

void* symbol(const std::string& name) {
    return dlsym(RTLD_DEFAULT, name.c_str());
}

bool ends_with(const std::string& text, const std::string& end) {
    return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

bool is_per_thread(const std::string& name) {
    return ends_with(name, "_ptsz") || ends_with(name, "_ptds");
}

std::string base_name(std::string name) {
    if (is_per_thread(name)) {
        name.resize(name.size() - 5);
    }
    const size_t mark = name.rfind("_v");
    return mark != std::string::npos && name.find_first_not_of("0123456789", mark + 2) == std::string::npos
               ? name.substr(0, mark)
               : name;
}

/// The list that the table was generated from: exported name and version ("-" where it is never handed out).
std::vector<std::pair<std::string, std::string>> listed_symbols() {
    std::ifstream list(CLIENT_FOLDER "/symbols/libcuda.txt");
    std::vector<std::pair<std::string, std::string>> symbols;
    for (std::string line; std::getline(list, line);) {
        if (!line.empty() && line[0] != '#') {
            std::istringstream words(line);
            std::string name, since;
            words >> name >> since;
            symbols.emplace_back(name, since);
        }
    }
    return symbols;
}

}  // namespace

TEST(Every_listed_symbol_is_handed_out_from_its_version_on) {
    int handedOut = 0;
    for (const auto& [name, since] : listed_symbols()) {
        if (since == "-") {
            continue;
        }
        const int version = std::stoi(since);
        const uint64_t flags = is_per_thread(name) ? 2 : 0;
        const Answer present = ask(base_name(name), version, flags);
        CHECK_EQUAL(present.result, 0);
        CHECK_EQUAL(present.status, 0);
        if (symbol(name) == nullptr || present.function != symbol(name)) {
            harness::fail(__FILE__, __LINE__, name + " is not what its base name gives at " + since);
        }
        CHECK(ask(base_name(name), version - 10, flags).function != symbol(name));
        handedOut++;
    }
    CHECK(handedOut > 600);
}

TEST(The_newest_variant_that_the_caller_knows_is_chosen) {
    CHECK_EQUAL(ask("cuCtxCreate", 3010).function, symbol("cuCtxCreate"));
    CHECK_EQUAL(ask("cuCtxCreate", 11030).function, symbol("cuCtxCreate_v2"));
    CHECK_EQUAL(ask("cuCtxCreate", 12040).function, symbol("cuCtxCreate_v3"));
    CHECK_EQUAL(ask("cuCtxCreate", 13000).function, symbol("cuCtxCreate_v4"));
    CHECK_EQUAL(ask("cuGetProcAddress", 11080).function, symbol("cuGetProcAddress"));
    CHECK_EQUAL(ask("cuGetProcAddress", 12000).function, symbol("cuGetProcAddress_v2"));
}

TEST(Per_thread_streams_get_per_thread_variants_where_there_are_any) {
    CHECK_EQUAL(ask("cuMemcpyHtoDAsync", 13000, 2).function, symbol("cuMemcpyHtoDAsync_v2_ptsz"));
    CHECK_EQUAL(ask("cuMemcpyHtoD", 13000, 2).function, symbol("cuMemcpyHtoD_v2_ptds"));
    CHECK_EQUAL(ask("cuLaunchKernel", 4000, 2).status, 2);
    CHECK_EQUAL(ask("cuMemAlloc", 13000, 2).function, symbol("cuMemAlloc_v2"));
    CHECK_EQUAL(ask("cuMemcpyHtoDAsync", 13000, 1).function, symbol("cuMemcpyHtoDAsync_v2"));
}

TEST(An_unknown_or_versioned_name_is_no_error_but_gives_nothing) {
    for (const char* name : {"cuNoSuchFunction", "cuMemAlloc_v2", "cuMemGetAttribute", ""}) {
        const Answer answer = ask(name, 12000);
        CHECK_EQUAL(answer.result, 0);
        CHECK(answer.function == nullptr);
        CHECK_EQUAL(answer.status, 1);
    }
}

TEST(A_version_from_before_the_function_gives_nothing) {
    const Answer answer = ask("cuLaunchKernelEx", 11000);
    CHECK_EQUAL(answer.result, 0);
    CHECK(answer.function == nullptr);
    CHECK_EQUAL(answer.status, 2);
}

TEST(A_version_above_the_drivers_is_refused_and_nothing_is_written) {
    fakeState.driverVersion = 11080;
    const Answer answer = ask("cuMemAlloc", 12000);
    fakeState.driverVersion = 13000;
    CHECK_EQUAL(answer.result, 1);
    CHECK(answer.function == &untouched);
    CHECK_EQUAL(answer.status, -1);
}

TEST(Wrong_arguments_are_refused) {
    void* function = nullptr;
    CHECK_EQUAL(cuGetProcAddress_v2(nullptr, &function, 12000, 0, nullptr), 1);
    CHECK_EQUAL(cuGetProcAddress_v2("cuInit", nullptr, 12000, 0, nullptr), 1);
    CHECK_EQUAL(ask("cuInit", 12000, 4).result, 1);
}

TEST(The_first_interface_has_no_status_and_fails_instead) {
    void* function = &untouched;
    CHECK_EQUAL(cuGetProcAddress("cuNoSuchFunction", &function, 11040, 0), 500);
    CHECK_EQUAL(cuGetProcAddress("cuLaunchKernelEx", &function, 11040, 0), 500);
    CHECK(function == &untouched);
    CHECK_EQUAL(cuGetProcAddress("cuInit", &function, 11040, 0), 0);
    CHECK_EQUAL(function, symbol("cuInit"));
    CHECK_EQUAL(cuGetProcAddress_v2("cuInit", &function, 12000, 0, nullptr), 0);
    CHECK_EQUAL(function, symbol("cuInit"));
}

TEST(A_function_that_is_not_served_says_so) {
    auto* function = reinterpret_cast<int (*)()>(ask("cuVDPAUGetDevice", 13000).function);
    CHECK_EQUAL(function(), 801);
}
