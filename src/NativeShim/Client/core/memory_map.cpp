#include "memory_map.h"

#include <map>
#include <shared_mutex>

namespace tf {
namespace {
struct Map {
    std::shared_mutex mutex;
    std::map<uint64_t, Range> ranges;
    uint64_t nextBufferId = 1;
};
Map& map() {
    static auto* instance = new Map;
    return *instance;
}
}  // namespace

void add_range(const Range& range) {
    Map& m = map();
    std::unique_lock<std::shared_mutex> guard(m.mutex);
    Range copy = range;
    copy.bufferId = m.nextBufferId++;
    m.ranges[range.address] = copy;
}

bool remove_range(uint64_t address, MemoryKind kind, Range* removed) {
    Map& m = map();
    std::unique_lock<std::shared_mutex> guard(m.mutex);
    auto found = m.ranges.find(address);
    if (found == m.ranges.end() || found->second.kind != kind) return false;
    if (removed) *removed = found->second;
    m.ranges.erase(found);
    return true;
}

bool find_range(uint64_t address, Range* found) {
    Map& m = map();
    std::shared_lock<std::shared_mutex> guard(m.mutex);
    auto after = m.ranges.upper_bound(address);
    if (after == m.ranges.begin()) return false;
    const Range& range = std::prev(after)->second;
    if (address - range.address >= range.bytes) return false;
    *found = range;
    return true;
}

void for_each_range(Context* context, MemoryKind kind, void (*visit)(const Range&)) {
    std::vector<Range> found;
    {
        Map& m = map();
        std::shared_lock<std::shared_mutex> guard(m.mutex);
        for (auto& [address, range] : m.ranges)
            if (range.context == context && range.kind == kind) found.push_back(range);
    }
    for (const Range& range : found) visit(range);
}
}  // namespace tf
