// Options of the just-in-time compiler and linker.
#pragma once
#include <cstring>
#include <vector>

namespace tf {

// The options of the just-in-time compiler: logs come back with the reply, the rest travels as pairs.
struct JitOptions {
    enum : int { kWallTime = 2, kInfoLog = 3, kInfoLogBytes = 4, kErrorLog = 5, kErrorLogBytes = 6 };

    std::vector<uint32_t> pairs;
    void** infoSize = nullptr;
    void** errorSize = nullptr;
    char* info = nullptr;
    char* error = nullptr;
    uint32_t infoBytes = 0, errorBytes = 0;

    JitOptions(unsigned int count, const int* names, void** values) {
        for (unsigned int i = 0; i < count; ++i) {
            auto value = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(values[i]));
            switch (names[i]) {
                case kInfoLog:
                    info = static_cast<char*>(values[i]);
                    break;
                case kErrorLog:
                    error = static_cast<char*>(values[i]);
                    break;
                case kInfoLogBytes:
                    infoBytes = value;
                    infoSize = &values[i];
                    break;
                case kErrorLogBytes:
                    errorBytes = value;
                    errorSize = &values[i];
                    break;
                case kWallTime:
                    break;
                default:
                    pairs.push_back(static_cast<uint32_t>(names[i]));
                    pairs.push_back(value);
            }
        }
    }

    static void write(char* log, uint32_t capacity, void** size, const uint8_t* from, uint32_t bytes) {
        uint32_t fits = 0;
        if (log && capacity) {
            if (from) fits = bytes < capacity ? bytes : capacity - 1;
            if (fits) memcpy(log, from, fits);
            log[fits] = 0;
        }
        if (size) *size = reinterpret_cast<void*>(static_cast<uintptr_t>(fits));
    }
};

}  // namespace tf
