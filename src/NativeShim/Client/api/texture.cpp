// Texture and surface objects. The object's value is the driver's own: kernels use it. What it was made from is kept
// here.
#include <array>
#include <cstring>

#include "../core/call.h"

using namespace tf;

namespace {
constexpr uint32_t kTexture = 0, kSurface = 1;
constexpr size_t kResourceBytes = 144, kTextureBytes = 104, kViewBytes = 112;
enum ResourceType : int { kArrayResource, kMipmapResource, kLinearResource, kPitchedResource };

struct Made {
    std::array<uint8_t, kResourceBytes> resource;
    std::array<uint8_t, kTextureBytes> texture;
    std::array<uint8_t, kViewBytes> view;
    bool hasView;
    Context* context;
};
struct Registry {
    std::mutex mutex;
    std::map<std::pair<uint32_t, uint64_t>, Made> made;
};
Registry& registry() {
    static auto* instance = new Registry;
    return *instance;
}

CUresult create(uint32_t kind, uint64_t* out, const void* resource, const void* texture, const void* view) {
    Call<TextureCreateRecord> call;
    if (CUresult r = call.begin()) return r;
    if (!out || !resource || (kind == kTexture && !texture)) return CUDA_ERROR_INVALID_VALUE;
    int type;
    const void* array;
    memcpy(&type, resource, sizeof type);
    memcpy(&array, static_cast<const uint8_t*>(resource) + 8, sizeof array);
    if (type == kArrayResource || type == kMipmapResource) {
        auto* found = as<Array>(array, type == kArrayResource ? Kind::Array : Kind::Mipmap);
        if (!found) return CUDA_ERROR_INVALID_HANDLE;
        call->array = found->id;
    } else if (kind == kSurface || type < 0 || type > kPitchedResource) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    size_t textureBytes = kind == kTexture ? kTextureBytes : 0, viewBytes = view ? kViewBytes : 0;
    call->kind = kind;
    call->payloadBytes = static_cast<uint32_t>(kResourceBytes + textureBytes + viewBytes);
    Part parts[] = {{resource, kResourceBytes}, {texture, textureBytes}, {view, viewBytes}};
    if (CUresult r = call.run(parts, 3)) return r;
    *out = call.reply<TextureCreateReply>().object;
    Made made{};
    memcpy(made.resource.data(), resource, kResourceBytes);
    if (textureBytes) memcpy(made.texture.data(), texture, textureBytes);
    if (viewBytes) memcpy(made.view.data(), view, viewBytes);
    made.hasView = view != nullptr;
    made.context = current();
    std::lock_guard<std::mutex> guard(registry().mutex);
    registry().made[{kind, *out}] = made;
    return CUDA_SUCCESS;
}

CUresult destroy(uint32_t kind, uint64_t object) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    Context* context;
    {
        std::lock_guard<std::mutex> guard(registry().mutex);
        auto found = registry().made.find({kind, object});
        if (found == registry().made.end()) return CUDA_ERROR_INVALID_VALUE;
        context = found->second.context;
        registry().made.erase(found);
    }
    Call<TextureDestroyRecord> call;
    if (CUresult r = call.begin(context)) return r;
    call->object = object;
    call->kind = kind;
    return call.submit();
}

template <size_t N>
CUresult get(uint32_t kind, uint64_t object, void* out, std::array<uint8_t, N> Made::*what, bool view = false) {
    if (!initialized()) return CUDA_ERROR_NOT_INITIALIZED;
    if (!out) return CUDA_ERROR_INVALID_VALUE;
    std::lock_guard<std::mutex> guard(registry().mutex);
    auto found = registry().made.find({kind, object});
    if (found == registry().made.end() || (view && !found->second.hasView)) return CUDA_ERROR_INVALID_VALUE;
    memcpy(out, (found->second.*what).data(), N);
    return CUDA_SUCCESS;
}
}  // namespace

TF_API cuTexObjectCreate(uint64_t* out, const void* resource, const void* texture, const void* view) {
    return create(kTexture, out, resource, texture, view);
}
TF_API cuTexObjectDestroy(uint64_t object) {
    return destroy(kTexture, object);
}
TF_API cuTexObjectGetResourceDesc(void* out, uint64_t object) {
    return get(kTexture, object, out, &Made::resource);
}
TF_API cuTexObjectGetTextureDesc(void* out, uint64_t object) {
    return get(kTexture, object, out, &Made::texture);
}
TF_API cuTexObjectGetResourceViewDesc(void* out, uint64_t object) {
    return get(kTexture, object, out, &Made::view, true);
}
TF_API cuSurfObjectCreate(uint64_t* out, const void* resource) {
    return create(kSurface, out, resource, nullptr, nullptr);
}
TF_API cuSurfObjectDestroy(uint64_t object) {
    return destroy(kSurface, object);
}
TF_API cuSurfObjectGetResourceDesc(void* out, uint64_t object) {
    return get(kSurface, object, out, &Made::resource);
}
