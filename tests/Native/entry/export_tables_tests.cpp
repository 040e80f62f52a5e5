#include <pthread.h>
#include <unistd.h>

#include <cstring>
#include <string>

#include "dark/integrity.h"
#include "fake_state.h"
#include "harness.h"

extern "C" int cuGetExportTable(const void** table, const void* id);

namespace {

using Words = void* const*;

/// The table of an id given as 32 hexadecimal digits; null when it is refused.
Words table(const char* id) {
    unsigned char bytes[16];
    for (int i = 0; i < 16; i++) {
        bytes[i] = static_cast<unsigned char>(std::stoi(std::string(id + 2 * i, 2), nullptr, 16));
    }
    const void* result = &bytes;
    const int error = cuGetExportTable(&result, bytes);
    CHECK_EQUAL(error, result != nullptr ? 0 : 500);
    return static_cast<Words>(result);
}

template <typename Function>
Function* slot(Words words, size_t index) {
    return reinterpret_cast<Function*>(words[index]);
}

constexpr const char* RuntimeInterface = "6bd5fb6c5bf4e74a8987d93912fd9df9";
constexpr const char* ToolsThreadState = "42d85a8123f6cb478298f6e78a3aecdc";
constexpr const char* ToolsCallbacks = "a094798c2e742e7493f20800200c0a66";
constexpr const char* ContextStorage = "c693336e1121df11a8c368f355d89593";
constexpr const char* ContextChecks = "263e88607cd2614392f6bbd5006dfa7e";
constexpr const char* IntegrityCheck = "d4082055bde6704b8d34ba123c66e1f2";
constexpr const char* ToolsContext = "21318c60971432488ca641ff7324c8f2";
constexpr const char* MultiprocessorMap = "1734dc26800d47458726c0f1e7dd8bca";
constexpr const char* ToolsModule = "6e163fbeb958444d835ce182aff1991e";

void check_filled(const char* id, size_t words) {
    Words found = table(id);
    CHECK_EQUAL(reinterpret_cast<uintptr_t>(found[0]), words * 8);
    for (size_t i = 1; i < words; i++) {
        CHECK(found[i] != nullptr);
    }
}

}  // namespace

TEST(Tables_tell_their_size_and_have_no_empty_slot) {
    check_filled(RuntimeInterface, 13);
    check_filled(ToolsThreadState, 3);
    check_filled(ToolsCallbacks, 7);
    check_filled(ContextChecks, 15);
    check_filled(IntegrityCheck, 3);
    check_filled(ToolsContext, 93);
    check_filled(MultiprocessorMap, 17);
    check_filled(ToolsModule, 99);
    CHECK_EQUAL(slot<int()>(table(MultiprocessorMap), 4)(), 801);
    CHECK_EQUAL(slot<int()>(table(ToolsContext), 92)(), 801);
}

TEST(Other_tables_are_refused_with_a_null_pointer) {
    CHECK(table("f8cff95121468b4eb9e2fb469e7c0dd9") == nullptr);
    CHECK(table("69a28e9f24498b47b030c5da330ea4e9") == nullptr);
    CHECK(table("00000000000000000000000000000000") == nullptr);
    const void* words = nullptr;
    CHECK_EQUAL(cuGetExportTable(&words, nullptr), 1);
}

TEST(The_current_context_is_told_once_the_driver_is_initialised) {
    auto* get = slot<int(void**)>(table(ToolsThreadState), 2);
    void* context = nullptr;
    fakeState.initialized = false;
    CHECK_EQUAL(get(&context), 3);
    fakeState.initialized = true;
    set_current_context(&fakeContexts[1]);
    CHECK_EQUAL(get(&context), 0);
    CHECK(context == &fakeContexts[1]);
    set_current_context(nullptr);
    CHECK_EQUAL(get(&context), 0);
    CHECK(context == nullptr);
}

TEST(A_primary_context_is_told_without_being_made) {
    auto* get = slot<int(void**, int)>(table(RuntimeInterface), 2);
    void* context = nullptr;
    CHECK_EQUAL(get(&context, 1), 0);
    CHECK(context == &fakeContexts[1]);
    CHECK_EQUAL(get(&context, 2), 101);
}

TEST(Images_are_loaded_by_all_three_interfaces) {
    char image = 0;
    void* module = nullptr;
    CHECK_EQUAL(slot<int(void**, const void*)>(table(RuntimeInterface), 1)(&module, &image), 0);
    CHECK(fakeState.loadedImage == &image && module != nullptr);
    fakeState.loadedImage = nullptr;
    auto* extended = slot<int(void**, const void*, void*, void*, unsigned)>(table(RuntimeInterface), 6);
    CHECK_EQUAL(extended(&module, &image, nullptr, nullptr, 0), 0);
    CHECK(fakeState.loadedImage == &image);
    CHECK_EQUAL(extended(&module, &image, &image, nullptr, 0), 801);
    fakeState.loadedImage = nullptr;
    auto* header = slot<int(const void*, void**, void*, void*, unsigned)>(table(RuntimeInterface), 8);
    CHECK_EQUAL(header(&image, &module, nullptr, nullptr, 0), 0);
    CHECK(fakeState.loadedImage == &image);
}

