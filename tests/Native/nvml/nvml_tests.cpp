#include <unistd.h>

#include <cstring>
#include <string>

#include "fake_view.h"
#include "harness.h"
#include "nvml/types.h"

using namespace tf::nvml;

extern "C" {
int nvmlInit_v2();
int nvmlShutdown();
const char* nvmlErrorString(int result);
int nvmlSystemGetDriverVersion(char* version, unsigned int length);
int nvmlSystemGetNVMLVersion(char* version, unsigned int length);
int nvmlSystemGetCudaDriverVersion_v2(int* version);
int nvmlSystemGetProcessName(unsigned int pid, char* name, unsigned int length);
int nvmlDeviceGetCount_v2(unsigned int* count);
int nvmlDeviceGetHandleByIndex_v2(unsigned int index, Handle* handle);
int nvmlDeviceGetHandleByUUID(const char* uuid, Handle* handle);
int nvmlDeviceGetHandleByUUIDV(const Uuid* uuid, Handle* handle);
int nvmlDeviceGetHandleByPciBusId_v2(const char* busId, Handle* handle);
int nvmlDeviceGetIndex(Handle handle, unsigned int* index);
int nvmlDeviceGetName(Handle handle, char* name, unsigned int length);
int nvmlDeviceGetUUID(Handle handle, char* uuid, unsigned int length);
int nvmlDeviceGetBrand(Handle handle, unsigned int* brand);
int nvmlDeviceGetArchitecture(Handle handle, unsigned int* architecture);
int nvmlDeviceGetCudaComputeCapability(Handle handle, int* major, int* minor);
int nvmlDeviceGetPciInfo(Handle handle, void* info);
int nvmlDeviceGetPciInfo_v2(Handle handle, void* info);
int nvmlDeviceGetPciInfo_v3(Handle handle, void* info);
int nvmlDeviceGetPciInfoExt(Handle handle, PciInfoExt* info);
int nvmlDeviceGetMemoryInfo(Handle handle, Memory* memory);
int nvmlDeviceGetMemoryInfo_v2(Handle handle, MemoryV2* memory);
int nvmlDeviceGetUtilizationRates(Handle handle, Utilization* utilization);
int nvmlDeviceGetComputeRunningProcesses(Handle handle, unsigned int* count, ProcessInfoV1* infos);
int nvmlDeviceGetComputeRunningProcesses_v3(Handle handle, unsigned int* count, ProcessInfo* infos);
int nvmlDeviceGetGraphicsRunningProcesses_v3(Handle handle, unsigned int* count, void* infos);
int nvmlDeviceGetRunningProcessDetailList(Handle handle, ProcessDetailList* list);
int nvmlDeviceGetTemperature(Handle handle, int sensor, unsigned int* temperature);
int nvmlDeviceGetMigMode(Handle handle, unsigned int* current, unsigned int* pending);
int nvmlDeviceGetPersistenceMode(Handle handle, unsigned int* mode);
int nvmlDeviceGetTopologyCommonAncestor(Handle first, Handle second, unsigned int* level);
int nvmlDeviceGetTopologyNearestGpus(Handle handle, unsigned int level, unsigned int* count, Handle* nearest);
int nvmlDeviceGetP2PStatus(Handle first, Handle second, unsigned int index, unsigned int* status);
int nvmlDeviceGetFieldValues(Handle handle, int count, FieldValue* values);
int nvmlInternalGetExportTable(const void** table, const void* id);
}

namespace {

/// The library in use for the life of a test.
struct InUse {
    InUse() { CHECK_EQUAL(nvmlInit_v2(), 0); }
    ~InUse() { CHECK_EQUAL(nvmlShutdown(), 0); }
};

Handle device(unsigned index) {
    Handle handle = nullptr;
    CHECK_EQUAL(nvmlDeviceGetHandleByIndex_v2(index, &handle), 0);
    return handle;
}

}  // namespace

