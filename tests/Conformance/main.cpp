// Shows that a driver does what CUDA's documentation says of each call, be it NVIDIA's own or one that stands for a
// slice. The answers are the same on both; what a driver does not do is "refused", never wrong.
//   tensorfusion-conformance [--json] [--list] [--only NAME[,NAME...]]
//   tensorfusion-conformance allocate|work|fault|hold|launches ...   see tools.h
// Exit status: 0 nothing failed, 1 something failed, 2 usage, 69 no device.
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>

#include "harness.h"
#include "tools.h"

namespace {
using Clock = std::chrono::steady_clock;

constexpr int kTimeoutSeconds = 60;
constexpr int kNoDevice = 69;
constexpr int kOpenAttempts = 40;

enum class Status { Ok, Failed, Refused };

struct Outcome {
    Status status = Status::Failed;
    std::string message;
    double milliseconds = 0;
};

// What a child writes: begin and end of each case, or that it has no device.
struct Message {
    enum Kind : int { Device, NoDevice, Begin, End } kind;
    int index;
    Status status;
    double milliseconds;
    unsigned textBytes;
};

struct DeviceText {
    std::string name = "none";
    int driver = 0;
};

void send(int pipe, const Message& header, const std::string& text) {
    std::string bytes(reinterpret_cast<const char*>(&header), sizeof header);
    bytes += text;
    for (size_t at = 0; at < bytes.size();) {
        ssize_t n = write(pipe, bytes.data() + at, bytes.size() - at);
        if (n <= 0) _exit(3);
        at += static_cast<size_t>(n);
    }
}

void tell(int pipe, Message::Kind kind, int index, const Outcome& outcome) {
    send(pipe, {kind, index, outcome.status, outcome.milliseconds, static_cast<unsigned>(outcome.message.size())},
         outcome.message);
}

Outcome run_case(const Case& test) {
    Outcome outcome;
    auto start = Clock::now();
    try {
        test.body();
        if (test.run == Run::Shared) OK(cuCtxSynchronize());
        outcome.status = Status::Ok;
    } catch (const Failure& failure) {
        outcome = {Status::Failed, failure.message, 0};
    } catch (const Refusal& refusal) {
        outcome = {Status::Refused, refusal.message, 0};
    } catch (const MissingFunction& missing) {
        outcome = {Status::Refused, "the driver has no " + missing.name, 0};
    }
    // An error that a failed case left behind is not the next one's.
    if (outcome.status != Status::Ok && test.run == Run::Shared) cuCtxSynchronize();
    outcome.milliseconds = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    return outcome;
}

[[noreturn]] void child(int pipe, const std::vector<int>& batch) {
    try {
        open_context();
        char name[256] = "";
        int version = 0;
        OK(cuDeviceGetName(name, sizeof name, 0));
        OK(cuDriverGetVersion(&version));
        tell(pipe, Message::Device, version, {Status::Ok, name, 0});
    } catch (const Failure& failure) {
        tell(pipe, Message::NoDevice, 0, {Status::Failed, failure.message, 0});
        _exit(kNoDevice);
    } catch (const Refusal& refusal) {
        tell(pipe, Message::NoDevice, 0, {Status::Failed, refusal.message, 0});
        _exit(kNoDevice);
    } catch (const MissingFunction& missing) {
        tell(pipe, Message::NoDevice, 0, {Status::Failed, "libcuda.so.1 has no " + missing.name, 0});
        _exit(kNoDevice);
    }
    for (int index : batch) {
        tell(pipe, Message::Begin, index, {});
        tell(pipe, Message::End, index, run_case(cases()[static_cast<size_t>(index)]));
    }
    _exit(0);
}

bool read_fully(int fd, void* data, size_t bytes, Clock::time_point deadline) {
    auto* at = static_cast<char*>(data);
    while (bytes) {
        auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        pollfd wait{fd, POLLIN, 0};
        if (left <= 0 || poll(&wait, 1, static_cast<int>(left)) <= 0) return false;
        ssize_t n = read(fd, at, bytes);
        if (n <= 0) return false;
        at += n;
        bytes -= static_cast<size_t>(n);
    }
    return true;
}

class Runner {
  public:
    explicit Runner(bool json) : json_(json), outcomes(cases().size()) {}

    // Runs the cases in one process after another until each has an outcome. False when there is no device.
    bool run(std::vector<int> batch) {
        for (int attempt = 0; !batch.empty();) {
            size_t before = batch.size();
            int current = -1;
            bool opened = run_child(batch, &current);
            if (!opened) {
                if (++attempt == kOpenAttempts) return false;
                // After a fault the slice gets a new worker.
                usleep(250000);
                continue;
            }
            if (current >= 0) {
                finish(current, {Status::Failed, ending_, 0});
                batch.erase(std::remove(batch.begin(), batch.end(), current), batch.end());
            }
            if (batch.size() == before) return false;
        }
        return true;
    }

    int count(Status status) const {
        int n = 0;
        for (int index : done)
            if (outcomes[static_cast<size_t>(index)].status == status) ++n;
        return n;
    }

    DeviceText device;
    std::string complaint;
    std::vector<int> done;

