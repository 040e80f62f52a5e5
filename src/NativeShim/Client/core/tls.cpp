#include "tls.h"

#include <dlfcn.h>

#include "sha256.h"

namespace tf {
namespace {

constexpr int kWantRead = 2, kWantWrite = 3, kMinimumProtocol = 123, kMode = 33;
constexpr long kTls13 = 0x0304;
constexpr long kPartialWrite = 1, kMovingBuffer = 2;

// The few functions that are used, by their names in the library.
struct OpenSsl {
    void* (*TLS_client_method)();
    void* (*SSL_CTX_new)(void*);
    long (*SSL_CTX_ctrl)(void*, int, long, void*);
    void (*SSL_CTX_set_verify)(void*, int, void*);
    void* (*SSL_new)(void*);
    void (*SSL_free)(void*);
    void (*SSL_set_bio)(void*, void*, void*);
    void (*SSL_set_connect_state)(void*);
    int (*SSL_do_handshake)(void*);
    int (*SSL_read)(void*, void*, int);
    int (*SSL_write)(void*, const void*, int);
    int (*SSL_get_error)(const void*, int);
    void* (*SSL_get1_peer_certificate)(const void*);
    void* (*BIO_new)(void*);
    void* (*BIO_s_mem)();
    int (*BIO_read)(void*, void*, int);
    int (*BIO_write)(void*, const void*, int);
    int (*i2d_X509)(void*, unsigned char**);
    void (*X509_free)(void*);
    void (*ERR_clear_error)();
    void* context = nullptr;
    std::string complaint;
};

template <class F>
bool find(void* library, const char* name, F* function) {
    *function = reinterpret_cast<F>(dlsym(library, name));
    return *function != nullptr;
}

OpenSsl* load() {
    auto* o = new OpenSsl;
    void* crypto = dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL);
    void* ssl = crypto ? dlopen("libssl.so.3", RTLD_NOW | RTLD_LOCAL) : nullptr;
    if (!ssl) {
        const char* error = dlerror();
        o->complaint = std::string("TLS needs OpenSSL 3 (libssl.so.3), which could not be loaded: ") +
                       (error ? error : "not found") +
                       "; install it (Debian, Ubuntu: apt-get install libssl3), or add tls=off to the connection "
                       "string on a trusted network";
        return o;
    }
    bool whole =
        find(ssl, "TLS_client_method", &o->TLS_client_method) && find(ssl, "SSL_CTX_new", &o->SSL_CTX_new) &&
        find(ssl, "SSL_CTX_ctrl", &o->SSL_CTX_ctrl) && find(ssl, "SSL_CTX_set_verify", &o->SSL_CTX_set_verify) &&
        find(ssl, "SSL_new", &o->SSL_new) && find(ssl, "SSL_free", &o->SSL_free) &&
        find(ssl, "SSL_set_bio", &o->SSL_set_bio) && find(ssl, "SSL_set_connect_state", &o->SSL_set_connect_state) &&
        find(ssl, "SSL_do_handshake", &o->SSL_do_handshake) && find(ssl, "SSL_read", &o->SSL_read) &&
        find(ssl, "SSL_write", &o->SSL_write) && find(ssl, "SSL_get_error", &o->SSL_get_error) &&
        find(ssl, "SSL_get1_peer_certificate", &o->SSL_get1_peer_certificate) && find(crypto, "BIO_new", &o->BIO_new) &&
        find(crypto, "BIO_s_mem", &o->BIO_s_mem) && find(crypto, "BIO_read", &o->BIO_read) &&
        find(crypto, "BIO_write", &o->BIO_write) && find(crypto, "i2d_X509", &o->i2d_X509) &&
        find(crypto, "X509_free", &o->X509_free) && find(crypto, "ERR_clear_error", &o->ERR_clear_error);
    if (whole) o->context = o->SSL_CTX_new(o->TLS_client_method());
    if (!o->context) {
        o->complaint = "the system's libssl.so.3 is not OpenSSL 3; install OpenSSL 3 or add tls=off to the connection";
        return o;
    }
    o->SSL_CTX_ctrl(o->context, kMinimumProtocol, kTls13, nullptr);
    o->SSL_CTX_ctrl(o->context, kMode, kPartialWrite | kMovingBuffer, nullptr);
    // No authority signs a worker's certificate: the handshake's proofs, keyed by the slice's token, cover it instead.
    o->SSL_CTX_set_verify(o->context, 0, nullptr);
    return o;
}

OpenSsl* library() {
    static OpenSsl* const loaded = load();
    return loaded;
}

}  // namespace

