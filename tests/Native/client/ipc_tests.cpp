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
CUresult cuIpcGetEventHandle(IpcHandle*, CUevent);
CUresult cuIpcOpenEventHandle(CUevent*, IpcHandle);
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
        // As torch.multiprocessing does: the event's handle comes with the memory's, and is waited for on the device.
        CUevent event = nullptr, made = nullptr;
        IpcHandle second;
        const char* other = std::getenv("TF_TEST_EVENT");
        for (size_t i = 0; i < sizeof second; i++) {
            second.bytes[i] = static_cast<char>(std::stoi(std::string(other + 2 * i, 2), nullptr, 16));
        }
        CHECK_OK(cuIpcOpenEventHandle(&event, second));
        CHECK_OK(cuStreamWaitEvent(nullptr, event, 0));
        CHECK_OK(cuEventQuery(event));
        CHECK_OK(cuEventRecord(event, nullptr));
        CHECK_OK(cuEventQuery(event));
        CHECK_OK(cuEventDestroy_v2(event));
        CHECK_EQUAL(cuEventCreate(&made, 4), CUDA_ERROR_INVALID_VALUE);
        CHECK_EQUAL(cuIpcOpenEventHandle(&event, handle), CUDA_ERROR_INVALID_VALUE);
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
    CUevent event = nullptr, wrong = nullptr;
    IpcHandle second;
    CHECK_OK(cuEventCreate(&event, 7));
    CHECK_OK(cuEventRecord(event, nullptr));
    CHECK_OK(cuIpcGetEventHandle(&second, event));
    CHECK_OK(cuEventQuery(event));
    CHECK_EQUAL(cuIpcOpenEventHandle(&wrong, second), CUDA_ERROR_INVALID_CONTEXT);
    CHECK_OK(cuEventCreate(&wrong, 2));
    CHECK_EQUAL(cuIpcGetEventHandle(&second, wrong), CUDA_ERROR_INVALID_VALUE);
    CHECK_OK(cuIpcGetEventHandle(&second, event));
    const std::string eventAssignment = "TF_TEST_EVENT=" + harness::hex(&second, sizeof second);
    const std::string assignment = "TF_TEST_HANDLE=" + harness::hex(&handle, sizeof handle);
    std::vector<char*> environment;
    for (char** entry = environ; *entry != nullptr; entry++) {
        environment.push_back(*entry);
    }
    environment.push_back(const_cast<char*>(assignment.c_str()));
    environment.push_back(const_cast<char*>(eventAssignment.c_str()));
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
