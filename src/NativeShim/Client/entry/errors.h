#pragma once

namespace tf {

/// The CUresult values that the entry points and export tables answer by themselves.
enum Result : int {
    Success = 0,
    InvalidValue = 1,
    OutOfMemory = 2,
    NotInitialized = 3,
    InvalidDevice = 101,
    InvalidContext = 201,
    InvalidHandle = 400,
    NotFound = 500,
    NotSupported = 801,
    Unknown = 999,
};

/// The name of a CUresult for a log line; never null.
const char* error_name(int code) noexcept;

}  // namespace tf
