#pragma once

namespace tf {

/// True when the program's user asked for a log: TENSORFUSION_LOG=1 (standard error) or
/// TENSORFUSION_LOG=/path/of/a/file.
bool log_enabled() noexcept;

/// Writes one line, whole, by a single write(2). Does nothing unless log_enabled(). Keeps errno.
void log(const char* format, ...) noexcept __attribute__((format(printf, 1, 2)));

}  // namespace tf