TEST(Callback_flags_are_zero_and_larger_than_announced) {
    unsigned char* flags = nullptr;
    size_t count = 0;
    slot<void(void**, size_t*)>(table(ToolsCallbacks), 2)(reinterpret_cast<void**>(&flags), &count);
    CHECK_EQUAL(count, 1024u);
    for (size_t i = 0; i < 65536; i++) {
        CHECK(flags[i] == 0);
    }
    slot<void(void**, size_t*)>(table(ToolsCallbacks), 6)(reinterpret_cast<void**>(&flags), &count);
    CHECK_EQUAL(count, 14u);
    uint64_t translated = 5;
    auto* translate = slot<int(const void*, uint64_t*)>(table(ToolsCallbacks), 4);
    CHECK_EQUAL(translate(nullptr, &translated), 0);
    CHECK_EQUAL(translated, 0u);
    CHECK_EQUAL(translate(nullptr, nullptr), 999);
}

TEST(Context_storage_has_three_functions_and_no_size) {
    Words words = table(ContextStorage);
    CHECK(words[3] == nullptr);
    void* value = nullptr;
    char key = 0;
    auto* put = slot<int(void*, void*, void*, void*)>(words, 0);
    CHECK_EQUAL(put(&fakeContexts[3], &key, &value, nullptr), 0);
    CHECK_EQUAL(slot<int(void**, void*, void*)>(words, 2)(&value, &fakeContexts[3], &key), 0);
    CHECK(value == &value);
    CHECK_EQUAL(slot<int(void*, void*)>(words, 1)(&fakeContexts[3], &key), 0);
    CHECK_EQUAL(slot<int(void**, void*, void*)>(words, 2)(&value, &fakeContexts[3], &key), 400);
}

TEST(A_context_check_leaves_its_third_argument_alone) {
    uint32_t state = 9;
    const void* other = &state;
    CHECK_EQUAL(slot<int(void*, uint32_t*, const void**)>(table(ContextChecks), 2)(nullptr, &state, &other), 0);
    CHECK_EQUAL(state, 0u);
    CHECK(other == &state);
    CHECK_EQUAL(slot<int()>(table(ContextChecks), 3)(), 0);
}

TEST(Contexts_and_streams_have_ids) {
    Words words = table(ToolsContext);
    uint64_t id = 0;
    auto* contextId = slot<int(void*, uint64_t*)>(words, 4);
    CHECK_EQUAL(contextId(&fakeContexts[0], &id), 0);
    CHECK_EQUAL(id, 1u);
    set_current_context(&fakeContexts[2]);
    CHECK_EQUAL(contextId(nullptr, &id), 0);
    CHECK_EQUAL(id, 0u);
    set_current_context(nullptr);
    CHECK_EQUAL(contextId(&id, &id), 400);
    int device = -1;
    CHECK_EQUAL(slot<int(void*, int*)>(words, 3)(&fakeContexts[1], &device), 0);
    CHECK_EQUAL(device, 1);

    auto* privateStream = slot<int(void*, void*, void**, unsigned)>(words, 51);
    auto* streamId = slot<int(void*, void*, uint64_t*)>(words, 39);
    void* stream = nullptr;
    CHECK_EQUAL(privateStream(nullptr, &fakeStream, &stream, 0), 0);
    CHECK_EQUAL(streamId(nullptr, stream, &id), 0);
    CHECK_EQUAL(id, 77u);
    CHECK_EQUAL(privateStream(nullptr, nullptr, &stream, 0), 0);
    CHECK(stream != nullptr);
    CHECK_EQUAL(streamId(nullptr, stream, &id), 0);
    CHECK_EQUAL(privateStream(nullptr, &id, &stream, 0), 400);
}

TEST(The_functions_of_a_module_are_visited_with_their_names) {
    using Visitor = void(void*, void*, const char*);
    auto* visit = slot<int(void*, void*, Visitor*, void*)>(table(ToolsModule), 7);
    std::string seen;
    const int count = visit(
        &fakeContexts[0], nullptr,
        [](void* opaque, void* function, const char* name) {
            CHECK(function != nullptr);
            *static_cast<std::string*>(opaque) += std::string(name) + ";";
        },
        &seen);
    CHECK_EQUAL(count, 2);
    CHECK_EQUAL(seen, "first;second;");
}

TEST(The_integrity_check_covers_the_tables_and_the_devices) {
    Words words = table(IntegrityCheck);
    const auto seconds = uint64_t{1700000000};
    uint64_t digest[2] = {};
    CHECK_EQUAL(slot<int(uint32_t, uint64_t, uint64_t*)>(words, 1)(13002, seconds, digest), 0);

    const tf::IntegrityHeader header = {13000,
                                        13002,
                                        static_cast<uint32_t>(getpid()),
                                        static_cast<uint32_t>(pthread_self()),
                                        reinterpret_cast<uintptr_t>(table(RuntimeInterface)),
                                        reinterpret_cast<uintptr_t>(words),
                                        reinterpret_cast<uintptr_t>(words[1]),
                                        seconds};
    const tf::DeviceIdentity devices[2] = {tf::device_identity(0), tf::device_identity(1)};
    uint64_t expected[2] = {};
    tf::integrity_digest(header, devices, 2, expected);
    CHECK_EQUAL(harness::hex(digest, sizeof digest), harness::hex(expected, sizeof expected));
    CHECK_EQUAL(slot<int(int)>(words, 2)(1), 0);
}
