// Attributes of streams: the worker's driver follows them, and what was set is known here.
#include <array>
#include <cstring>

#include "../core/call.h"

using namespace tf;

namespace {
constexpr size_t kValueBytes = 64;
enum Attribute : int { kAccessPolicy = 1, kSynchronization = 3, kPriority = 8, kDomainMap = 9, kDomain = 10 };
using Value = std::array<uint8_t, kValueBytes>;

bool of_streams(int attribute) {
    return attribute == kAccessPolicy || attribute == kSynchronization || attribute == kPriority ||
           attribute == kDomainMap || attribute == kDomain;
}

// By the stream's own number, which is never used again; 0 is the legacy default stream.
struct Values {
    std::mutex mutex;
    std::map<std::pair<uint64_t, int>, Value> set;
};
Values& values() {
    static auto* instance = new Values;
    return *instance;
}

CUresult find(CUstream handle, bool perThread, Stream** stream) {
    if (CUresult r = ready()) return r;
    return find_stream(handle, perThread, stream);
}

uint64_t number(const Stream* stream) {
    return stream ? stream->uid : 0;
}

CUresult set(CUstream handle, bool perThread, int attribute, const void* value) {
    Stream* stream;
    if (CUresult r = find(handle, perThread, &stream)) return r;
    if (!value || !of_streams(attribute)) return CUDA_ERROR_INVALID_VALUE;
    Call<StreamSetAttributeRecord> call;
    if (CUresult r = call.begin(stream ? stream->context : current())) return r;
    call->stream = stream ? stream->id : 0;
    call->attribute = attribute;
    call->payloadBytes = kValueBytes;
    Part part{value, kValueBytes};
    if (CUresult r = call.submit(&part, 1)) return r;
    if (attribute == kPriority && stream) memcpy(&stream->priority, value, sizeof stream->priority);
    std::lock_guard<std::mutex> guard(values().mutex);
    memcpy(values().set[{number(stream), attribute}].data(), value, kValueBytes);
    return CUDA_SUCCESS;
}

CUresult get(CUstream handle, bool perThread, int attribute, void* value) {
    Stream* stream;
    if (CUresult r = find(handle, perThread, &stream)) return r;
    if (!value || !of_streams(attribute)) return CUDA_ERROR_INVALID_VALUE;
    memset(value, 0, kValueBytes);
    std::lock_guard<std::mutex> guard(values().mutex);
    auto found = values().set.find({number(stream), attribute});
    if (found != values().set.end()) {
        memcpy(value, found->second.data(), kValueBytes);
    } else if (attribute == kPriority) {
        int priority = stream ? stream->priority : 0;
        memcpy(value, &priority, sizeof priority);
    } else if (attribute == kSynchronization) {
        static_cast<uint8_t*>(value)[0] = 1;  // as the driver likes
    } else if (attribute == kDomainMap) {
        static_cast<uint8_t*>(value)[1] = 1;  // default domain 0, remote domain 1
    }
    return CUDA_SUCCESS;
}

CUresult copy(CUstream to, CUstream from, bool perThread) {
    Stream *target, *source;
    if (CUresult r = find(to, perThread, &target)) return r;
    if (CUresult r = find(from, perThread, &source)) return r;
    Call<StreamCopyAttributesRecord> call;
    if (CUresult r = call.begin(target ? target->context : current())) return r;
    call->destination = target ? target->id : 0;
    call->source = source ? source->id : 0;
    if (CUresult r = call.submit()) return r;
    std::lock_guard<std::mutex> guard(values().mutex);
    for (int attribute : {kAccessPolicy, kSynchronization, kDomainMap, kDomain}) {
        auto found = values().set.find({number(source), attribute});
        if (found != values().set.end())
            values().set[{number(target), attribute}] = found->second;
        else
            values().set.erase({number(target), attribute});
    }
    return CUDA_SUCCESS;
}
}  // namespace

#define TF_ATTRIBUTES(suffix, perThread)                                                \
    TF_API cuStreamSetAttribute##suffix(CUstream s, int attribute, const void* value) { \
        return set(s, perThread, attribute, value);                                     \
    }                                                                                   \
    TF_API cuStreamGetAttribute##suffix(CUstream s, int attribute, void* value) {       \
        return get(s, perThread, attribute, value);                                     \
    }                                                                                   \
    TF_API cuStreamCopyAttributes##suffix(CUstream to, CUstream from) {                 \
        return copy(to, from, perThread);                                               \
    }
TF_ATTRIBUTES(, false)
TF_ATTRIBUTES(_ptsz, true)
