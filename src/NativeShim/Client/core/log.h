// Says something on standard error, but only if the user asked by TENSORFUSION_LOG=error|unsupported|all
// (comma-separated).
#pragma once

namespace tf {
enum class LogTopic { Error = 1, Unsupported = 2, Calls = 4 };
bool log_enabled(LogTopic topic) noexcept;
void log_line(LogTopic topic, const char* format, ...) noexcept __attribute__((format(printf, 2, 3)));
// Logs the first use of a function that this library does not implement.
void note_unsupported(const char* function) noexcept;
}  // namespace tf
