#pragma once

/// Marks a function that programs find by name in the library. The version script lists the names that are let out.
#define TF_EXPORT extern "C" __attribute__((visibility("default")))
