#include "memory_map.h"

#include <sys/mman.h>

#include <map>
#include <set>
#include <shared_mutex>

namespace tf {
namespace {
struct Map {
    std::shared_mutex mutex;
    std::map<uint64_t, Range> ranges;
    uint64_t nextBufferId = 1;
    std::set<uint64_t> blocks;  // taken for globals, never given back: others may follow
};

constexpr uint64_t kBlockBytes = 2 << 20;
constexpr unsigned int kShared = 1;  // a global's address that this process uses for host memory
// Bounds of all globals ever: most addresses that are looked at are none.
std::atomic<uint64_t> lowestGlobal{~uint64_t{0}}, highestGlobal{0};

// Under the mutex.
bool take_block(std::set<uint64_t>& blocks, uint64_t block) {
    if (in_device_window(block) || blocks.count(block)) return true;
    void* at = reinterpret_cast<void*>(block);
    void* got =
        mmap(at, kBlockBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (got == at) {
        blocks.insert(block);
        return true;
    }
    if (got != MAP_FAILED) munmap(got, kBlockBytes);  // a kernel that takes the address for a hint
    return false;
}
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

void add_global(const Range& range) {
    Map& m = map();
    std::unique_lock<std::shared_mutex> guard(m.mutex);
    Range copy = range;
    copy.kind = MemoryKind::Global;
    copy.bufferId = m.nextBufferId++;
    for (uint64_t block = range.address & ~(kBlockBytes - 1); block < range.address + range.bytes; block += kBlockBytes)
        if (!take_block(m.blocks, block)) copy.flags = kShared;
    m.ranges[range.address] = copy;
    if (range.address < lowestGlobal.load()) lowestGlobal.store(range.address);
    if (range.address + range.bytes > highestGlobal.load()) highestGlobal.store(range.address + range.bytes);
}

bool in_global(uint64_t address, bool certain) noexcept {
    if (address < lowestGlobal.load(std::memory_order_relaxed) ||
        address >= highestGlobal.load(std::memory_order_relaxed))
        return false;
    Range range;
    return find_range(address, &range) && range.kind == MemoryKind::Global && !(certain && range.flags == kShared);
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
