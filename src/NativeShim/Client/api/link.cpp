// The driver's linker. It runs in the worker, with the card's own compiler; files are read here.
#include <cstring>

#include "../core/call.h"
#include "../core/image.h"
#include "jit_options.h"

using namespace tf;

namespace {
Link* find(const void* handle) {
    return initialized() ? as<Link>(handle, Kind::Link) : nullptr;
}

// The logs as far as they have got; the program reads them whenever it likes.
void write_logs(Link* link, const uint8_t* info, uint32_t infoBytes, const uint8_t* error, uint32_t errorBytes) {
    JitOptions::write(link->infoLog, link->infoBytes, link->infoSize, info, infoBytes);
    JitOptions::write(link->errorLog, link->errorBytes, link->errorSize, error, errorBytes);
}

CUresult create(unsigned int count, const int* names, void** values, CUlinkState* out) {
    Call<LinkCreateRecord> call;
    if (CUresult r = call.begin()) return r;
    if (!out || (count && (!names || !values))) return CUDA_ERROR_INVALID_VALUE;
    JitOptions options(count, names, values);
    auto* link = new Link;
    link->context = current();
    link->infoLog = options.info;
    link->errorLog = options.error;
    link->infoBytes = options.infoBytes;
    link->errorBytes = options.errorBytes;
    link->infoSize = options.infoSize;
    link->errorSize = options.errorSize;
    link->id = tables().links.take(link);
    size_t bytes = options.pairs.size() * sizeof(uint32_t);
    call->link = link->id;
    call->optionCount = static_cast<uint32_t>(options.pairs.size() / 2);
    call->payloadBytes = static_cast<uint32_t>(bytes);
    Part part{options.pairs.data(), bytes};
    if (CUresult r = call.run(&part, 1)) {
        tables().links.release(link->id);
        delete link;
        return r;
    }
    write_logs(link, nullptr, 0, nullptr, 0);
    *out = handle<CUlinkState>(link);
    return CUDA_SUCCESS;
}

CUresult add(CUlinkState handle, int type, const void* data, size_t bytes, const char* name, unsigned int options) {
    Link* link = find(handle);
    if (!link) return CUDA_ERROR_INVALID_HANDLE;
    if (!data || !bytes || link->complete) return CUDA_ERROR_INVALID_VALUE;
    if (options) {
        note_unsupported("options of a single input of a link (those of the link itself are served)");
        return CUDA_ERROR_NOT_SUPPORTED;
    }
    Call<LinkAddRecord> call;
    if (CUresult r = call.begin(link->context)) return r;
    ImageSource source;
    if (CUresult r = share_image(data, bytes, &source)) return r;
    size_t nameBytes = (name ? strnlen(name, 1024) : 0) + 1;
    std::string terminated(name ? name : "", nameBytes - 1);
    size_t inlineBytes = source.inlineBytes ? bytes : 0;
    call->link = link->id;
    call->kind = type;
    call->imageFd = source.fd;
    call->imageOffset = source.offset;
    call->imageBytes = source.bytes;
    call->payloadBytes = static_cast<uint32_t>(nameBytes + inlineBytes);
    Part parts[] = {{terminated.c_str(), nameBytes}, {source.inlineBytes, inlineBytes}};
    CUresult result = call.run(parts, 2);
    if (result == CUDA_ERROR_DEVICE_UNAVAILABLE) return result;
    size_t logBytes;
    const uint8_t* log = call.reply_payload<LinkAddReply>(&logBytes);
    if (result)
        JitOptions::write(link->errorLog, link->errorBytes, link->errorSize, log, static_cast<uint32_t>(logBytes));
    return result;
}

CUresult add_file(CUlinkState link, int type, const char* path, unsigned int options) {
    std::vector<char> content;
    if (CUresult r = read_file(path, &content)) return r;
    constexpr int kPtx = 1;
    size_t padding = type == kPtx ? 7 : 8;  // text is given with the zero that ends it
    return add(link, type, content.data(), content.size() - padding, path, options);
}

CUresult complete(CUlinkState handle, void** image, size_t* bytes) {
    Link* link = find(handle);
    if (!link) return CUDA_ERROR_INVALID_HANDLE;
    if (!image) return CUDA_ERROR_INVALID_VALUE;
    if (!link->complete) {
        Call<LinkCompleteRecord> call;
        if (CUresult r = call.begin(link->context)) return r;
        call->link = link->id;
        CUresult result = call.run();
        if (result == CUDA_ERROR_DEVICE_UNAVAILABLE) return result;
        const auto& reply = call.reply<LinkCompleteReply>();
        size_t logBytes;
        const uint8_t* logs = call.reply_payload<LinkCompleteReply>(&logBytes);
        if (size_t{reply.infoLogBytes} + reply.errorLogBytes <= logBytes)
            write_logs(link, logs, reply.infoLogBytes, logs + reply.infoLogBytes, reply.errorLogBytes);
        if (result) return result;
        link->image.resize(reply.bytes);
        for (size_t at = 0; at < link->image.size();) {
            Call<LinkReadRecord> read;
            if (CUresult r = read.begin(link->context)) return r;
            read->link = link->id;
            read->offset = at;
            if (CUresult r = read.run()) return r;
            size_t got;
            const uint8_t* part = read.reply_payload<LinkReadReply>(&got);
            if (!got || got > link->image.size() - at) return CUDA_ERROR_UNKNOWN;
            memcpy(link->image.data() + at, part, got);
            at += got;
        }
        link->complete = true;
    }
    *image = link->image.data();
    if (bytes) *bytes = link->image.size();
    return CUDA_SUCCESS;
}
}  // namespace

TF_API cuLinkCreate_v2(unsigned int count, int* options, void** values, CUlinkState* out) {
    return create(count, options, values, out);
}
TF_API cuLinkCreate(unsigned int count, int* options, void** values, CUlinkState* out) {
    return create(count, options, values, out);
}
TF_API cuLinkAddData_v2(CUlinkState link, int type, void* data, size_t bytes, const char* name, unsigned int count,
                        int*, void**) {
    return add(link, type, data, bytes, name, count);
}
TF_API cuLinkAddData(CUlinkState link, int type, void* data, size_t bytes, const char* name, unsigned int count, int*,
                     void**) {
    return add(link, type, data, bytes, name, count);
}
TF_API cuLinkAddFile_v2(CUlinkState link, int type, const char* path, unsigned int count, int*, void**) {
    return add_file(link, type, path, count);
}
TF_API cuLinkAddFile(CUlinkState link, int type, const char* path, unsigned int count, int*, void**) {
    return add_file(link, type, path, count);
}
TF_API cuLinkComplete(CUlinkState link, void** image, size_t* bytes) {
    return complete(link, image, bytes);
}
TF_API cuLinkDestroy(CUlinkState handle) {
    Link* link = find(handle);
    if (!link) return CUDA_ERROR_INVALID_HANDLE;
    link->destroy();
    return CUDA_SUCCESS;
}
