#include "objects.h"

#include "call.h"
#include "memory_map.h"

namespace tf {

Tables& tables() noexcept {
    static auto* instance = new Tables;
    return *instance;
}

uint32_t IdPool::take(Object* owner) {
    std::lock_guard<std::mutex> guard(mutex_);
    if (free_.empty()) {
        objects_.push_back(owner);
        return static_cast<uint32_t>(objects_.size() - 1);
    }
    uint32_t id = free_.back();
    free_.pop_back();
    objects_[id] = owner;
    return id;
}

void IdPool::release(uint32_t id) {
    std::lock_guard<std::mutex> guard(mutex_);
    objects_[id] = nullptr;
    free_.push_back(id);
}

Object* IdPool::find(uint32_t id) {
    std::lock_guard<std::mutex> guard(mutex_);
    return id < objects_.size() ? objects_[id] : nullptr;
}

void IdPool::destroy_all(Context* context) {
    std::vector<Object*> doomed;
    {
        std::lock_guard<std::mutex> guard(mutex_);
        for (Object* object : objects_)
            if (object && object->context == context) doomed.push_back(object);
    }
    for (Object* object : doomed) object->destroy();
}

namespace {
// Tells the worker that an object is gone, whatever state the context is in, then forgets it here.
template <class Record, class T, class Set>
void send_destroy(T* object, IdPool& pool, Set set) {
    Record record{};
    record.header.op = Record::kOp;
    record.header.device = wire_device(object->context ? object->context->device : 0);
    set(record);
    submit(&record.header, sizeof record);
    pool.release(object->id);
    object->kind = static_cast<Kind>(0);  // a use after destroy is recognised while the memory is not reused
    delete object;
}
}  // namespace

void Stream::destroy() {
    if (capture) leave_capture(this);
    send_destroy<StreamDestroyRecord>(this, tables().streams, [&](auto& r) { r.stream = id; });
}
void Event::destroy() {
    send_destroy<EventDestroyRecord>(this, tables().events, [&](auto& r) { r.event = id; });
}
void Module::destroy() {
    // Ids are free for others only once the worker has been told, so the functions go last.
    auto doomed = std::move(functions);
    for (auto& [name, global] : globals) remove_range(global.first, MemoryKind::Global);
    send_destroy<ModuleUnloadRecord>(this, tables().modules, [&](auto& r) { r.module = id; });
    for (auto& [name, function] : doomed) function->destroy();
}
void Function::destroy() {
    // The worker forgets a module's functions with the module; the ring keeps that before a new use of the id.
    tables().functions.release(id);
    kind = static_cast<Kind>(0);
    delete this;
}
void Node::destroy() {
    if (child) child->destroy();
    kind = static_cast<Kind>(0);
    delete this;
}
void Graph::destroy() {
    auto doomed = std::move(byId);
    for (auto& [number, node] : doomed) node->destroy();
    auto released = std::move(holds);  // after the worker has been told
    send_destroy<GraphDestroyRecord>(this, tables().graphs, [&](auto& r) { r.graph = id; });
}
void Exec::destroy() {
    auto released = std::move(holds);
    send_destroy<GraphExecDestroyRecord>(this, tables().execs, [&](auto& r) { r.exec = id; });
}
void Array::destroy() {
    for (Array* part : levels)
        if (part) part->destroy();
    send_destroy<ArrayDestroyRecord>(this, tables().arrays, [&](auto& r) { r.array = id; });
}
void Link::destroy() {
    send_destroy<LinkDestroyRecord>(this, tables().links, [&](auto& r) { r.link = id; });
}

}  // namespace tf
