#include "pinned.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <map>

namespace tf {
namespace {
constexpr size_t kPage = 4096;

// Free addresses of this connection's pinned window, first fit.
struct Addresses {
    std::mutex mutex;
    std::map<uint64_t, uint64_t> free;  // start, bytes
    bool ready = false;

    uint64_t take(uint64_t bytes) {
        std::lock_guard<std::mutex> guard(mutex);
        if (!ready) free[attachment()->snapshot.pinnedBase] = attachment()->snapshot.pinnedSize;
        ready = true;
        for (auto at = free.begin(); at != free.end(); ++at) {
            if (at->second < bytes) continue;
            uint64_t start = at->first, rest = at->second - bytes;
            free.erase(at);
            if (rest) free[start + bytes] = rest;
            return start;
        }
        return 0;
    }

    void give_back(uint64_t start, uint64_t bytes) {
        std::lock_guard<std::mutex> guard(mutex);
        auto next = free.lower_bound(start);
        if (next != free.end() && start + bytes == next->first) {
            bytes += next->second;
            next = free.erase(next);
        }
        if (next != free.begin()) {
            auto before = std::prev(next);
            if (before->first + before->second == start) {
                before->second += bytes;
                return;
            }
        }
        free[start] = bytes;
    }
};
Addresses& addresses() {
    static auto* instance = new Addresses;
    return *instance;
}
}  // namespace

size_t pinned_round(size_t bytes) noexcept {
    return (bytes + kPage - 1) & ~(kPage - 1);
}

CUresult pinned_allocate(size_t bytes, void** out) noexcept {
    bytes = pinned_round(bytes);
    uint64_t address = addresses().take(bytes);
    if (!address) return CUDA_ERROR_OUT_OF_MEMORY;
    if (attachment()->remote) {
        void* own = mmap(reinterpret_cast<void*>(address), bytes, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
        if (own == MAP_FAILED) {
            addresses().give_back(address, bytes);
            return CUDA_ERROR_OUT_OF_MEMORY;
        }
        *out = own;
        return CUDA_SUCCESS;
    }
    int fd = static_cast<int>(syscall(SYS_memfd_create, "tensorfusion-pinned", 1u /* close on exec */));
    void* mapped = MAP_FAILED;
    if (fd >= 0 && ftruncate(fd, static_cast<off_t>(bytes)) == 0)
        mapped = mmap(reinterpret_cast<void*>(address), bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED_NOREPLACE,
                      fd, 0);
    CUresult result = CUDA_ERROR_OUT_OF_MEMORY;
    uint32_t id;
    if (mapped != MAP_FAILED) result = share_descriptor(fd, 1, address, bytes, &id);
    if (fd >= 0) close(fd);
    if (result) {
        if (mapped != MAP_FAILED) munmap(mapped, bytes);
        addresses().give_back(address, bytes);
        return result;
    }
    *out = mapped;
    return CUDA_SUCCESS;
}

void pinned_unmap(void* address, size_t bytes) noexcept {
    munmap(address, bytes);
    addresses().give_back(reinterpret_cast<uint64_t>(address), bytes);
}
}  // namespace tf
