// Arrays and mipmapped arrays: numbered here, charged to the slice by the worker. What they are is known here.
#include "../core/call.h"

using namespace tf;

namespace {
// Flags that would need memory that the program maps by itself.
constexpr unsigned int kSparse = 0x40, kDeferred = 0x80;

Array* find(const void* handle, Kind kind) {
    return initialized() ? as<Array>(handle, kind) : nullptr;
}

template <class Record>
void describe(Record& record, const CUDA_ARRAY3D_DESCRIPTOR& d) {
    record.flags = d.Flags;
    record.width = d.Width;
    record.height = d.Height;
    record.depth = d.Depth;
    record.format = d.Format;
    record.channels = d.NumChannels;
}

CUresult check(const void* out, const CUDA_ARRAY3D_DESCRIPTOR* d) {
    if (!out || !d || !d->Width) return CUDA_ERROR_INVALID_VALUE;
    if (d->NumChannels != 1 && d->NumChannels != 2 && d->NumChannels != 4) return CUDA_ERROR_INVALID_VALUE;
    if (!(d->Flags & (kSparse | kDeferred))) return CUDA_SUCCESS;
    note_unsupported("an array that the program maps by itself");
    return CUDA_ERROR_NOT_SUPPORTED;
}

Array* made(Kind kind, const CUDA_ARRAY3D_DESCRIPTOR& descriptor) {
    auto* array = new Array(kind);
    array->context = current();
    array->descriptor = descriptor;
    array->id = tables().arrays.take(array);
    return array;
}

CUresult unmade(Array* array, CUresult result) {
    tables().arrays.release(array->id);
    delete array;
    return result;
}

CUresult create(CUarray* out, const CUDA_ARRAY3D_DESCRIPTOR* descriptor) {
    Call<ArrayCreateRecord> call;
    if (CUresult r = call.begin()) return r;
    if (CUresult r = check(out, descriptor)) return r;
    Array* array = made(Kind::Array, *descriptor);
    call->array = array->id;
    describe(*call.operator->(), *descriptor);
    if (CUresult r = call.run()) return unmade(array, r);
    *out = handle<CUarray>(array);
    return CUDA_SUCCESS;
}

// The ABI of CUDA 2, with 32-bit sizes.
struct Descriptor1 {
    unsigned int width, height;
    int format;
    unsigned int channels;
};
struct Descriptor1With3D {
    unsigned int width, height, depth;
    int format;
    unsigned int channels, flags;
};
}  // namespace

TF_API cuArray3DCreate_v2(CUarray* out, const CUDA_ARRAY3D_DESCRIPTOR* d) {
    return create(out, d);
}
TF_API cuArrayCreate_v2(CUarray* out, const CUDA_ARRAY_DESCRIPTOR* d) {
    if (!d) return CUDA_ERROR_INVALID_VALUE;
    CUDA_ARRAY3D_DESCRIPTOR wide{d->Width, d->Height, 0, d->Format, d->NumChannels, 0};
    return create(out, &wide);
}
TF_API cuArrayCreate(CUarray* out, const Descriptor1* d) {
    if (!d) return CUDA_ERROR_INVALID_VALUE;
    CUDA_ARRAY3D_DESCRIPTOR wide{d->width, d->height, 0, d->format, d->channels, 0};
    return create(out, &wide);
}
TF_API cuArray3DCreate(CUarray* out, const Descriptor1With3D* d) {
    if (!d) return CUDA_ERROR_INVALID_VALUE;
    CUDA_ARRAY3D_DESCRIPTOR wide{d->width, d->height, d->depth, d->format, d->channels, d->flags};
    return create(out, &wide);
}

