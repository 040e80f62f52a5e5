#pragma once

// run_local_storage_destructors of core/state.h empties the storage of a context that ends.

namespace tf {

/// Called when the storage of a context is given up; gets the context, the key and the value.
using StorageDestructor = void (*)(void* context, void* key, void* value);

// The runtime keeps its own data about a context here: (context, key) -> value. A null context, or -1, means the
// calling thread's current one. All return a CUresult.

/// Sets a value. CUDA_ERROR_INVALID_HANDLE, and no change, when the key has one already.
int context_storage_put(void* context, void* key, void* value, StorageDestructor destructor) noexcept;

/// Removes a value without calling its destructor. CUDA_ERROR_INVALID_HANDLE when there is none.
int context_storage_delete(void* context, void* key) noexcept;

/// Asked once a kernel launch: takes no lock. CUDA_ERROR_INVALID_HANDLE when there is no value, which callers rely
/// on; CUDA_ERROR_INVALID_CONTEXT when a current context is meant and there is none.
int context_storage_get(void** value, void* context, void* key) noexcept;

}  // namespace tf