TEST(Nothing_is_told_before_init_and_after_the_last_shutdown) {
    unsigned count = 0;
    CHECK_EQUAL(nvmlDeviceGetCount_v2(&count), 1);
    CHECK_EQUAL(nvmlShutdown(), 1);
    CHECK_EQUAL(nvmlInit_v2(), 0);
    CHECK_EQUAL(nvmlInit_v2(), 0);
    CHECK_EQUAL(nvmlShutdown(), 0);
    CHECK_EQUAL(nvmlDeviceGetCount_v2(&count), 0);
    CHECK_EQUAL(count, 2u);
    Handle handle = device(0);
    CHECK_EQUAL(nvmlShutdown(), 0);
    CHECK_EQUAL(nvmlDeviceGetIndex(handle, &count), 1);
}

TEST(Init_without_a_slice_says_that_no_driver_is_loaded) {
    fakeView.slicePresent = false;
    CHECK_EQUAL(nvmlInit_v2(), 9);
    fakeView.slicePresent = true;
    CHECK_EQUAL(nvmlShutdown(), 1);
}

TEST(Versions_are_those_of_the_slice) {
    InUse library;
    char text[80];
    int version = 0;
    CHECK_EQUAL(nvmlSystemGetDriverVersion(text, sizeof text), 0);
    CHECK_EQUAL(std::string(text), "580.159.04");
    CHECK_EQUAL(nvmlSystemGetNVMLVersion(text, sizeof text), 0);
    CHECK_EQUAL(std::string(text), "13.580.159.04");
    CHECK_EQUAL(nvmlSystemGetDriverVersion(text, 10), 7);
    CHECK_EQUAL(nvmlSystemGetCudaDriverVersion_v2(&version), 0);
    CHECK_EQUAL(version, 13000);
}

TEST(A_device_is_found_by_index_uuid_and_place) {
    InUse library;
    Handle second = device(1);
    Handle found = nullptr;
    CHECK_EQUAL(nvmlDeviceGetHandleByIndex_v2(2, &found), 2);
    CHECK_EQUAL(nvmlDeviceGetHandleByUUID("GPU-10111213-1415-1617-1819-1a1b1c1d1e1f", &found), 0);
    CHECK(found == second);
    CHECK_EQUAL(nvmlDeviceGetHandleByUUID("GPU-ffffffff-1415-1617-1819-1a1b1c1d1e1f", &found), 6);
    for (const char* place : {"00000000:1B:00.0", "0000:1b:00.0", "0000:1b:00", "1b:0"}) {
        found = nullptr;
        CHECK_EQUAL(nvmlDeviceGetHandleByPciBusId_v2(place, &found), 0);
        CHECK(found == second);
    }
    CHECK_EQUAL(nvmlDeviceGetHandleByPciBusId_v2("0001:1b:00.0", &found), 6);
    for (const char* place : {"", "1b", "1b:", "x:y", "0:0:1b:0", "1b:00x"}) {
        CHECK_EQUAL(nvmlDeviceGetHandleByPciBusId_v2(place, &found), 2);
    }
    Uuid uuid = {version_of<Uuid>(1), 2, {}};
    for (int i = 0; i < 16; i++) {
        uuid.value.bytes[i] = static_cast<uint8_t>(i);
    }
    CHECK_EQUAL(nvmlDeviceGetHandleByUUIDV(&uuid, &found), 0);
    CHECK(found == device(0));
    uuid.version = 1;
    CHECK_EQUAL(nvmlDeviceGetHandleByUUIDV(&uuid, &found), 25);
}

TEST(A_handle_that_is_none_is_refused) {
    InUse library;
    unsigned index = 0;
    CHECK_EQUAL(nvmlDeviceGetIndex(nullptr, &index), 2);
    CHECK_EQUAL(nvmlDeviceGetIndex(&index, &index), 2);
    CHECK_EQUAL(nvmlDeviceGetIndex(device(1), nullptr), 2);
}

TEST(A_device_tells_what_it_is) {
    InUse library;
    char text[96];
    unsigned value = 0;
    int major = 0;
    int minor = 9;
    CHECK_EQUAL(nvmlDeviceGetName(device(0), text, sizeof text), 0);
    CHECK_EQUAL(std::string(text), "NVIDIA H200");
    CHECK_EQUAL(nvmlDeviceGetName(device(0), text, 11), 7);
    CHECK_EQUAL(nvmlDeviceGetUUID(device(1), text, 41), 0);
    CHECK_EQUAL(std::string(text), "GPU-10111213-1415-1617-1819-1a1b1c1d1e1f");
    CHECK_EQUAL(nvmlDeviceGetUUID(device(1), text, 40), 7);
    CHECK_EQUAL(nvmlDeviceGetBrand(device(0), &value), 0);
    CHECK_EQUAL(value, 14u);
    CHECK_EQUAL(nvmlDeviceGetArchitecture(device(0), &value), 0);
    CHECK_EQUAL(value, 9u);
    CHECK_EQUAL(nvmlDeviceGetCudaComputeCapability(device(0), &major, &minor), 0);
    CHECK_EQUAL(major, 9);
    CHECK_EQUAL(minor, 0);
}

