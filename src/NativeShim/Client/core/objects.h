// What a handle points to. Handles that the program sees are pointers to these; the worker knows the dense ids only.
#pragma once
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "../Generated/wire.h"
#include "cuda_types.h"

namespace tf {

enum class Kind : uint32_t {
    Context = 0x54584331,
    Stream = 0x52545331,
    Event = 0x544e4531,
    Module = 0x444f4d31,
    Function = 0x4e554631,
    Graph = 0x48505247,
    Exec = 0x43455847,
    Node = 0x45444f4e,
    Array = 0x59525231,
    Link = 0x4b4e4c31,
    Pool = 0x4c4f4f50,
    Allocation = 0x434f4c41,
};

struct Context;

struct Object {
    Kind kind;
    uint32_t id = 0;
    Context* context = nullptr;
    explicit Object(Kind k) : kind(k) {}
    // Frees what the object itself holds; its id goes back to the pool of its kind.
    virtual void destroy() = 0;

  protected:
    ~Object() = default;
};

struct Context final : Object {
    int device = 0;
    uint64_t uid = 0;
    unsigned int flags = 0;
    bool primary = false;
    std::atomic<int> references{0};
    int cacheConfig = 0;
    Context() : Object(Kind::Context) {}
    void destroy() override {}
};

struct Stream final : Object {
    unsigned int flags = 0;
    int priority = 0;
    uint64_t uid = 0;
    // The capture that the stream takes part in (0: none) and whether it began there.
    std::atomic<uint64_t> capture{0};
    bool captureOrigin = false;
    // Operations given to the stream, and what the newest fence of a query covered.
    std::atomic<uint64_t> operations{0};
    std::atomic<uint64_t> fenced{0};
    std::atomic<uint64_t> fenceGeneration{0};
    Stream() : Object(Kind::Stream) {}
    void destroy() override;
};

struct Event final : Object {
    unsigned int flags = 0;
    // The newest record (0: never recorded); the worker's completion word of this event follows it.
    std::atomic<uint64_t> generation{0};
    std::atomic<uint64_t> capture{0};
    Event() : Object(Kind::Event) {}
    void destroy() override;
};

struct Function;

struct Module final : Object {
    bool library = false;
    std::mutex mutex;
    std::map<std::string, Function*> functions;
    Module() : Object(Kind::Module) {}
    void destroy() override;
};

struct Function final : Object {
    Module* module = nullptr;
    std::string name;
    FunctionInfo info{};
    std::vector<std::pair<uint32_t, uint32_t>> parameters;  // offset, size
    std::mutex mutex;
    std::map<std::pair<uint64_t, uint64_t>, uint64_t> occupancy;
    Function() : Object(Kind::Function) {}
    void destroy() override;
};

struct Graph final : Object {
    // Graphs of a capture in progress belong to the capture: they cannot be destroyed by the program.
    std::vector<uint32_t> nodes;
    Graph() : Object(Kind::Graph) {}
    void destroy() override;
};

struct Exec final : Object {
    Exec() : Object(Kind::Exec) {}
    void destroy() override;
};

struct Array final : Object {
    CUDA_ARRAY3D_DESCRIPTOR descriptor{};
    Array() : Object(Kind::Array) {}
    void destroy() override;
};

struct Link final : Object {
    std::vector<char> image;
    uint64_t total = 0;
    unsigned char* infoLog = nullptr;
    unsigned char* errorLog = nullptr;
    size_t infoCapacity = 0, errorCapacity = 0;
    void** infoSize = nullptr;
    void** errorSize = nullptr;
    Link() : Object(Kind::Link) {}
    void destroy() override;
};

struct Pool final : Object {
    int device = 0;
    bool isDefault = false;
    uint64_t attributes[16] = {};
    Pool() : Object(Kind::Pool) {}
    void destroy() override {}
};

// Ids of one kind: dense from 1 on, reused after a release (the ring keeps a destroy before the next create).
class IdPool {
  public:
    uint32_t take(Object* owner);
    void release(uint32_t id);
    Object* find(uint32_t id);
    // Destroys every object of a context.
    void destroy_all(Context* context);

  private:
    std::mutex mutex_;
    std::vector<Object*> objects_{nullptr};
    std::vector<uint32_t> free_;
};

struct Tables {
    IdPool streams, events, modules, functions, graphs, execs, arrays, links;
};
Tables& tables() noexcept;

// Checked casts from what the program passes. A pointer to something else is refused where that can be told.
template <class T>
inline T* as(const void* handle, Kind kind) {
    auto* object = static_cast<T*>(const_cast<void*>(handle));
    return object && static_cast<Object*>(object)->kind == kind ? object : nullptr;
}

}  // namespace tf
