#include "channel.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cstring>

#include "futex.h"

namespace tf {
namespace {

constexpr size_t kReceiveBuffer = 65536;
constexpr int kWriteStall = 10000;  // a peer that takes nothing for so long is gone; milliseconds

void tune(int socket) {
    auto set = [socket](int level, int option, int value) { setsockopt(socket, level, option, &value, sizeof value); };
    set(IPPROTO_TCP, TCP_NODELAY, 1);
    // A network that swallows everything shows in seconds, not in the quarter of an hour that is the system's default.
    set(SOL_SOCKET, SO_KEEPALIVE, 1);
    set(IPPROTO_TCP, TCP_KEEPIDLE, 10);
    set(IPPROTO_TCP, TCP_KEEPINTVL, 3);
    set(IPPROTO_TCP, TCP_KEEPCNT, 3);
    set(IPPROTO_TCP, TCP_USER_TIMEOUT, kWriteStall);
}

bool wait_for(int socket, short events, int milliseconds) {
    pollfd entry{socket, events, 0};
    int n;
    do n = poll(&entry, 1, milliseconds);
    while (n < 0 && errno == EINTR);
    return n > 0;
}

}  // namespace

long nanoseconds_now() noexcept {
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000L + now.tv_nsec;
}

bool Channel::connect_socket(const ConnectionString& connection, int timeoutMilliseconds, std::string* why) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    int r = getaddrinfo(connection.host.c_str(), connection.port.c_str(), &hints, &found);
    if (r) {
        *why = gai_strerror(r);
        return false;
    }
    *why = "no address";
    for (addrinfo* a = found; a && socket_ < 0; a = a->ai_next) {
        int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0) continue;
        int error = ::connect(fd, a->ai_addr, a->ai_addrlen) == 0 ? 0 : errno;
        if (error == EINPROGRESS) {
            socklen_t size = sizeof error;
            if (!wait_for(fd, POLLOUT, timeoutMilliseconds))
                error = ETIMEDOUT;
            else
                getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
        }
        if (error) {
            *why = strerror(error);
            ::close(fd);
            continue;
        }
        socket_ = fd;
    }
    freeaddrinfo(found);
    if (socket_ >= 0) tune(socket_);
    return socket_ >= 0;
}

bool Channel::shake_hands(int timeoutMilliseconds, std::string* why) {
    tls_ = std::make_unique<TlsSession>();
    if (!tls_->open(why)) return false;
    received_.resize(kReceiveBuffer);
    long n = 0;
    for (;;) {
        sealed_.clear();
        int state = tls_->shake(received_.data(), static_cast<size_t>(n), &sealed_);
        iovec part{sealed_.data(), sealed_.size()};
        if (state < 0 || (!sealed_.empty() && !write_raw(&part, 1))) {
            *why = "the worker does not speak TLS 1.3";
            return false;
        }
        if (state == 1) break;
        n = receive(received_.data(), received_.size(), 0, timeoutMilliseconds);
        if (n <= 0) {
            *why = n ? "the worker closed the connection in the TLS handshake" : "the TLS handshake took too long";
            return false;
        }
    }
    *why = "the worker showed no certificate";
    return tls_->fingerprint(fingerprint_);
}

bool Channel::open(const ConnectionString& connection, int timeoutMilliseconds, std::string* why) {
    close();
    if (connect_socket(connection, timeoutMilliseconds, why) &&
        (!connection.tls || shake_hands(timeoutMilliseconds, why)))
        return true;
    close();
    return false;
}

long Channel::receive(void* out, size_t capacity, long spin, int timeoutMilliseconds) {
    long until = spin > 0 ? nanoseconds_now() + spin : 0;
    for (;;) {
        ssize_t n = recv(socket_, out, capacity, MSG_DONTWAIT);
        if (n > 0) {
            int on = 1;
            setsockopt(socket_, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
            return n;
        }
        if (n == 0 || (errno != EAGAIN && errno != EINTR)) return -1;
        if (until && nanoseconds_now() < until) {
            cpu_relax();
            continue;
        }
        if (!wait_for(socket_, POLLIN, timeoutMilliseconds)) return 0;
        until = 0;
    }
}

long Channel::read_some(void* out, size_t capacity, long spin, int timeoutMilliseconds) {
    if (!tls_) return receive(out, capacity, spin, timeoutMilliseconds);
    for (;;) {
        long n = tls_->take(out, capacity);
        if (n) return n;
        n = receive(received_.data(), received_.size(), spin, timeoutMilliseconds);
        if (n <= 0) return n;
        tls_->feed(received_.data(), static_cast<size_t>(n));
    }
}

bool Channel::read_fully(void* out, size_t bytes) {
    constexpr int kForever = -1;
    auto* at = static_cast<uint8_t*>(out);
    while (bytes) {
        long n = read_some(at, bytes, 0, kForever);
        if (n <= 0) return false;
        at += n;
        bytes -= static_cast<size_t>(n);
    }
    return true;
}

bool Channel::write_raw(const iovec* parts, int count) {
    constexpr int kMaxParts = 4;
    iovec left[kMaxParts];
    memcpy(left, parts, sizeof *parts * static_cast<size_t>(count));
    int first = 0;
    while (first < count) {
        if (!left[first].iov_len) {
            ++first;
            continue;
        }
        msghdr message{};
        message.msg_iov = left + first;
        message.msg_iovlen = static_cast<size_t>(count - first);
        ssize_t n = sendmsg(socket_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0) {
            if (errno == EINTR) continue;
            if (errno != EAGAIN || !wait_for(socket_, POLLOUT, kWriteStall)) return false;
            continue;
        }
        for (auto sent = static_cast<size_t>(n); sent;) {
            size_t step = sent < left[first].iov_len ? sent : left[first].iov_len;
            left[first].iov_base = static_cast<uint8_t*>(left[first].iov_base) + step;
            left[first].iov_len -= step;
            sent -= step;
            if (!left[first].iov_len) ++first;
        }
    }
    return true;
}

bool Channel::write(const iovec* parts, int count) {
    if (!tls_) return write_raw(parts, count);
    // Small parts go into one TLS record; large ones are sealed in place.
    constexpr size_t kGather = 16384, kStep = 262144;
    sealed_.clear();
    gathered_.clear();
    auto seal = [this](const uint8_t* data, size_t bytes) {
        while (bytes) {
            size_t step = bytes < kStep ? bytes : kStep;
            if (!tls_->seal(data, step, &sealed_)) return false;
            iovec part{sealed_.data(), sealed_.size()};
            if (!write_raw(&part, 1)) return false;
            sealed_.clear();
            data += step;
            bytes -= step;
        }
        return true;
    };
    for (int i = 0; i < count; ++i) {
        auto* data = static_cast<const uint8_t*>(parts[i].iov_base);
        if (gathered_.size() + parts[i].iov_len <= kGather) {
            gathered_.insert(gathered_.end(), data, data + parts[i].iov_len);
            continue;
        }
        if (!seal(gathered_.data(), gathered_.size())) return false;
        gathered_.clear();
        if (!seal(data, parts[i].iov_len)) return false;
    }
    return seal(gathered_.data(), gathered_.size());
}

void Channel::shut_down() {
    if (socket_ >= 0) shutdown(socket_, SHUT_RDWR);
}

void Channel::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    tls_.reset();
    memset(fingerprint_, 0, sizeof fingerprint_);
}

void Channel::abandon() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
}

}  // namespace tf
