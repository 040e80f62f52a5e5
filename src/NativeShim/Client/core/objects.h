// What a handle points to. Handles that the program sees are pointers to these; the worker knows the dense ids only.
#pragma once
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
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
    Mipmap = 0x504d4d31,
    Link = 0x4b4e4c31,
    Pool = 0x4c4f4f50,
    Allocation = 0x434f4c41,
    UserObject = 0x4a424f55,
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
    // The capture that the stream takes part in (0: none); api/capture.h knows the rest.
    std::atomic<uint64_t> capture{0};
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
    // Other processes may ask for it: a record of it is reached before the call returns.
    std::atomic<bool> shared{false};
    Event() : Object(Kind::Event) {}
    void destroy() override;
};

struct Function;

struct Module final : Object {
    bool library = false;
    std::mutex mutex;
    std::map<std::string, Function*> functions;
    std::map<std::string, std::pair<uint64_t, uint64_t>> globals;  // looked up so far: address, bytes
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

// What a graph, its copies and its executable forms keep alive together: memory of allocation nodes, pinned memory
// behind copies of ordinary memory, user objects.
struct Hold {
    virtual ~Hold() = default;
    // True of at least `count` references to a user object.
    virtual bool owns(const void*, unsigned int /* count */) const { return false; }
};
using Holds = std::vector<std::shared_ptr<Hold>>;

struct Graph;

// Nodes that the program adds are numbered here, from the first number of the program on; those that a capture makes
// are numbered by the worker, and known here when they have been asked for.
struct Node final : Object {
    Graph* graph = nullptr;
    int type = -1;                    // CUgraphNodeType; -1: not asked for yet
    uint32_t entry = 0;               // where edges to the node end, if that is not the node itself
    bool hostFirst = false;           // such a node is a host function before its copy, not after it
    std::vector<uint8_t> given;       // parameters of a copy as the program gave them
    std::vector<uint8_t> parameters;  // the record that would do the same in a stream; empty: not asked for yet
    std::vector<void*> pointers;      // into it: kernel parameters as the program reads them
    Graph* child = nullptr;
    Event* event = nullptr;
    uint64_t memory = 0, memoryBytes = 0;  // of allocation and free nodes
    Node() : Object(Kind::Node) {}
    void destroy() override;
};

// An event that a node records. node: 0 for one in a child graph or a capture.
struct RecordedEvent {
    uint32_t node;
    uint32_t id;
    Event* event;
};

struct Graph final : Object {
    bool owned = true;       // false: a child graph, or one that a capture is building
    bool listed = true;      // all nodes and edges are known here
    uint64_t nodeCount = 0;  // while they are not
    std::vector<Node*> nodes;
    std::vector<std::pair<Node*, Node*>> edges;
    std::unordered_map<uint32_t, Node*> byId;
    Holds holds;
    std::vector<RecordedEvent> recorded;
    bool hasMemoryNodes = false;
    Graph() : Object(Kind::Graph) {}
    void destroy() override;
};

struct Exec final : Object {
    uint64_t flags = 0;
    Holds holds;
    std::vector<RecordedEvent> recorded;
    std::map<uint32_t, bool> disabled;
    Exec() : Object(Kind::Exec) {}
    void destroy() override;
};

// An array, a mipmapped array (with its levels, as far as they have been asked for), or such a level.
struct Array final : Object {
    CUDA_ARRAY3D_DESCRIPTOR descriptor{};
    bool level = false;
    std::vector<Array*> levels;
    explicit Array(Kind k) : Object(k) {}
    void destroy() override;
};

struct Link final : Object {
    std::vector<char> image;
    bool complete = false;
    // Where the program wants the logs; the sizes are told when the link is complete.
    char* infoLog = nullptr;
    char* errorLog = nullptr;
    uint32_t infoBytes = 0, errorBytes = 0;
    void** infoSize = nullptr;
    void** errorSize = nullptr;
    Link() : Object(Kind::Link) {}
    void destroy() override;
};

struct Pool final : Object {
    int device = 0;
    bool isDefault = false;
    uint64_t attributes[16] = {};
    std::atomic<int64_t> used{0}, high{0};  // bytes
    void charge(int64_t bytes) {
        int64_t now = used.fetch_add(bytes) + bytes, before = high.load();
        while (before < now && !high.compare_exchange_weak(before, now)) {
        }
    }
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
