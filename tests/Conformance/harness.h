// Cases and what they check. A case ends ok, failed (what was expected, what came) or refused (the driver says that it
// does not do this).
#pragma once
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include "driver.h"

struct Failure {
    std::string message;
};

struct Refusal {
    std::string message;
};

// How a case runs.
enum class Run {
    Shared,   // in one process with other cases, with the primary context of device 0 current
    Alone,    // in a process of its own: it changes what all cases see
    Faulting  // in a process of its own, after all others: it breaks the context
};

struct Case {
    const char* name;    // group.what_is_shown
    const char* covers;  // names of remoted calls, separated by spaces
    Run run;
    void (*body)();
};

std::vector<Case>& cases();

struct Registration {
    Registration(const char* name, const char* covers, Run run, void (*body)()) {
        cases().push_back({name, covers, run, body});
    }
};

#define TF_JOIN2(a, b) a##b
#define TF_JOIN(a, b) TF_JOIN2(a, b)
#define CASE_RUN(name, covers, run)                                                                 \
    static void TF_JOIN(body, __LINE__)();                                                          \
    static const Registration TF_JOIN(entry, __LINE__)(name, covers, run, TF_JOIN(body, __LINE__)); \
    static void TF_JOIN(body, __LINE__)()
// A case: its name, the remoted calls that it covers, then its body.
#define CASE(name, covers) CASE_RUN(name, covers, Run::Shared)

std::string show(CUresult value);
inline std::string show(const std::string& value) {
    return '"' + value + '"';
}
inline std::string show(const char* value) {
    return value ? '"' + std::string(value) + '"' : "null";
}
template <class T>
std::string show(const T& value) {
    std::ostringstream text;
    text << value;
    return text.str();
}

[[noreturn]] void fail(const char* file, int line, const std::string& message);
void check_ok(CUresult result, const char* expression, const char* file, int line);
void check_result(CUresult expected, CUresult result, const char* expression, const char* file, int line);

template <class A, class B>
void check_equal(const A& expected, const B& got, const char* expression, const char* file, int line) {
    if (!(expected == got))
        fail(file, line, std::string(expression) + ": expected " + show(expected) + ", got " + show(got));
}

// The call must succeed; that it is not supported ends the case as refused.
#define OK(call) check_ok(call, #call, __FILE__, __LINE__)
// The call must end with this result.
#define FAILS(expected, call) check_result(expected, call, #call, __FILE__, __LINE__)
#define EQUAL(expected, expression) check_equal(expected, expression, #expression, __FILE__, __LINE__)
#define TRUE(condition) \
    if (!(condition)) fail(__FILE__, __LINE__, std::string("does not hold: ") + #condition)
#define REFUSE(message) \
    throw Refusal {     \
        message         \
    }

// --- the surroundings of a case ---

constexpr CUdevice kDevice0 = 0;
constexpr size_t kMiB = size_t{1} << 20;
// Where memory lies, and that the device may read and write it.
constexpr CUmemLocation kOnDevice0{1, kDevice0};
constexpr CUmemAccessDesc kReadWrite{kOnDevice0, 3};
CUmemPoolProps pool_properties();
CUmemAllocationProp allocation_properties();

// Initialises the driver and makes the primary context of device 0 current.
CUcontext open_context();
CUcontext primary_context();
int attribute(int id);
size_t free_memory();
size_t total_memory();

// Device memory that is freed with its owner.
class Memory {
  public:
    explicit Memory(size_t bytes);
    ~Memory();
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;
    operator CUdeviceptr() const { return address_; }
    size_t bytes() const { return bytes_; }

  private:
    CUdeviceptr address_ = 0;
    size_t bytes_;
};

class Stream {
  public:
    explicit Stream(unsigned flags = 1);
    ~Stream();
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    operator CUstream() const { return stream_; }

  private:
    CUstream stream_ = nullptr;
};

class Event {
  public:
    explicit Event(unsigned flags = 0);
    ~Event();
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;
    operator CUevent() const { return event_; }

  private:
    CUevent event_ = nullptr;
};

class Module {
  public:
    explicit Module(const char* ptx);
    ~Module();
    Module(const Module&) = delete;
    Module& operator=(const Module&) = delete;
    operator CUmodule() const { return module_; }
    CUfunction function(const char* name) const;

  private:
    CUmodule module_ = nullptr;
};

// Words of device memory, read after everything before has finished.
std::vector<uint32_t> read_words(CUdeviceptr address, size_t count);
// Bytes that differ from place to place.
std::vector<unsigned char> pattern(size_t bytes, uint32_t seed = 1);
// Launches a kernel on a one-dimensional grid.
template <class... Arguments>
CUresult launch(CUfunction function, unsigned blocks, unsigned threads, CUstream stream, Arguments... arguments) {
    void* pointers[] = {&arguments...};
    return cuLaunchKernel(function, blocks, 1, 1, threads, 1, 1, 0, stream, pointers, nullptr);
}
