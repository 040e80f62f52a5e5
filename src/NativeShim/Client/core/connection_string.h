// TENSORFUSION_CONNECTION: where the slice is and how to prove that it is ours.
//   shm:///path/attach.sock?slice=ID&token=HEX           on the same host
//   tcp://host:port?slice=ID&token=HEX[&tls=on|off]      over the network; TLS is on unless the host is this one
#pragma once
#include <cstdint>
#include <string>

namespace tf {

struct ConnectionString {
    bool remote = false;
    std::string path;  // of the socket
    std::string host, port;
    std::string slice;
    bool tls = false;
    uint8_t token[32] = {};
};

// False when it is malformed; `complaint` then says what is wrong, without the token.
bool parse_connection(const char* text, ConnectionString* connection, std::string* complaint);

}  // namespace tf
