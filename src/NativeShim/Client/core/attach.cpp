#include "attach.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include "channel.h"
#include "connection_string.h"
#include "futex.h"
#include "log.h"
#include "printed.h"
#include "process.h"
#include "remote.h"
#include "sha256.h"
#include "state.h"

namespace tf {
namespace {

std::atomic<Attachment*> attached{nullptr};
std::atomic<bool> inForkedChild{false};
std::mutex& attach_mutex() {
    static auto* mutex = new std::mutex;
    return *mutex;
}
std::mutex& send_mutex() {
    static auto* mutex = new std::mutex;
    return *mutex;
}

// A share that waits for its acknowledgement.
struct Share {
    uint32_t id;
    int32_t result;
    uint32_t done;
    Share* next;
};
Share* shares = nullptr;  // guarded by send_mutex
uint32_t nextDescriptor = 1;

bool read_fully(int socket, void* data, size_t size) {
    auto* at = static_cast<uint8_t*>(data);
    while (size) {
        ssize_t n = read(socket, at, size);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        at += n;
        size -= static_cast<size_t>(n);
    }
    return true;
}

int connect_to(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return -1;
    memcpy(address.sun_path, path.c_str(), path.size() + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

// CUDA_VISIBLE_DEVICES: numbers or UUID prefixes; the list ends at the first that names no device.
std::vector<uint8_t> visible_devices(const std::vector<DeviceSnapshot>& devices) {
    std::vector<uint8_t> order;
    const char* value = getenv("CUDA_VISIBLE_DEVICES");
    if (!value) {
        for (size_t i = 0; i < devices.size(); ++i) order.push_back(static_cast<uint8_t>(i));
        return order;
    }
    std::string text(value);
    for (size_t at = 0; at < text.size();) {
        size_t end = text.find(',', at);
        if (end == std::string::npos) end = text.size();
        std::string item = text.substr(at, end - at);
        int found = -1;
        if (item.compare(0, 4, "GPU-") == 0) {
            for (size_t i = 0; i < devices.size() && found < 0; ++i)
                if (format_uuid(devices[i].uuid).compare(0, item.size(), item) == 0) found = static_cast<int>(i);
        } else {
            char* rest;
            long number = strtol(item.c_str(), &rest, 10);
            if (rest != item.c_str() && number >= 0 && static_cast<size_t>(number) < devices.size())
                found = static_cast<int>(number);
        }
        if (found < 0) break;
        for (uint8_t seen : order)
            if (seen == found) return {};
        order.push_back(static_cast<uint8_t>(found));
        at = end + 1;
    }
    return order;
}

// Looks for the next frame without sleeping until then: waking up costs more than a short host function.
void look_until(int socket, long deadline) {
    uint8_t byte;
    while (nanoseconds_now() < deadline && recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN)
        cpu_relax();
}

// Serves what the worker sends: acknowledgements, host callbacks, its farewell. A program that has one host function
// called soon has the next (JAX: one for each execution).
void* serve(void* argument) {
    constexpr long kLook = 1000000;
    auto* a = static_cast<Attachment*>(argument);
    const bool looks = sysconf(_SC_NPROCESSORS_ONLN) > 4;
    long deadline = 0;
    for (;;) {
        uint32_t type;
        if (deadline) look_until(a->socket, deadline);
        deadline = 0;
        char payload[1024];
        int size = receive_frame(a->socket, &type, payload, sizeof payload - 1, nullptr);
        if (size < 0) {
            worker_gone(a, "it closed the connection");
            return nullptr;
        }
        if (type == kShareAck && size == sizeof(ShareAckFrame)) {
            ShareAckFrame ack;
            memcpy(&ack, payload, sizeof ack);
            std::lock_guard<std::mutex> guard(send_mutex());
            for (Share** at = &shares; *at; at = &(*at)->next) {
                Share* share = *at;
                if (share->id != ack.fdId) continue;
                *at = share->next;
                share->result = ack.result;
                store_release(share->done, 1u);
                futex_wake(&share->done);
                break;
            }
        } else if (type == kHostCallback && size == sizeof(HostCallbackFrame)) {
            HostCallbackFrame call;
            memcpy(&call, payload, sizeof call);
            run_host_callback(call.function, call.userData);
            CallbackDoneFrame done{call.ticket};
            std::lock_guard<std::mutex> guard(send_mutex());
            send_frame(a->socket, kCallbackDone, &done, sizeof done, -1);
            if (looks) deadline = nanoseconds_now() + kLook;
        } else if (type == kPrinted && size >= static_cast<int>(sizeof(PrintedFrame))) {
            PrintedFrame frame;
            memcpy(&frame, payload, sizeof frame);
            put_printed(frame.position, payload + sizeof frame, static_cast<size_t>(size) - sizeof frame);
        } else if (type == kGoodbye) {
            payload[size] = 0;
            worker_gone(a, size > 4 ? payload + 4 : "it said goodbye");
            return nullptr;
        }
    }
}

void after_fork_in_child() {
    if (Attachment* a = attached.load()) {
        inForkedChild.store(true);
        // So that the worker sees the parent's end, not the last child's.
        if (a->remote)
            a->remote->forked();
        else
            close(a->socket);
    }
}

bool say_hello(int socket, const ConnectionString& connection, const ChallengeFrame& challenge, uint16_t flags) {
    HelloFrame hello{};
    hello.magic = kMagic;
    hello.version = kProtocolVersionMax;
    hello.flags = flags;
    hello.pid = static_cast<uint32_t>(getpid());
    if (getrandom(hello.clientNonce, sizeof hello.clientNonce, 0) != sizeof hello.clientNonce) return false;
    executable_name(hello.executable, sizeof hello.executable);
    const char label[] = "tensorfusion-attach";
    uint8_t message[sizeof label - 1 + 64];
    memcpy(message, label, sizeof label - 1);
    memcpy(message + sizeof label - 1, challenge.nonce, 32);
    memcpy(message + sizeof label - 1 + 32, hello.clientNonce, 32);
    hmac_sha256(connection.token, 32, message, sizeof message, hello.proof);
    return send_frame(socket, kHello, &hello, sizeof hello, -1);
}

Attachment* handshake(int socket, const ConnectionString& connection, uint16_t helloFlags) {
    uint32_t type;
    ChallengeFrame challenge;
    if (receive_frame(socket, &type, &challenge, sizeof challenge, nullptr) != sizeof challenge || type != kChallenge ||
        challenge.magic != kMagic) {
        log_line(LogTopic::Error, "%s does not speak this protocol", connection.path.c_str());
        return nullptr;
    }
    if (!say_hello(socket, connection, challenge, helloFlags)) return nullptr;
    constexpr size_t kCapacity = sizeof(AttachSnapshot) + kMaxDevices * sizeof(DeviceSnapshot);
    std::vector<uint8_t> welcome(kCapacity + 1);
    int fd = -1;
    int size = receive_frame(socket, &type, welcome.data(), kCapacity, &fd);
    if (size >= 0 && type == kRefused) {
        welcome[static_cast<size_t>(size)] = 0;
        log_line(LogTopic::Error, "the worker refused the connection: %s",
                 size > 4 ? (char*)welcome.data() + 4 : "no reason given");
        return nullptr;
    }
    if (size < 0 || type != kWelcome || fd < 0) return nullptr;
    auto* a = new Attachment;
    bool whole = read_snapshot(a, welcome.data(), static_cast<size_t>(size));
    void* region =
        whole ? mmap(nullptr, a->snapshot.regionSize, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;
    close(fd);
    if (region == MAP_FAILED) {
        delete a;
        return nullptr;
    }
    a->region = static_cast<uint8_t*>(region);
    a->control = static_cast<ControlHeader*>(region);
    a->socket = socket;
    return a;
}

Attachment* attach_locally(const ConnectionString& connection, uint16_t helloFlags) {
    int socket = connect_to(connection.path);
    if (socket < 0) {
        log_line(LogTopic::Error, "cannot connect to %s: %s", connection.path.c_str(), strerror(errno));
        return nullptr;
    }
    Attachment* a = handshake(socket, connection, helloFlags);
    if (a && start_thread(serve, a)) return a;
    close(socket);
    return nullptr;
}

Attachment* attach_remotely(const ConnectionString& connection, uint16_t helloFlags) {
    Attachment* a = Remote::attach(connection, helloFlags);
    return a && a->remote->start() ? a : nullptr;
}

// A program that ends properly says so: its slice is free at once, not after the time that a broken connection has.
__attribute__((destructor)) void leave() {
    Attachment* a = attached.load();
    if (a && a->remote && !inForkedChild.load() && !a->dead.load()) a->remote->say_goodbye();
}

}  // namespace

Attachment* attachment() noexcept {
    return attached.load(std::memory_order_acquire);
}

bool forked() noexcept {
    return inForkedChild.load(std::memory_order_relaxed);
}

Attachment* attach(CUresult* error, uint16_t helloFlags) noexcept {
    *error = CUDA_SUCCESS;
    if (forked()) {
        *error = CUDA_ERROR_NOT_INITIALIZED;
        return nullptr;
    }
    if (Attachment* a = attachment()) return a;
    std::lock_guard<std::mutex> guard(attach_mutex());
    if (Attachment* a = attachment()) return a;
    *error = CUDA_ERROR_NO_DEVICE;
    const char* text = getenv("TENSORFUSION_CONNECTION");
    ConnectionString connection;
    std::string complaint;
    if (!text || !parse_connection(text, &connection, &complaint)) {
        if (text)
            log_line(LogTopic::Error, "TENSORFUSION_CONNECTION is malformed: %s", complaint.c_str());
        else
            log_line(LogTopic::Error, "TENSORFUSION_CONNECTION is not set; start the program with 'tensorfusion run'");
        return nullptr;
    }
    Attachment* a =
        connection.remote ? attach_remotely(connection, helloFlags) : attach_locally(connection, helloFlags);
    if (!a) {
        *error = CUDA_ERROR_DEVICE_UNAVAILABLE;
        return nullptr;
    }
    static bool registered = false;
    if (!registered) pthread_atfork(nullptr, nullptr, after_fork_in_child);
    registered = true;
    attached.store(a, std::memory_order_release);
    *error = CUDA_SUCCESS;
    return a;
}

bool read_snapshot(Attachment* a, const uint8_t* bytes, size_t size) noexcept {
    if (size < sizeof a->snapshot) return false;
    memcpy(&a->snapshot, bytes, sizeof a->snapshot);
    size_t count = a->snapshot.deviceCount;
    if (!count || count > kMaxDevices || size != sizeof a->snapshot + count * sizeof(DeviceSnapshot)) return false;
    std::vector<DeviceSnapshot> all(count);
    memcpy(all.data(), bytes + sizeof a->snapshot, count * sizeof(DeviceSnapshot));
    a->physical = visible_devices(all);
    for (uint8_t device : a->physical) a->devices.push_back(all[device]);
    // Device addresses must never be host addresses of this process.
    for (const DeviceSnapshot& device : all)
        mmap(reinterpret_cast<void*>(device.windowBase), device.windowSize, PROT_NONE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    a->all = std::move(all);
    return true;
}

void worker_gone(Attachment* a, const char* why) noexcept {
    a->goodbye = why;
    a->dead.store(true, std::memory_order_release);
    log_line(LogTopic::Error, "the worker of the slice is gone: %s", why);
    std::lock_guard<std::mutex> guard(send_mutex());
    for (Share* share = shares; share; share = share->next) {
        share->result = CUDA_ERROR_DEVICE_UNAVAILABLE;
        store_release(share->done, 1u);
        futex_wake(&share->done);
    }
    shares = nullptr;
}

int receive_frame(int socket, uint32_t* type, void* payload, size_t capacity, int* fd) noexcept {
    FrameHeader header;
    iovec part{&header, sizeof header};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))];
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    ssize_t n;
    do n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    if (n <= 0) return -1;
    for (cmsghdr* c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
        int received;
        memcpy(&received, CMSG_DATA(c), sizeof received);
        if (fd)
            *fd = received;
        else
            close(received);
    }
    auto* rest = reinterpret_cast<uint8_t*>(&header) + n;
    if (!read_fully(socket, rest, sizeof header - static_cast<size_t>(n))) return -1;
    if (header.length > capacity || !read_fully(socket, payload, header.length)) return -1;
    *type = header.type;
    return static_cast<int>(header.length);
}

bool send_frame(int socket, uint32_t type, const void* payload, size_t size, int fd) noexcept {
    FrameHeader header{static_cast<uint32_t>(size), type};
    iovec parts[2] = {{&header, sizeof header}, {const_cast<void*>(payload), size}};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    if (fd >= 0) {
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        cmsghdr* c = CMSG_FIRSTHDR(&message);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(c), &fd, sizeof fd);
    }
    ssize_t n;
    do n = sendmsg(socket, &message, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    return n == static_cast<ssize_t>(sizeof header + size);
}

CUresult share_descriptor(int fd, uint32_t kind, uint64_t address, uint64_t size, uint32_t* id) noexcept {
    Attachment* a = attachment();
    if (a->remote) return CUDA_ERROR_NOT_SUPPORTED;  // a descriptor does not travel to another machine
    Share share{};
    {
        std::lock_guard<std::mutex> guard(send_mutex());
        if (a->dead.load()) return CUDA_ERROR_DEVICE_UNAVAILABLE;
        share.id = nextDescriptor++;
        share.next = shares;
        shares = &share;
        ShareFdFrame frame{share.id, kind, address, size};
        if (!send_frame(a->socket, kShareFd, &frame, sizeof frame, fd)) {
            shares = share.next;
            return CUDA_ERROR_DEVICE_UNAVAILABLE;
        }
    }
    while (!load_acquire(share.done)) futex_wait(&share.done, 0, 100000000);
    *id = share.id;
    return share.result;
}

}  // namespace tf