TEST(Pci_information_comes_in_the_size_that_each_version_has) {
    InUse library;
    PciInfo info;
    std::memset(&info, 0x55, sizeof info);
    CHECK_EQUAL(nvmlDeviceGetPciInfo(device(0), &info), 0);
    CHECK_EQUAL(info.pciSubSystemId, 0x55555555u);
    CHECK_EQUAL(std::string(info.busIdLegacy), "0000:1A:00.0");
    CHECK_EQUAL(nvmlDeviceGetPciInfo_v2(device(0), &info), 0);
    CHECK_EQUAL(info.pciSubSystemId, 0u);
    CHECK(info.busId[0] == 0x55);
    CHECK_EQUAL(nvmlDeviceGetPciInfo_v3(device(0), &info), 0);
    CHECK_EQUAL(std::string(info.busId), "00000000:1A:00.0");
    CHECK_EQUAL(info.bus, 0x1au);
    PciInfoExt extended = {};
    CHECK_EQUAL(nvmlDeviceGetPciInfoExt(device(0), &extended), 25);
    extended.version = version_of<PciInfoExt>(1);
    CHECK_EQUAL(nvmlDeviceGetPciInfoExt(device(0), &extended), 0);
    CHECK_EQUAL(std::string(extended.busId), "00000000:1A:00.0");
}

TEST(Memory_and_utilisation_are_those_of_the_slice) {
    InUse library;
    Memory memory = {};
    CHECK_EQUAL(nvmlDeviceGetMemoryInfo(device(0), &memory), 0);
    CHECK_EQUAL(memory.total, 8ull << 30);
    CHECK_EQUAL(memory.used, 3ull << 30);
    CHECK_EQUAL(memory.free, 5ull << 30);
    MemoryV2 versioned = {};
    CHECK_EQUAL(nvmlDeviceGetMemoryInfo_v2(device(0), &versioned), 25);
    versioned.version = version_of<MemoryV2>(2);
    CHECK_EQUAL(nvmlDeviceGetMemoryInfo_v2(device(0), &versioned), 0);
    CHECK_EQUAL(versioned.reserved, 0u);
    CHECK_EQUAL(versioned.used + versioned.free, versioned.total);
    Utilization utilization = {};
    CHECK_EQUAL(nvmlDeviceGetUtilizationRates(device(0), &utilization), 0);
    CHECK_EQUAL(utilization.gpu, 40u);
    CHECK_EQUAL(utilization.memory, 5u);
}

TEST(A_device_of_a_slice_that_is_gone_is_lost) {
    InUse library;
    Memory memory = {};
    Handle handle = device(0);
    fakeView.devicesPresent = false;
    CHECK_EQUAL(nvmlDeviceGetMemoryInfo(handle, &memory), 15);
    fakeView.devicesPresent = true;
}

TEST(Processes_are_listed_when_there_is_room_for_all) {
    InUse library;
    unsigned count = 0;
    CHECK_EQUAL(nvmlDeviceGetComputeRunningProcesses_v3(device(0), &count, nullptr), 7);
    CHECK_EQUAL(count, 2u);
    ProcessInfo infos[3] = {};
    count = 3;
    CHECK_EQUAL(nvmlDeviceGetComputeRunningProcesses_v3(device(0), &count, infos), 0);
    CHECK_EQUAL(count, 2u);
    CHECK_EQUAL(infos[0].pid, static_cast<unsigned>(getpid()));
    CHECK_EQUAL(infos[0].usedGpuMemory, ~0ull);
    CHECK_EQUAL(infos[1].gpuInstanceId, 0xffffffffu);
    ProcessInfoV1 old[2] = {};
    count = 2;
    CHECK_EQUAL(nvmlDeviceGetComputeRunningProcesses(device(0), &count, old), 0);
    CHECK_EQUAL(old[1].pid, static_cast<unsigned>(getpid() + 1));
    count = 2;
    CHECK_EQUAL(nvmlDeviceGetGraphicsRunningProcesses_v3(device(0), &count, infos), 0);
    CHECK_EQUAL(count, 0u);
    ProcessDetail details[2] = {};
    ProcessDetailList list = {version_of<ProcessDetailList>(1), 0, 2, details};
    CHECK_EQUAL(nvmlDeviceGetRunningProcessDetailList(device(0), &list), 0);
    CHECK_EQUAL(details[0].pid, static_cast<unsigned>(getpid()));
    fakeView.processes = 0;
    count = 0;
    CHECK_EQUAL(nvmlDeviceGetComputeRunningProcesses_v3(device(0), &count, nullptr), 0);
    fakeView.processes = 2;
}

