// A program that means harm: it attaches to its slice with its own token, as anybody may, and then sends what no client
// library sends.
//   tensorfusion-hostile records [--seed N] [--count N]   random records of every kind, and mutations of valid ones
//   tensorfusion-hostile ring                             a ring whose structure is damaged
//   tensorfusion-hostile frames [--seed N]                frames of the socket that mean nothing
//   tensorfusion-hostile token                            a wrong token
// It prints one line of JSON: what the worker did. Exit status 0: the worker stood it; 1: it did not; 69: no slice.
#include <linux/futex.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "Generated/wire.h"
#include "core/sha256.h"

using namespace tf;

namespace {
using Clock = std::chrono::steady_clock;
constexpr uint32_t kChallengeType = 1, kHelloType = 2, kRefusedType = 3, kWelcomeType = 4, kShareType = 5,
                   kCallbackType = 7, kDoneType = 8, kGoodbyeType = 9;
constexpr double kPatience = 20;

[[noreturn]] void give_up(int status, const std::string& why) {
    fprintf(stderr, "%s\n", why.c_str());
    exit(status);
}

bool read_fully(int socket, void* data, size_t size) {
    auto* at = static_cast<char*>(data);
    while (size) {
        ssize_t n = read(socket, at, size);
        if (n <= 0) return false;
        at += n;
        size -= static_cast<size_t>(n);
    }
    return true;
}

// A frame with its descriptor, or type 0 at the end of the connection.
uint32_t receive(int socket, std::vector<uint8_t>& payload, int* descriptor) {
    FrameHeader header{};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))];
    iovec part{&header, sizeof header};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    ssize_t n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL);
    if (n != static_cast<ssize_t>(sizeof header)) return 0;
    for (cmsghdr* c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
        int received;
        memcpy(&received, CMSG_DATA(c), sizeof received);
        if (descriptor)
            *descriptor = received;
        else
            close(received);
    }
    payload.resize(header.length);
    return read_fully(socket, payload.data(), payload.size()) ? header.type : 0;
}