TlsSession::~TlsSession() {
    if (ssl_) library()->SSL_free(ssl_);
}

bool TlsSession::open(std::string* why) {
    OpenSsl* o = library();
    if (!o->context) {
        *why = o->complaint;
        return false;
    }
    ssl_ = o->SSL_new(o->context);
    in_ = o->BIO_new(o->BIO_s_mem());
    out_ = o->BIO_new(o->BIO_s_mem());
    if (!ssl_ || !in_ || !out_) {
        *why = "OpenSSL has no memory";
        return false;
    }
    o->SSL_set_bio(ssl_, in_, out_);  // both belong to the session now
    o->SSL_set_connect_state(ssl_);
    return true;
}

void TlsSession::drain(std::vector<uint8_t>* toSend) {
    OpenSsl* o = library();
    for (;;) {
        size_t before = toSend->size();
        constexpr size_t kStep = 32768;
        toSend->resize(before + kStep);
        int n = o->BIO_read(out_, toSend->data() + before, static_cast<int>(kStep));
        toSend->resize(before + (n > 0 ? static_cast<size_t>(n) : 0));
        if (n < static_cast<int>(kStep)) return;
    }
}

int TlsSession::shake(const uint8_t* received, size_t bytes, std::vector<uint8_t>* toSend) {
    OpenSsl* o = library();
    std::lock_guard<std::mutex> guard(mutex_);
    o->ERR_clear_error();
    if (bytes) o->BIO_write(in_, received, static_cast<int>(bytes));
    int r = o->SSL_do_handshake(ssl_);
    drain(toSend);
    if (r == 1) return 1;
    int error = o->SSL_get_error(ssl_, r);
    return error == kWantRead || error == kWantWrite ? 0 : -1;
}

bool TlsSession::fingerprint(uint8_t* out) {
    OpenSsl* o = library();
    std::lock_guard<std::mutex> guard(mutex_);
    void* certificate = o->SSL_get1_peer_certificate(ssl_);
    if (!certificate) return false;
    int size = o->i2d_X509(certificate, nullptr);
    std::vector<uint8_t> encoded(size > 0 ? static_cast<size_t>(size) : 0);
    unsigned char* at = encoded.data();
    bool ok = size > 0 && o->i2d_X509(certificate, &at) == size;
    o->X509_free(certificate);
    if (ok) {
        Sha256 hash;
        hash.update(encoded.data(), encoded.size());
        hash.finish(out);
    }
    return ok;
}

bool TlsSession::seal(const void* data, size_t bytes, std::vector<uint8_t>* toSend) {
    OpenSsl* o = library();
    std::lock_guard<std::mutex> guard(mutex_);
    o->ERR_clear_error();
    auto* at = static_cast<const uint8_t*>(data);
    while (bytes) {
        int step = static_cast<int>(bytes < (1u << 20) ? bytes : (1u << 20));
        int n = o->SSL_write(ssl_, at, step);
        if (n <= 0) return false;
        at += n;
        bytes -= static_cast<size_t>(n);
    }
    drain(toSend);
    return true;
}

void TlsSession::feed(const uint8_t* received, size_t bytes) {
    std::lock_guard<std::mutex> guard(mutex_);
    library()->BIO_write(in_, received, static_cast<int>(bytes));
}

long TlsSession::take(void* out, size_t capacity) {
    OpenSsl* o = library();
    std::lock_guard<std::mutex> guard(mutex_);
    o->ERR_clear_error();
    size_t done = 0;
    while (done < capacity) {
        size_t left = capacity - done;
        int n =
            o->SSL_read(ssl_, static_cast<uint8_t*>(out) + done, static_cast<int>(left < (1u << 20) ? left : 1u << 20));
        if (n <= 0) {
            if (done || o->SSL_get_error(ssl_, n) == kWantRead) break;
            return -1;
        }
        done += static_cast<size_t>(n);
    }
    return static_cast<long>(done);
}

}  // namespace tf
