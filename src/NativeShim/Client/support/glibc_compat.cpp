// Lets the libraries be built on a new distribution and run on one with glibc 2.28.
//
// Since glibc 2.34 the linker binds pthread_create, dlopen and their like to new version names, although the old ones
// still exist and behave the same. Each function here is linked with --wrap (see CMakeLists.txt), also where libstdc++
// and libgcc call it, and jumps to the old version. The jump passes every argument on, whatever the signature.

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#if defined(__x86_64__)
#define TF_FIRST_VERSION "GLIBC_2.2.5"
#define TF_VERSION(x86, arm) x86
#define TF_JUMP(target) "jmp " target "@PLT"
#elif defined(__aarch64__)
#define TF_FIRST_VERSION "GLIBC_2.17"
#define TF_VERSION(x86, arm) arm
#define TF_JUMP(target) "b " target
#else
#error "This processor is not supported: x86-64 and aarch64 are."
#endif

#define TF_BIND(name, version)                                                                                       \
    __asm__(".symver tf_old_" #name ", " #name "@" version "\n.text\n.globl __wrap_" #name "\n.hidden __wrap_" #name \
            "\n.type __wrap_" #name ", %function\n__wrap_" #name                                                     \
            ":\n" TF_JUMP("tf_old_" #name) "\n.size __wrap_" #name ", . - __wrap_" #name "\n")
#define TF_BIND_OLD(name) TF_BIND(name, TF_FIRST_VERSION)

TF_BIND_OLD(pthread_create);
TF_BIND_OLD(pthread_join);
TF_BIND_OLD(pthread_detach);
TF_BIND_OLD(pthread_once);
TF_BIND_OLD(pthread_key_create);
TF_BIND_OLD(__pthread_key_create);  // libstdc++ asks for it to learn whether there are threads
TF_BIND_OLD(pthread_key_delete);
TF_BIND_OLD(pthread_getspecific);
TF_BIND_OLD(pthread_setspecific);
TF_BIND_OLD(pthread_mutex_trylock);
TF_BIND_OLD(pthread_rwlock_rdlock);
TF_BIND_OLD(pthread_rwlock_wrlock);
TF_BIND_OLD(pthread_rwlock_unlock);
TF_BIND_OLD(pthread_kill);
TF_BIND_OLD(pthread_sigmask);
TF_BIND(pthread_setname_np, TF_VERSION("GLIBC_2.12", "GLIBC_2.17"));
TF_BIND_OLD(dlopen);
TF_BIND_OLD(dlsym);
TF_BIND_OLD(dlclose);
TF_BIND_OLD(dlerror);
TF_BIND_OLD(dladdr);

// glibc 2.30. As before it: the time left on the caller's clock, from now on the clock that the condition counts by.
extern "C" int __wrap_pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                                             const timespec* deadline) {
    if (clock == CLOCK_REALTIME) {
        return pthread_cond_timedwait(condition, mutex, deadline);
    }
    constexpr long NanosecondsPerSecond = 1000000000;
    timespec theirs;
    timespec ours;
    clock_gettime(clock, &theirs);
    clock_gettime(CLOCK_REALTIME, &ours);
    ours.tv_sec += deadline->tv_sec - theirs.tv_sec;
    ours.tv_nsec += deadline->tv_nsec - theirs.tv_nsec;
    if (ours.tv_nsec < 0) {
        ours.tv_nsec += NanosecondsPerSecond;
        ours.tv_sec--;
    } else if (ours.tv_nsec >= NanosecondsPerSecond) {
        ours.tv_nsec -= NanosecondsPerSecond;
        ours.tv_sec++;
    }
    return pthread_cond_timedwait(condition, mutex, &ours);
}

// glibc 2.35, for finding unwind tables. Nothing here throws: "not found" ends the process, as an exception would.
extern "C" int __wrap__dl_find_object(void*, void*) {
    return -1;
}

// glibc 2.30.
extern "C" pid_t __wrap_gettid() {
    return static_cast<pid_t>(syscall(SYS_gettid));
}

// glibc 2.33: before it these were inline calls of __xstat. The kernel's structure is the library's on both processors.
extern "C" int __wrap_fstat(int descriptor, struct stat* result) {
    return static_cast<int>(syscall(SYS_fstat, descriptor, result));
}

extern "C" int __wrap_stat(const char* path, struct stat* result) {
    return static_cast<int>(syscall(SYS_newfstatat, AT_FDCWD, path, result, 0));
}

// glibc 2.32, read by libstdc++ to skip atomics. "Several threads" is always right.
extern "C" {
__attribute__((visibility("hidden"))) char __libc_single_threaded = 0;
}
