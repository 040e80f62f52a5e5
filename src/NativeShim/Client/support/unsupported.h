#pragma once

namespace tf {

/// Logs the first use of an entry point that this library exports but does not serve. Later uses cost one hash probe.
/// The name must live as long as the process: a string literal.
void note_unsupported(const char* name) noexcept;

}  // namespace tf