TF_API cuArray3DGetDescriptor_v2(CUDA_ARRAY3D_DESCRIPTOR* d, CUarray handle) {
    Array* array = find(handle, Kind::Array);
    if (!array) return CUDA_ERROR_INVALID_HANDLE;
    if (!d) return CUDA_ERROR_INVALID_VALUE;
    *d = array->descriptor;
    return CUDA_SUCCESS;
}
TF_API cuArrayGetDescriptor_v2(CUDA_ARRAY_DESCRIPTOR* d, CUarray handle) {
    Array* array = find(handle, Kind::Array);
    if (!array) return CUDA_ERROR_INVALID_HANDLE;
    if (!d) return CUDA_ERROR_INVALID_VALUE;
    const auto& a = array->descriptor;
    *d = {a.Width, a.Height, a.Format, a.NumChannels};
    return CUDA_SUCCESS;
}
TF_API cuArrayGetDescriptor(Descriptor1* d, CUarray handle) {
    Array* array = find(handle, Kind::Array);
    if (!array) return CUDA_ERROR_INVALID_HANDLE;
    if (!d) return CUDA_ERROR_INVALID_VALUE;
    const auto& a = array->descriptor;
    *d = {static_cast<unsigned int>(a.Width), static_cast<unsigned int>(a.Height), a.Format, a.NumChannels};
    return CUDA_SUCCESS;
}
TF_API cuArray3DGetDescriptor(Descriptor1With3D* d, CUarray handle) {
    Array* array = find(handle, Kind::Array);
    if (!array) return CUDA_ERROR_INVALID_HANDLE;
    if (!d) return CUDA_ERROR_INVALID_VALUE;
    const auto& a = array->descriptor;
    *d = {static_cast<unsigned int>(a.Width),
          static_cast<unsigned int>(a.Height),
          static_cast<unsigned int>(a.Depth),
          a.Format,
          a.NumChannels,
          a.Flags};
    return CUDA_SUCCESS;
}

TF_API cuArrayDestroy(CUarray handle) {
    Array* array = find(handle, Kind::Array);
    if (!array || array->level) return CUDA_ERROR_INVALID_HANDLE;
    array->destroy();
    return CUDA_SUCCESS;
}

TF_API cuMipmappedArrayCreate(CUarray* out, const CUDA_ARRAY3D_DESCRIPTOR* descriptor, unsigned int levels) {
    Call<MipmapCreateRecord> call;
    if (CUresult r = call.begin()) return r;
    if (CUresult r = check(out, descriptor)) return r;
    if (!levels) return CUDA_ERROR_INVALID_VALUE;
    Array* array = made(Kind::Mipmap, *descriptor);
    call->array = array->id;
    call->levels = levels;
    describe(*call.operator->(), *descriptor);
    if (CUresult r = call.run()) return unmade(array, r);
    array->levels.resize(call.reply<MipmapCreateReply>().levels);
    *out = handle<CUarray>(array);
    return CUDA_SUCCESS;
}

TF_API cuMipmappedArrayGetLevel(CUarray* out, CUarray mipmap, unsigned int level) {
    Array* whole = find(mipmap, Kind::Mipmap);
    if (!whole) return CUDA_ERROR_INVALID_HANDLE;
    if (!out || level >= whole->levels.size()) return CUDA_ERROR_INVALID_VALUE;
    static auto* mutex = new std::mutex;
    std::lock_guard<std::mutex> guard(*mutex);
    if (!whole->levels[level]) {
        Call<MipmapLevelRecord> call;
        if (CUresult r = call.begin(whole->context)) return r;
        constexpr unsigned int kLayered = 1;
        CUDA_ARRAY3D_DESCRIPTOR d = whole->descriptor;
        auto smaller = [&](size_t extent) { return extent >> level ? extent >> level : size_t{extent > 0}; };
        d.Width = smaller(d.Width);
        d.Height = smaller(d.Height);
        if (!(d.Flags & kLayered)) d.Depth = smaller(d.Depth);
        Array* part = made(Kind::Array, d);
        part->context = whole->context;
        part->level = true;
        call->mipmap = whole->id;
        call->level = level;
        call->array = part->id;
        if (CUresult r = call.submit()) return unmade(part, r);
        whole->levels[level] = part;
    }
    *out = handle<CUarray>(whole->levels[level]);
    return CUDA_SUCCESS;
}

TF_API cuMipmappedArrayDestroy(CUarray mipmap) {
    Array* array = find(mipmap, Kind::Mipmap);
    if (!array) return CUDA_ERROR_INVALID_HANDLE;
    array->destroy();
    return CUDA_SUCCESS;
}