TEST(Only_processes_of_the_slice_have_names) {
    InUse library;
    char name[4096];
    CHECK_EQUAL(nvmlSystemGetProcessName(static_cast<unsigned>(getpid()), name, sizeof name), 0);
    CHECK(std::string(name).find("/nvml") != std::string::npos);
    CHECK_EQUAL(nvmlSystemGetProcessName(static_cast<unsigned>(getpid()), name, 3), 7);
    CHECK_EQUAL(nvmlSystemGetProcessName(1, name, sizeof name), 6);
}

TEST(What_a_slice_cannot_know_is_not_supported) {
    InUse library;
    unsigned value = 0;
    unsigned pending = 0;
    CHECK_EQUAL(nvmlDeviceGetTemperature(device(0), 0, &value), 3);
    CHECK_EQUAL(nvmlDeviceGetMigMode(device(0), &value, &pending), 3);
    CHECK_EQUAL(nvmlDeviceGetPersistenceMode(device(0), &value), 0);
    CHECK_EQUAL(value, 1u);
    FieldValue fields[2] = {};
    CHECK_EQUAL(nvmlDeviceGetFieldValues(device(0), 2, fields), 0);
    CHECK_EQUAL(fields[1].nvmlReturn, 3);
}

TEST(Devices_of_a_slice_are_far_from_each_other_and_no_peers) {
    InUse library;
    unsigned value = 9;
    CHECK_EQUAL(nvmlDeviceGetTopologyCommonAncestor(device(0), device(1), &value), 0);
    CHECK_EQUAL(value, 50u);
    CHECK_EQUAL(nvmlDeviceGetP2PStatus(device(0), device(1), 0, &value), 0);
    CHECK_EQUAL(value, 5u);
    Handle nearest[1] = {};
    value = 1;
    CHECK_EQUAL(nvmlDeviceGetTopologyNearestGpus(device(0), 50, &value, nearest), 0);
    CHECK_EQUAL(value, 1u);
    CHECK(nearest[0] == device(1));
    value = 1;
    CHECK_EQUAL(nvmlDeviceGetTopologyNearestGpus(device(0), 30, &value, nearest), 0);
    CHECK_EQUAL(value, 0u);
}

TEST(Every_return_value_has_a_text) {
    CHECK_EQUAL(std::string(nvmlErrorString(0)), "Success");
    CHECK_EQUAL(std::string(nvmlErrorString(15)), "GPU is lost");
    CHECK_EQUAL(std::string(nvmlErrorString(30)), "Reset type is not supported for given device");
    for (int result : {-1, 31, 999}) {
        CHECK_EQUAL(std::string(nvmlErrorString(result)), "Unknown Error");
    }
}

TEST(Only_the_internal_table_that_tools_ask_for_is_handed_out) {
    const unsigned char known[16] = {0xc4, 0xfe, 0x3e, 0x6c, 0xc9, 0x8f, 0x6c, 0x4e,
                                     0xa3, 0x27, 0xee, 0x69, 0x6e, 0x12, 0xf7, 0xc4};
    const unsigned char other[16] = {};
    const void* table = nullptr;
    CHECK_EQUAL(nvmlInternalGetExportTable(&table, known), 0);
    CHECK(table != nullptr);
    CHECK_EQUAL(nvmlInternalGetExportTable(&table, other), 2);
    CHECK(table == nullptr);
}
