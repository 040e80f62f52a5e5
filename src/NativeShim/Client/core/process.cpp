#include "process.h"

#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

namespace tf {

bool start_thread(void* (*run)(void*), void* argument) noexcept {
    // The program's signals are not for this thread. The kernel call is used because the wrapper's version is newer
    // than our floor.
    uint64_t all = ~uint64_t{0}, before = 0;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, sizeof all);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t thread;
    bool ok = pthread_create(&thread, &attributes, run, argument) == 0;
    pthread_attr_destroy(&attributes);
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before, nullptr, sizeof all);
    return ok;
}

void executable_name(uint8_t* out, size_t size) noexcept {
    // The name alone: a path may be longer than the field, and what matters is its end.
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    path[n < 0 ? 0 : n] = 0;
    const char* slash = strrchr(path, '/');
    const char* name = slash ? slash + 1 : path;
    memcpy(out, name, strnlen(name, size - 1));
}

}  // namespace tf
