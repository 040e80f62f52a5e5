#include <atomic>
#include <thread>
#include <vector>

#include "dark/context_storage.h"
#include "fake_state.h"
#include "harness.h"

namespace {

void* as_pointer(uintptr_t value) {
    return reinterpret_cast<void*>(value);
}

/// Contexts that no other test uses.
void* context_number(uintptr_t number) {
    return as_pointer(0x10000 + number * 0x100);
}

std::vector<void*> destroyed;

void note_destroyed(void*, void*, void* value) {
    destroyed.push_back(value);
}

void store_again(void* context, void* key, void* value) {
    destroyed.push_back(value);
    if (value == as_pointer(1)) {
        tf::context_storage_put(context, key, as_pointer(2), store_again);
    }
}

}  // namespace

TEST(What_was_put_is_got_by_its_context_and_key) {
    void* value = nullptr;
    CHECK_EQUAL(tf::context_storage_put(context_number(1), as_pointer(10), as_pointer(100), nullptr), 0);
    CHECK_EQUAL(tf::context_storage_put(context_number(1), as_pointer(11), nullptr, nullptr), 0);
    CHECK_EQUAL(tf::context_storage_get(&value, context_number(1), as_pointer(10)), 0);
    CHECK_EQUAL(value, as_pointer(100));
    CHECK_EQUAL(tf::context_storage_get(&value, context_number(1), as_pointer(11)), 0);
    CHECK(value == nullptr);
}

TEST(A_miss_is_an_invalid_handle_and_writes_nothing) {
    void* value = as_pointer(7);
    CHECK_EQUAL(tf::context_storage_get(&value, context_number(2), as_pointer(10)), 400);
    CHECK_EQUAL(value, as_pointer(7));
    CHECK_EQUAL(tf::context_storage_delete(context_number(2), as_pointer(10)), 400);
}

TEST(Null_and_minus_one_mean_the_current_context) {
    void* value = nullptr;
    set_current_context(nullptr);
    CHECK_EQUAL(tf::context_storage_get(&value, nullptr, as_pointer(1)), 201);
    CHECK_EQUAL(tf::context_storage_put(nullptr, as_pointer(1), as_pointer(5), nullptr), 201);
    set_current_context(context_number(3));
    CHECK_EQUAL(tf::context_storage_put(nullptr, as_pointer(1), as_pointer(5), nullptr), 0);
    CHECK_EQUAL(tf::context_storage_get(&value, as_pointer(~uintptr_t{0}), as_pointer(1)), 0);
    CHECK_EQUAL(value, as_pointer(5));
    set_current_context(nullptr);
    CHECK_EQUAL(tf::context_storage_get(&value, context_number(3), as_pointer(1)), 0);
}

TEST(A_key_that_has_a_value_keeps_it) {
    void* value = nullptr;
    CHECK_EQUAL(tf::context_storage_put(context_number(8), as_pointer(1), as_pointer(5), nullptr), 0);
    CHECK_EQUAL(tf::context_storage_put(context_number(8), as_pointer(1), as_pointer(6), nullptr), 400);
    CHECK_EQUAL(tf::context_storage_get(&value, context_number(8), as_pointer(1)), 0);
    CHECK_EQUAL(value, as_pointer(5));
}

TEST(A_deleted_value_is_gone_until_it_is_put_again) {
    void* value = nullptr;
    tf::context_storage_put(context_number(4), as_pointer(1), as_pointer(5), nullptr);
    CHECK_EQUAL(tf::context_storage_delete(context_number(4), as_pointer(1)), 0);
    CHECK_EQUAL(tf::context_storage_get(&value, context_number(4), as_pointer(1)), 400);
    tf::context_storage_put(context_number(4), as_pointer(1), as_pointer(6), nullptr);
    CHECK_EQUAL(tf::context_storage_get(&value, context_number(4), as_pointer(1)), 0);
    CHECK_EQUAL(value, as_pointer(6));
}

TEST(The_end_of_a_context_destroys_its_values_and_no_others) {
    destroyed.clear();
    tf::context_storage_put(context_number(5), as_pointer(1), as_pointer(51), note_destroyed);
    tf::context_storage_put(context_number(5), as_pointer(2), as_pointer(52), note_destroyed);
    tf::context_storage_put(context_number(6), as_pointer(1), as_pointer(61), note_destroyed);
    tf::context_storage_delete(context_number(5), as_pointer(2));
    tf::run_local_storage_destructors(context_number(5));
    CHECK_EQUAL(destroyed.size(), 1u);
    CHECK_EQUAL(destroyed[0], as_pointer(51));
    void* value = nullptr;
    CHECK_EQUAL(tf::context_storage_get(&value, context_number(5), as_pointer(1)), 400);
    CHECK_EQUAL(tf::context_storage_get(&value, context_number(6), as_pointer(1)), 0);
}

TEST(A_destructor_may_put_again) {
    destroyed.clear();
    tf::context_storage_put(context_number(7), as_pointer(1), as_pointer(1), store_again);
    tf::run_local_storage_destructors(context_number(7));
    CHECK_EQUAL(destroyed.size(), 2u);
    CHECK_EQUAL(destroyed[1], as_pointer(2));
}

TEST(Readers_find_their_values_while_the_table_grows) {
    constexpr uintptr_t Writes = 20000;
    std::atomic<uintptr_t> published{0};
    std::atomic<bool> wrong{false};
    std::vector<std::thread> readers;
    for (int i = 0; i < 3; i++) {
        readers.emplace_back([&] {
            for (uintptr_t known = 0; known < Writes;) {
                known = published.load(std::memory_order_acquire);
                const uintptr_t number = known - known / 2;
                void* value = nullptr;
                void* context = context_number(100 + number % 7);
                const int result = tf::context_storage_get(&value, context, as_pointer(number + 1));
                if (known > 0 && number > 0 && (result != 0 || value != as_pointer(number * 3))) {
                    wrong.store(true);
                }
                if (tf::context_storage_get(&value, context, as_pointer(Writes * 9 + number)) != 400) {
                    wrong.store(true);
                }
            }
        });
    }
    for (uintptr_t number = 1; number <= Writes; number++) {
        tf::context_storage_put(context_number(100 + number % 7), as_pointer(number + 1), as_pointer(number * 3),
                                nullptr);
        published.store(number, std::memory_order_release);
    }
    for (std::thread& reader : readers) {
        reader.join();
    }
    CHECK(!wrong.load());
}
