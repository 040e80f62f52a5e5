#include <dlfcn.h>

#include "driver.h"

namespace {
void* library() {
    static void* handle = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
    return handle;
}
}  // namespace

void* find_symbol(const char* name) {
    return library() ? dlsym(library(), name) : nullptr;
}
