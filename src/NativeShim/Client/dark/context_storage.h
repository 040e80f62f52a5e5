#pragma once

namespace tf {

/// Called when the storage of a context is given up; gets the context, the key and the value.
using StorageDestructor = void (*)(void* context, void* key, void* value);

// The runtime keeps its own data about a context here: (context, key) -> value. A null context, or -1, means the
// calling thread's current one. All return a CUresult.

/// Sets a value, in place of one that was there.
int context_storage_put(void* context, void* key, void* value, StorageDestructor destructor) noexcept;

/// Removes a value without calling its destructor. InvalidHandle when there is none.
int context_storage_delete(void* context, void* key) noexcept;

/// Asked once a kernel launch: takes no lock. InvalidHandle when there is no value, which callers rely on;
/// InvalidContext when a current context is meant and there is none.
int context_storage_get(void** value, void* context, void* key) noexcept;

/// Removes all values of a context and calls their destructors: for cuCtxDestroy and the primary context's reset.
void context_storage_release(void* context) noexcept;

}  // namespace tf
