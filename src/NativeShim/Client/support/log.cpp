#include "log.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace tf {
namespace {

constexpr int Unresolved = -2;
constexpr int Off = -1;
std::atomic<int> descriptor{Unresolved};

int resolve() noexcept {
    const char* target = std::getenv("TENSORFUSION_LOG");
    if (target == nullptr || *target == '\0' || std::strcmp(target, "0") == 0) {
        return Off;
    }
    if (*target != '/') {
        return STDERR_FILENO;
    }
    return open(target, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

int output() noexcept {
    int current = descriptor.load(std::memory_order_acquire);
    if (current != Unresolved) {
        return current;
    }
    int opened = resolve();
    if (descriptor.compare_exchange_strong(current, opened, std::memory_order_acq_rel)) {
        return opened;
    }
    if (opened > STDERR_FILENO) {
        close(opened);
    }
    return current;
}

}  // namespace

bool log_enabled() noexcept {
    return output() >= 0;
}

void log(const char* format, ...) noexcept {
    const int target = output();
    if (target < 0) {
        return;
    }
    const int savedErrno = errno;
    char line[1024];
    int length = std::snprintf(line, sizeof line, "tensorfusion[%d] ", static_cast<int>(getpid()));
    va_list arguments;
    va_start(arguments, format);
    length += std::vsnprintf(line + length, sizeof line - static_cast<size_t>(length) - 1, format, arguments);
    va_end(arguments);
    if (length > static_cast<int>(sizeof line) - 2) {
        length = static_cast<int>(sizeof line) - 2;
    }
    line[length++] = '\n';
    // A log that cannot be written has nobody to be told to.
    [[maybe_unused]] const ssize_t written = write(target, line, static_cast<size_t>(length));
    errno = savedErrno;
}

}  // namespace tf