  private:
    bool run_child(std::vector<int>& batch, int* current) {
        int ends[2];
        if (pipe(ends) != 0) return false;
        fflush(stdout);
        pid_t process = fork();
        if (process == 0) {
            close(ends[0]);
            child(ends[1], batch);
        }
        close(ends[1]);
        bool opened = false;
        Message message;
        while (true) {
            auto deadline = Clock::now() + std::chrono::seconds(kTimeoutSeconds);
            if (!read_fully(ends[0], &message, sizeof message, deadline)) {
                if (Clock::now() >= deadline) {
                    ending_ = "did not end within " + std::to_string(kTimeoutSeconds) + " s";
                    kill(process, SIGKILL);
                } else {
                    ending_ = "the process ended";
                }
                break;
            }
            std::string text(message.textBytes, '\0');
            if (!read_fully(ends[0], text.data(), text.size(), deadline)) break;
            if (message.kind == Message::Device) {
                opened = true;
                device = {text, message.index};
            } else if (message.kind == Message::NoDevice) {
                complaint = text;
            } else if (message.kind == Message::Begin) {
                *current = message.index;
            } else {
                finish(message.index, {message.status, text, message.milliseconds});
                batch.erase(std::remove(batch.begin(), batch.end(), message.index), batch.end());
                *current = -1;
            }
        }
        close(ends[0]);
        int status = 0;
        waitpid(process, &status, 0);
        if (*current >= 0 && WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
            ending_ = std::string("ended by signal ") + strsignal(WTERMSIG(status));
        return opened;
    }

    void finish(int index, Outcome outcome) {
        auto at = static_cast<size_t>(index);
        outcomes[at] = std::move(outcome);
        done.push_back(index);
        if (json_) return;
        static const char* words[] = {"ok", "FAILED", "refused"};
        printf("%-8s %-52s %8.1f ms", words[static_cast<int>(outcomes[at].status)], cases()[at].name,
               outcomes[at].milliseconds);
        if (!outcomes[at].message.empty()) printf("  %s", outcomes[at].message.c_str());
        printf("\n");
        fflush(stdout);
    }

    bool json_;
    std::string ending_;

  public:
    std::vector<Outcome> outcomes;
};

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) < 0x20) {
            char escape[8];
            snprintf(escape, sizeof escape, "\\u%04x", c);
            out += escape;
        } else {
            out += c;
        }
    }
    return out + '"';
}

std::vector<std::string> words(const std::string& text, char separator) {
    std::vector<std::string> out;
    std::istringstream stream(text);
    for (std::string word; std::getline(stream, word, separator);)
        if (!word.empty()) out.push_back(word);
    return out;
}

void print_json(const Runner& runner) {
    printf("{\"device\": %s, \"driver\": %d, \"passed\": %d, \"failed\": %d, \"refused\": %d, \"cases\": [",
           quoted(runner.device.name).c_str(), runner.device.driver, runner.count(Status::Ok),
           runner.count(Status::Failed), runner.count(Status::Refused));
    const char* separator = "\n";
    static const char* states[] = {"ok", "failed", "refused"};
    for (int index : runner.done) {
        auto at = static_cast<size_t>(index);
        const Outcome& outcome = runner.outcomes[at];
        printf("%s  {\"name\": %s, \"status\": \"%s\", \"milliseconds\": %.1f, \"message\": %s, \"covers\": [",
               separator, quoted(cases()[at].name).c_str(), states[static_cast<int>(outcome.status)],
               outcome.milliseconds, quoted(outcome.message).c_str());
        const char* comma = "";
        for (const std::string& call : words(cases()[at].covers, ' ')) {
            printf("%s%s", comma, quoted(call).c_str());
            comma = ", ";
        }
        printf("]}");
        separator = ",\n";
    }
    printf("\n]}\n");
}

bool selected(const Case& test, const std::vector<std::string>& only) {
    if (only.empty()) return true;
    for (const std::string& name : only)
        if (std::string(test.name).find(name) != std::string::npos) return true;
    return false;
}

int usage() {
    fprintf(stderr, "usage: tensorfusion-conformance [--json] [--list] [--only NAME[,NAME...]]\n%s", tools_usage());
    return 2;
}
}  // namespace

int main(int count, char** arguments) {
    if (count > 1 && arguments[1][0] != '-') {
        int status = run_tool(count - 1, arguments + 1);
        return status < 0 ? usage() : status;
    }
    bool json = false, list = false;
    std::vector<std::string> only;
    for (int i = 1; i < count; ++i) {
        std::string argument = arguments[i];
        if (argument == "--json") {
            json = true;
        } else if (argument == "--list") {
            list = true;
        } else if (argument == "--only" && i + 1 < count) {
            only = words(arguments[++i], ',');
        } else {
            return usage();
        }
    }
    std::vector<Case>& all = cases();
    std::stable_sort(all.begin(), all.end(), [](const Case& a, const Case& b) {
        return std::make_pair(a.run, words(a.name, '.')[0]) < std::make_pair(b.run, words(b.name, '.')[0]);
    });
    if (list) {
        for (const Case& test : all)
            if (selected(test, only)) printf("%s: %s\n", test.name, test.covers);
        return 0;
    }
    signal(SIGPIPE, SIG_IGN);
    Runner runner(json);
    std::vector<int> shared;
    std::vector<std::vector<int>> batches;
    for (size_t i = 0; i < all.size(); ++i) {
        if (!selected(all[i], only)) continue;
        if (all[i].run == Run::Shared)
            shared.push_back(static_cast<int>(i));
        else
            batches.push_back({static_cast<int>(i)});
    }
    batches.insert(batches.begin(), shared);
    for (const std::vector<int>& batch : batches) {
        if (runner.run(batch)) continue;
        fprintf(stderr, "no device: %s\n", runner.complaint.c_str());
        if (json) print_json(runner);
        return kNoDevice;
    }
    if (json)
        print_json(runner);
    else
        printf("%d ok, %d failed, %d refused on %s, driver %d\n", runner.count(Status::Ok),
               runner.count(Status::Failed), runner.count(Status::Refused), runner.device.name.c_str(),
               runner.device.driver);
    return runner.count(Status::Failed) ? 1 : 0;
}