void send_frame(int socket, uint32_t type, const void* payload, size_t size) {
    std::vector<char> bytes(sizeof(FrameHeader) + size);
    FrameHeader header{static_cast<uint32_t>(size), type};
    memcpy(bytes.data(), &header, sizeof header);
    if (size) memcpy(bytes.data() + sizeof header, payload, size);
    // The worker may have closed the connection: that is one of the outcomes.
    (void)!send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

struct Slice {
    std::string path;
    uint8_t token[32];
};

Slice find_slice() {
    const char* text = getenv("TENSORFUSION_CONNECTION");
    if (!text) give_up(69, "TENSORFUSION_CONNECTION is not set");
    std::string uri(text);
    Slice slice{};
    size_t question = uri.find('?'), token = uri.find("token=");
    if (uri.compare(0, 6, "shm://") != 0 || question == std::string::npos || token == std::string::npos)
        give_up(69, "TENSORFUSION_CONNECTION is no connection over shared memory");
    slice.path = uri.substr(6, question - 6);
    for (size_t i = 0; i < 32; ++i)
        slice.token[i] = static_cast<uint8_t>(strtoul(uri.substr(token + 6 + 2 * i, 2).c_str(), nullptr, 16));
    return slice;
}

int open_socket(const Slice& slice) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    strncpy(address.sun_path, slice.path.c_str(), sizeof address.sun_path - 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        give_up(69, "cannot connect to " + slice.path);
    return fd;
}

// Says hello; the answer's type.
uint32_t greet(int socket, const Slice& slice, std::vector<uint8_t>& answer, int* descriptor) {
    std::vector<uint8_t> payload;
    if (receive(socket, payload, nullptr) != kChallengeType || payload.size() != sizeof(ChallengeFrame))
        give_up(1, "no challenge came");
    ChallengeFrame challenge;
    memcpy(&challenge, payload.data(), sizeof challenge);
    HelloFrame hello{};
    hello.magic = kMagic;
    hello.version = kProtocolVersionMax;
    hello.pid = static_cast<uint32_t>(getpid());
    memcpy(hello.executable, "hostile", 8);
    const std::string label = "tensorfusion-attach";
    std::vector<uint8_t> message(label.begin(), label.end());
    message.insert(message.end(), challenge.nonce, challenge.nonce + 32);
    message.insert(message.end(), hello.clientNonce, hello.clientNonce + 32);
    hmac_sha256(slice.token, 32, message.data(), message.size(), hello.proof);
    send_frame(socket, kHelloType, &hello, sizeof hello);
    return receive(socket, answer, descriptor);
}

class Attached {
  public:
    explicit Attached(const Slice& slice) : socket_(open_socket(slice)) {
        std::vector<uint8_t> welcome;
        int descriptor = -1;
        if (greet(socket_, slice, welcome, &descriptor) != kWelcomeType || descriptor < 0)
            give_up(69, "the worker did not let us in");
        memcpy(&snapshot, welcome.data(), sizeof snapshot);
        void* region = mmap(nullptr, snapshot.regionSize, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
        if (region == MAP_FAILED) give_up(1, "the control region cannot be mapped");
        close(descriptor);
        region_ = static_cast<uint8_t*>(region);
        control = reinterpret_cast<ControlHeader*>(region);
    }

    int socket() const { return socket_; }

    // Puts bytes into the ring as one record; its size field is what the bytes say.
    void put(const std::vector<uint8_t>& record) {
        uint64_t toEnd = kRingBytes - head_ % kRingBytes;
        if (record.size() > toEnd) {
            RecordHeader padding{static_cast<uint32_t>(toEnd), 0, 0, 0, 0, 0};
            memcpy(ring() + head_ % kRingBytes, &padding, sizeof padding);
            head_ += toEnd;
        }
        auto start = Clock::now();
        while (head_ + record.size() - __atomic_load_n(&control->tail, __ATOMIC_ACQUIRE) > kRingBytes) {
            if (gone() || seconds(start) > kPatience) return;
            sched_yield();
        }
        memcpy(ring() + head_ % kRingBytes, record.data(), record.size());
        publish(head_ + record.size());
    }

    void publish(uint64_t head) {
        head_ = head;
        __atomic_store_n(&control->head, head, __ATOMIC_SEQ_CST);
        __atomic_fetch_add(&control->doorbell, 1u, __ATOMIC_SEQ_CST);
        syscall(SYS_futex, &control->doorbell, FUTEX_WAKE, 1, nullptr, nullptr, 0);
    }

    // Waits until the worker has read everything, or is gone.
    bool drained() {
        auto start = Clock::now();
        while (__atomic_load_n(&control->tail, __ATOMIC_ACQUIRE) != head_) {
            if (gone() || seconds(start) > kPatience) return false;
            usleep(1000);
        }
        return true;
    }

    bool gone() const { return gone_; }

    // Answers host callbacks, as if their functions had returned, until the worker closes the connection. Without that
    // the work of the slice's other programs could wait for them.
    void serve() {
        std::thread([this] {
            std::vector<uint8_t> payload;
            while (uint32_t type = receive(socket_, payload, nullptr)) {
                if (type != kCallbackType || payload.size() != sizeof(HostCallbackFrame)) continue;
                HostCallbackFrame call;
                memcpy(&call, payload.data(), sizeof call);
                CallbackDoneFrame done{call.ticket};
                send_frame(socket_, kDoneType, &done, sizeof done);
            }
            gone_ = true;
        }).detach();
    }

    static double seconds(Clock::time_point start) {
        return std::chrono::duration<double>(Clock::now() - start).count();
    }

    AttachSnapshot snapshot;
    ControlHeader* control = nullptr;

  private:
    uint8_t* ring() { return region_ + control->ringOffset; }

    int socket_;
    uint8_t* region_ = nullptr;
    uint64_t head_ = 0;
    std::atomic<bool> gone_{false};
};

// Numbers that handlers are most likely to get wrong. None is an address that another program of the slice may hold:
// the programs of one slice share its memory by design.
uint64_t nasty(std::mt19937_64& random) {
    static const uint64_t values[] = {0,
                                      1,
                                      2,
                                      16,
                                      255,
                                      4096,
                                      0x7fffffff,
                                      0x80000000,
                                      0xffffffff,
                                      0x100000000,
                                      0x7fffffffffffffff,
                                      0x8000000000000000,
                                      0xffffffffffffffff,
                                      kWindowBase - 1,
                                      kWindowBase + (uint64_t{700} << 30),
                                      kWindowBase + (uint64_t{700} << 30) + 512,
                                      kWindowBase + kWindowBytes - 1,
                                      kPinnedBase,
                                      kPinnedBase + kPinnedBytes,
                                      0x7f0000000000};
    uint64_t choice = random();
    if (choice % 4 == 0) return random();
    uint64_t value = values[choice / 8 % (sizeof values / sizeof values[0])];
    return choice % 4 == 1 ? value + choice / 8 % 5 : value;
}

std::vector<uint8_t> random_record(std::mt19937_64& random) {
    size_t body = random() % 30 * 8;
    if (random() % 50 == 0) body = random() % 8000 * 8;
    std::vector<uint8_t> record((sizeof(RecordHeader) + body + 15) / 16 * 16);
    for (size_t at = sizeof(RecordHeader); at + 4 <= record.size(); at += 4) {
        auto word = static_cast<uint32_t>(random() % 3 == 0 ? random() % 4 : nasty(random));
        memcpy(record.data() + at, &word, 4);
    }
    for (size_t at = sizeof(RecordHeader); at + 8 <= record.size(); at += 8)
        if (random() % 2) {
            uint64_t word = nasty(random);
            memcpy(record.data() + at, &word, 8);
        }
    RecordHeader header{};
    header.size = static_cast<uint32_t>(record.size());
    header.op = static_cast<uint16_t>(random() % 20 == 0 ? 1 + random() % 0xffff : 1 + random() % 130);
    header.device = static_cast<uint8_t>(random() % 10 == 0 ? random() : 0);
    header.flags = static_cast<uint8_t>(random() % 10 == 0 ? random() : 0);
    header.slot = static_cast<uint32_t>(random() % 10 == 0 ? nasty(random) : random() % (kSlotCount + 1));
    header.sequence = static_cast<uint32_t>(random());
    memcpy(record.data(), &header, sizeof header);
    return record;
}

int report(const char* attack, bool stood, uint64_t sent, uint64_t refused, bool closed) {
    printf("{\"attack\": \"%s\", \"stood\": %s, \"sent\": %llu, \"refused\": %llu, \"closed\": %s}\n", attack,
           stood ? "true" : "false", static_cast<unsigned long long>(sent), static_cast<unsigned long long>(refused),
           closed ? "true" : "false");
    return stood ? 0 : 1;
}

// Whether the slice still lets a program in that behaves.
bool lets_in(const Slice& slice) {
    int socket = open_socket(slice);
    std::vector<uint8_t> answer;
    int descriptor = -1;
    bool welcome = greet(socket, slice, answer, &descriptor) == kWelcomeType;
    close(socket);
    return welcome;
}

int attack_records(const Slice& slice, uint64_t seed, int count) {
    std::mt19937_64 random(seed);
    Attached& attached = *new Attached(slice);  // its thread lives to the end
    attached.serve();
    uint64_t sent = 0;
    for (int i = 0; i < count && !attached.gone(); ++i, ++sent) attached.put(random_record(random));
    bool drained = attached.drained();
    uint64_t refused = 0;
    auto start = Clock::now();
    while (refused == 0 && Attached::seconds(start) < kPatience) {
        refused = __atomic_load_n(&attached.control->refusedRecords, __ATOMIC_RELAXED);
        usleep(1000);
    }
    return report("records", drained && refused > 0 && lets_in(slice), sent, refused, attached.gone());
}

int attack_ring(const Slice& slice) {
    Attached attached(slice);
    std::vector<uint8_t> record(64);
    RecordHeader header{24, 6, 0, 0, 0, 0};
    memcpy(record.data(), &header, sizeof header);
    attached.put(record);
    std::vector<uint8_t> payload;
    bool goodbye = receive(attached.socket(), payload, nullptr) == kGoodbyeType;
    Attached beyond(slice);
    beyond.publish(uint64_t{1} << 60);
    bool again = receive(beyond.socket(), payload, nullptr) == kGoodbyeType;
    return report("ring", goodbye && again && lets_in(slice), 2, 0, true);
}

int attack_frames(const Slice& slice, uint64_t seed) {
    std::mt19937_64 random(seed);
    bool closed = true;
    for (int i = 0; i < 8; ++i) {
        Attached attached(slice);
        std::vector<uint8_t> payload(random() % 200);
        for (uint8_t& byte : payload) byte = static_cast<uint8_t>(random());
        send_frame(attached.socket(), i == 0 ? kShareType : static_cast<uint32_t>(10 + random() % 1000), payload.data(),
                   payload.size());
        std::vector<uint8_t> answer;
        closed = closed && receive(attached.socket(), answer, nullptr) == kGoodbyeType;
        close(attached.socket());
    }
    for (int i = 0; i < 8; ++i) {
        int socket = open_socket(slice);
        std::vector<uint8_t> payload(64 + random() % 4000);
        for (uint8_t& byte : payload) byte = static_cast<uint8_t>(random());
        (void)!send(socket, payload.data(), payload.size(), MSG_NOSIGNAL);
        close(socket);
    }
    return report("frames", closed && lets_in(slice), 16, 0, closed);
}

int attack_token(Slice slice) {
    Slice wrong = slice;
    wrong.token[5] ^= 1;
    int socket = open_socket(wrong);
    std::vector<uint8_t> answer;
    bool refused = greet(socket, wrong, answer, nullptr) == kRefusedType;
    close(socket);
    return report("token", refused && lets_in(slice), 1, refused ? 1 : 0, true);
}
}  // namespace

int main(int count, char** arguments) {
    std::string attack = count > 1 ? arguments[1] : "";
    uint64_t seed = 1;
    int records = 5000;
    for (int i = 2; i + 1 < count; i += 2) {
        std::string name = arguments[i];
        if (name == "--seed") seed = strtoull(arguments[i + 1], nullptr, 10);
        if (name == "--count") records = atoi(arguments[i + 1]);
    }
    Slice slice = find_slice();
    if (attack == "records") return attack_records(slice, seed, records);
    if (attack == "ring") return attack_ring(slice);
    if (attack == "frames") return attack_frames(slice, seed);
    if (attack == "token") return attack_token(slice);
    fprintf(stderr, "usage: tensorfusion-hostile records|ring|frames|token [--seed N] [--count N]\n");
    return 2;
}
