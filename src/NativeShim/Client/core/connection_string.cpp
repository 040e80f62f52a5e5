#include "connection_string.h"

#include <cstdlib>

namespace tf {
namespace {

bool parse_hex(const std::string& text, uint8_t* out, size_t bytes) {
    if (text.size() != bytes * 2) return false;
    for (size_t i = 0; i < bytes; ++i) {
        char pair[3] = {text[2 * i], text[2 * i + 1], 0};
        char* end;
        out[i] = static_cast<uint8_t>(strtoul(pair, &end, 16));
        if (*end) return false;
    }
    return true;
}

bool parse_address(const std::string& text, ConnectionString* connection) {
    size_t colon = text.rfind(':');
    if (colon == std::string::npos || colon + 1 == text.size()) return false;
    connection->host = text.substr(0, colon);
    connection->port = text.substr(colon + 1);
    if (connection->host.size() > 2 && connection->host.front() == '[' && connection->host.back() == ']')
        connection->host = connection->host.substr(1, connection->host.size() - 2);
    char* end;
    unsigned long port = strtoul(connection->port.c_str(), &end, 10);
    return !connection->host.empty() && !*end && port > 0 && port < 65536;
}

bool is_loopback(const std::string& host) {
    return host == "localhost" || host == "::1" || host.compare(0, 4, "127.") == 0;
}

}  // namespace

bool parse_connection(const char* text, ConnectionString* connection, std::string* complaint) {
    const std::string shm = "shm://", tcp = "tcp://";
    std::string uri(text);
    size_t question = uri.find('?');
    if (question == std::string::npos) question = uri.size();
    if (uri.compare(0, shm.size(), shm) == 0) {
        connection->path = uri.substr(shm.size(), question - shm.size());
        if (connection->path.empty()) {
            *complaint = "the path of the socket is missing; expected shm:///path?slice=ID&token=HEX";
            return false;
        }
    } else if (uri.compare(0, tcp.size(), tcp) == 0) {
        connection->remote = true;
        if (!parse_address(uri.substr(tcp.size(), question - tcp.size()), connection)) {
            *complaint = "host and port are malformed; expected tcp://host:port?slice=ID&token=HEX";
            return false;
        }
        connection->tls = !is_loopback(connection->host);
    } else {
        *complaint = "it must begin with shm:// or tcp://";
        return false;
    }
    bool token = false;
    for (size_t at = question + 1; at < uri.size();) {
        size_t end = uri.find('&', at);
        if (end == std::string::npos) end = uri.size();
        std::string pair = uri.substr(at, end - at);
        size_t equals = pair.find('=');
        std::string name = pair.substr(0, equals);
        std::string value = equals == std::string::npos ? "" : pair.substr(equals + 1);
        if (name == "token") {
            token = parse_hex(value, connection->token, 32);
        } else if (name == "slice") {
            connection->slice = value;
        } else if (name == "tls") {
            if (value != "on" && value != "off") {
                *complaint = "tls must be on or off";
                return false;
            }
            connection->tls = connection->remote && value == "on";
        }
        at = end + 1;
    }
    if (!token) *complaint = "the token is missing or is not 64 hexadecimal digits";
    return token;
}

}  // namespace tf
