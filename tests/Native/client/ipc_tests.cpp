// Memory that processes of a slice share.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "program.h"

extern "C" {
struct IpcHandle {
    char bytes[64];
};
CUresult cuIpcGetMemHandle(IpcHandle*, CUdeviceptr);
CUresult cuIpcOpenMemHandle_v2(CUdeviceptr*, IpcHandle, unsigned);
CUresult cuIpcCloseMemHandle(CUdeviceptr);
}

using namespace program;

// Runs in two processes: the one that has the memory starts the other with the handle in its environment.
TEST(Memory_is_shared_with_another_process_of_the_slice) {
    const char* given = std::getenv("TF_TEST_HANDLE");
    IpcHandle handle;
    if (given != nullptr) {
        for (size_t i = 0; i < sizeof handle; i++) {
            handle.bytes[i] = static_cast<char>(std::stoi(std::string(given + 2 * i, 2), nullptr, 16));
        }
        start();
        CUdeviceptr address = 0;
        CHECK_OK(cuIpcOpenMemHandle_v2(&address, handle, 1));
        CHECK_EQUAL(read(address, 256)[255], 77u);
        CHECK_OK(launch_add(address, 3, 256, nullptr));
        CHECK_OK(cuCtxSynchronize());
        CHECK_EQUAL(cuMemFree_v2(address), CUDA_ERROR_INVALID_VALUE);
        CHECK_OK(cuIpcCloseMemHandle(address));
        CHECK_EQUAL(cuIpcCloseMemHandle(address), CUDA_ERROR_INVALID_VALUE);
        return;
    }
    start();
    const CUdeviceptr data = allocate(1024);
    fill(data, 77, 256);
    CHECK_OK(cuIpcGetMemHandle(&handle, data + 16));
    CUdeviceptr own = 0;
    CHECK_EQUAL(cuIpcOpenMemHandle_v2(&own, handle, 1), CUDA_ERROR_INVALID_CONTEXT);
    const std::string assignment = "TF_TEST_HANDLE=" + harness::hex(&handle, sizeof handle);
    std::vector<char*> environment;
    for (char** entry = environ; *entry != nullptr; entry++) {
        environment.push_back(*entry);
    }
    environment.push_back(const_cast<char*>(assignment.c_str()));
    environment.push_back(nullptr);
    char path[4096] = {};
    CHECK(readlink("/proc/self/exe", path, sizeof path - 1) > 0);
    char* arguments[] = {path, const_cast<char*>("Memory_is_shared"), nullptr};
    pid_t child;
    int status = -1;
    CHECK_EQUAL(posix_spawn(&child, path, nullptr, nullptr, arguments, environment.data()), 0);
    CHECK_EQUAL(waitpid(child, &status, 0), child);
    CHECK_EQUAL(status, 0);
    CHECK_EQUAL(read(data, 256)[255], 80u);
    handle.bytes[0] = 0;
    CHECK_EQUAL(cuIpcOpenMemHandle_v2(&own, handle, 1), CUDA_ERROR_INVALID_VALUE);
    CHECK_OK(cuMemFree_v2(data));
}
