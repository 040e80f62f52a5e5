#include "mirror_words.h"

#include <cstring>

#include "../Generated/wire.h"

namespace tf {
namespace {

constexpr uint64_t kBlockWords = 512;
constexpr uint32_t kMaxRun = 512;

uint8_t changed_bytes(uint64_t difference) {
    uint8_t mask = 0;
    for (int i = 0; i < 8; ++i)
        if (difference >> (8 * i) & 0xFF) mask |= static_cast<uint8_t>(1 << i);
    return mask;
}

uint64_t spread(uint8_t mask) {
    uint64_t bits = 0;
    for (int i = 0; i < 8; ++i)
        if (mask >> i & 1) bits |= uint64_t{0xFF} << (8 * i);
    return bits;
}

constexpr size_t run_bytes(uint64_t count) {
    return count * 8 + ((count + 7) & ~uint64_t{7});
}

void merge(uint64_t* word, uint64_t value, uint64_t bits) {
    uint64_t old = __atomic_load_n(word, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(word, &old, (old & ~bits) | (value & bits), false, __ATOMIC_RELEASE,
                                        __ATOMIC_RELAXED)) {
    }
}

}  // namespace

size_t pack_changes(const uint64_t* now, uint64_t* agreed, uint64_t words, uint64_t* at, uint8_t* out,
                    size_t capacity) noexcept {
    size_t used = 0;
    uint64_t i = *at;
    uint8_t masks[kMaxRun];
    while (i < words) {
        if (i % kBlockWords == 0) {
            uint64_t block = words - i < kBlockWords ? words - i : kBlockWords;
            if (!memcmp(now + i, agreed + i, block * 8)) {
                i += block;
                continue;
            }
        }
        if (__atomic_load_n(now + i, __ATOMIC_RELAXED) == agreed[i]) {
            ++i;
            continue;
        }
        MirrorRun run{static_cast<uint32_t>(i), 0};
        uint8_t* values = out + used + sizeof run;
        while (i < words && run.count < kMaxRun && used + sizeof run + run_bytes(run.count + 1) <= capacity) {
            uint64_t value = __atomic_load_n(now + i, __ATOMIC_ACQUIRE);
            if (value == agreed[i]) break;
            masks[run.count] = changed_bytes(value ^ agreed[i]);
            memcpy(values + size_t{run.count} * 8, &value, 8);
            agreed[i++] = value;
            ++run.count;
        }
        if (!run.count) {
            // Full, or the word was changed back meanwhile.
            if (used + sizeof run + run_bytes(1) > capacity) break;
            continue;
        }
        memset(values + size_t{run.count} * 8, 0, run_bytes(run.count) - size_t{run.count} * 8);
        memcpy(values + size_t{run.count} * 8, masks, run.count);
        memcpy(out + used, &run, sizeof run);
        used += sizeof run + run_bytes(run.count);
    }
    *at = i;
    return used;
}

bool are_changes_whole(const uint8_t* runs, size_t bytes, uint64_t words) noexcept {
    while (bytes) {
        MirrorRun run;
        if (bytes < sizeof run) return false;
        memcpy(&run, runs, sizeof run);
        if (run.first > words || run.count > words - run.first || run_bytes(run.count) > bytes - sizeof run)
            return false;
        runs += sizeof run + run_bytes(run.count);
        bytes -= sizeof run + run_bytes(run.count);
    }
    return true;
}

void apply_changes(const uint8_t* runs, size_t bytes, uint64_t* now, uint64_t* agreed) noexcept {
    const uint8_t* end = runs + bytes;
    while (runs < end) {
        MirrorRun run;
        memcpy(&run, runs, sizeof run);
        const uint8_t* values = runs + sizeof run;
        const uint8_t* masks = values + size_t{run.count} * 8;
        for (uint32_t i = 0; i < run.count; ++i) {
            uint64_t value;
            memcpy(&value, values + size_t{i} * 8, 8);
            uint64_t bits = spread(masks[i]);
            merge(now + run.first + i, value, bits);
            agreed[run.first + i] = (agreed[run.first + i] & ~bits) | (value & bits);
        }
        runs = masks + ((run.count + 7) & ~7u);
    }
}

}  // namespace tf
