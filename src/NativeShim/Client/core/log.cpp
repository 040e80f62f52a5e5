#include "log.h"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <set>

namespace tf {
namespace {
int read_topics() {
    const char* value = getenv("TENSORFUSION_LOG");
    if (!value) return 0;
    int topics = 0;
    if (strstr(value, "error")) topics |= 1;
    if (strstr(value, "unsupported")) topics |= 2;
    if (strstr(value, "all")) topics |= 7;
    return topics;
}
}  // namespace

bool log_enabled(LogTopic topic) noexcept {
    static const int topics = read_topics();
    return topics & static_cast<int>(topic);
}

void log_line(LogTopic topic, const char* format, ...) noexcept {
    if (!log_enabled(topic)) return;
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    fprintf(stderr, "tensorfusion: %s\n", line);
}

void note_unsupported(const char* function) noexcept {
    if (!log_enabled(LogTopic::Unsupported)) return;
    static std::mutex* mutex = new std::mutex;
    static auto* seen = new std::set<const char*>;
    std::lock_guard<std::mutex> guard(*mutex);
    if (seen->insert(function).second) log_line(LogTopic::Unsupported, "%s is not supported", function);
}
}  // namespace tf
