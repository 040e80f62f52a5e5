// The trace as Chrome and Perfetto read it: the program's threads with their calls, the device's streams with their
// work, and an arrow from each call to what it set going.
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <utility>

#include "device_times.h"
#include "recorder.h"

namespace tf_profile {
namespace {
/// Devices follow the program in the list of processes.
constexpr int kFirstDevice = 1000000000;

std::string quoted(const char* text) {
    std::string out = "\"";
    for (const char* at = text; *at; ++at) {
        const auto c = static_cast<unsigned char>(*at);
        if (c == '"' || c == '\\') out += '\\';
        if (c < 0x20) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04x", c);
            out += escape;
        } else {
            out += static_cast<char>(c);
        }
    }
    return out + '"';
}

/// The first process of the program gets the name, the others a name with their number.
FILE* create(const char* path) {
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0) {
        const std::string own = std::string(path) + '.' + std::to_string(getpid());
        file = open(own.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    }
    return file < 0 ? nullptr : fdopen(file, "w");
}

class Trace {
  public:
    explicit Trace(FILE* file) : file_(file) { std::fprintf(file_, "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n"); }

    void name(const char* kind, int process, uint64_t thread, const std::string& name) {
        begin();
        std::fprintf(file_, "{\"ph\":\"M\",\"name\":\"%s\",\"pid\":%d,\"tid\":%" PRIu64 ",\"args\":{\"name\":%s}}",
                     kind, process, thread, quoted(name.c_str()).c_str());
    }

    void call(const CallSample& call) {
        begin();
        std::fprintf(file_,
                     "{\"ph\":\"X\",\"cat\":\"call\",\"name\":\"%s\",\"pid\":%d,\"tid\":%u,\"ts\":%.3f,\"dur\":%.3f",
                     name_of(call.function), getpid(), call.thread, static_cast<double>(call.begin) / 1e3,
                     static_cast<double>(call.nanoseconds) / 1e3);
        if (call.bytes) std::fprintf(file_, ",\"args\":{\"bytes\":%" PRIu64 "}", call.bytes);
        std::fprintf(file_, "}");
    }

    void work(const DeviceSample& work, size_t number) {
        const double called = static_cast<double>(work.called);
        const double queued = work.begin > called ? work.begin - called : 0;
        const int process = kFirstDevice + work.device;
        begin();
        std::fprintf(file_,
                     "{\"ph\":\"X\",\"cat\":\"%s\",\"name\":%s,\"pid\":%d,\"tid\":%" PRIu64
                     ",\"ts\":%.3f,\"dur\":%.3f,\"args\":{\"queued_us\":%.3f",
                     work.bytes ? "copy" : "kernel", quoted(work.name).c_str(), process, work.stream, work.begin / 1e3,
                     work.nanoseconds / 1e3, queued / 1e3);
        if (work.bytes) std::fprintf(file_, ",\"bytes\":%" PRIu64, work.bytes);
        std::fprintf(file_, "}}");
        begin();
        std::fprintf(
            file_, "{\"ph\":\"s\",\"cat\":\"launch\",\"name\":\"launch\",\"id\":%zu,\"pid\":%d,\"tid\":%u,\"ts\":%.3f}",
            number, getpid(), work.thread, called / 1e3);
        begin();
        std::fprintf(
            file_,
            "{\"ph\":\"f\",\"bp\":\"e\",\"cat\":\"launch\",\"name\":\"launch\",\"id\":%zu,\"pid\":%d,\"tid\":%" PRIu64
            ",\"ts\":%.3f}",
            number, process, work.stream, work.begin / 1e3);
    }

    void end(size_t lost_calls, size_t lost_work) {
        std::fprintf(file_, "\n],\"otherData\":{\"lostCalls\":%zu,\"lostWork\":%zu}}\n", lost_calls, lost_work);
        std::fclose(file_);
    }

  private:
    void begin() {
        if (!first_) std::fputs(",\n", file_);
        first_ = false;
    }

    FILE* file_;
    bool first_ = true;
};
}  // namespace

void write_trace() noexcept {
    const char* path = std::getenv("TENSORFUSION_PROFILE");
    if (!path || !*path || calls().size() == 0) return;
    finish();
    FILE* file = create(path);
    if (!file) {
        std::fprintf(stderr, "tensorfusion: the trace cannot be written to %s\n", path);
        return;
    }
    Trace trace(file);
    trace.name("process_name", getpid(), 0, program_invocation_short_name);
    std::set<std::pair<int, uint64_t>> streams;
    for (size_t i = 0; i < work().size(); ++i) {
        const DeviceSample& sample = work()[i];
        if (!streams.emplace(sample.device, sample.stream).second) continue;
        const int process = kFirstDevice + sample.device;
        trace.name("process_name", process, 0, "device " + std::to_string(sample.device));
        trace.name("thread_name", process, sample.stream,
                   sample.stream ? "stream " + std::to_string(sample.stream) : std::string("default stream"));
    }
    for (size_t i = 0; i < calls().size(); ++i) trace.call(calls()[i]);
    for (size_t i = 0; i < work().size(); ++i) trace.work(work()[i], i);
    trace.end(calls().lost(), work().lost());
}
}  // namespace tf_profile
