#include "image.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>

#include "remote.h"

namespace tf {
namespace {

constexpr uint32_t kFatbinWrapper = 0x466243B1, kFatbin = 0xBA55ED50, kElf = 0x464c457f;
constexpr size_t kInlineLimit = 16384;

template <class T>
T read_at(const void* base, size_t offset) {
    T value;
    memcpy(&value, static_cast<const uint8_t*>(base) + offset, sizeof value);
    return value;
}

// Containers can follow each other directly; all belong to the image.
size_t fatbin_bytes(const void* start) {
    size_t total = 0;
    while (read_at<uint32_t>(start, total) == kFatbin) {
        total += read_at<uint16_t>(start, total + 6) + read_at<uint64_t>(start, total + 8);
        total = (total + 7) & ~size_t{7};
        // What follows the last container may be unmapped; a page boundary is where that could begin.
        if ((reinterpret_cast<uint64_t>(start) + total) % 4096 == 0) break;
    }
    return total;
}

size_t elf_bytes(const void* start) {
    uint64_t programs = read_at<uint64_t>(start, 32), sections = read_at<uint64_t>(start, 40);
    uint16_t programSize = read_at<uint16_t>(start, 54), programCount = read_at<uint16_t>(start, 56);
    uint16_t sectionSize = read_at<uint16_t>(start, 58), sectionCount = read_at<uint16_t>(start, 60);
    uint64_t end = programs + uint64_t{programSize} * programCount;
    auto reach = [&](uint64_t to) {
        if (to > end) end = to;
    };
    reach(sections + uint64_t{sectionSize} * sectionCount);
    constexpr uint32_t kNoBits = 8;
    for (int i = 0; i < sectionCount; ++i) {
        uint64_t at = sections + uint64_t{sectionSize} * static_cast<uint64_t>(i);
        if (read_at<uint32_t>(start, at + 4) != kNoBits)
            reach(read_at<uint64_t>(start, at + 24) + read_at<uint64_t>(start, at + 32));
    }
    for (int i = 0; i < programCount; ++i) {
        uint64_t at = programs + uint64_t{programSize} * static_cast<uint64_t>(i);
        reach(read_at<uint64_t>(start, at + 8) + read_at<uint64_t>(start, at + 32));
    }
    return end;
}

// The read-only file mapping that an address lies in.
struct Mapping {
    uint64_t start = 0, end = 0, offset = 0;
    std::string path;
};

bool find_mapping(uint64_t address, Mapping* found) {
    FILE* maps = fopen("/proc/self/maps", "re");
    if (!maps) return false;
    char line[4400];
    bool ok = false;
    while (!ok && fgets(line, sizeof line, maps)) {
        uint64_t start, end, offset;
        char permissions[5];
        int pathAt = 0;
        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %*s %*s %n", &start, &end, permissions, &offset,
                   &pathAt) < 4)
            continue;
        if (address < start || address >= end) continue;
        line[strcspn(line, "\n")] = 0;
        const char* path = line + pathAt;
        size_t length = strlen(path);
        bool deleted = length > 10 && strcmp(path + length - 10, " (deleted)") == 0;
        // A writable mapping may differ from its file.
        if (*path != '/' || permissions[1] == 'w' || deleted) break;
        *found = {start, end, offset, path};
        ok = true;
    }
    fclose(maps);
    return ok;
}

struct Files {
    std::mutex mutex;
    std::map<std::string, uint32_t> shared;
};
Files& files() {
    static auto* instance = new Files;
    return *instance;
}

bool share_file(const void* start, size_t bytes, ImageSource* source) {
    auto address = reinterpret_cast<uint64_t>(start);
    Mapping mapping;
    if (!find_mapping(address, &mapping) || address + bytes > mapping.end) return false;
    Files& f = files();
    std::lock_guard<std::mutex> guard(f.mutex);
    auto known = f.shared.find(mapping.path);
    if (known == f.shared.end()) {
        int fd = open(mapping.path.c_str(), O_RDONLY | O_CLOEXEC);
        if (fd < 0) return false;
        struct stat info;
        uint32_t id;
        bool ok = fstat(fd, &info) == 0 && share_descriptor(fd, 2, 0, static_cast<uint64_t>(info.st_size), &id) == 0;
        close(fd);
        if (!ok) return false;
        known = f.shared.emplace(mapping.path, id).first;
    }
    source->fd = known->second;
    source->offset = address - mapping.start + mapping.offset;
    source->bytes = bytes;
    return true;
}

}  // namespace

CUresult measure_image(const void* image, const void** start, size_t* bytes) noexcept {
    if (!image) return CUDA_ERROR_INVALID_VALUE;
    if (read_at<uint32_t>(image, 0) == kFatbinWrapper) image = read_at<const void*>(image, 8);
    if (!image) return CUDA_ERROR_INVALID_IMAGE;
    *start = image;
    uint32_t magic = read_at<uint32_t>(image, 0);
    if (magic == kFatbin)
        *bytes = fatbin_bytes(image);
    else if (magic == kElf)
        *bytes = elf_bytes(image);
    else
        *bytes = strlen(static_cast<const char*>(image)) + 1;
    return CUDA_SUCCESS;
}

CUresult share_image(const void* start, size_t bytes, ImageSource* source) noexcept {
    *source = {};
    source->bytes = bytes;
    if (bytes <= kInlineLimit) {
        source->inlineBytes = start;
        return CUDA_SUCCESS;
    }
    if (Remote* remote = attachment()->remote) return remote->share_image(start, bytes, &source->fd);
    if (share_file(start, bytes, source)) return CUDA_SUCCESS;
    int fd = static_cast<int>(syscall(SYS_memfd_create, "tensorfusion-image", 1u));
    if (fd < 0) return CUDA_ERROR_OUT_OF_MEMORY;
    auto* at = static_cast<const uint8_t*>(start);
    for (size_t left = bytes; left;) {
        ssize_t n = write(fd, at, left);
        if (n <= 0) {
            close(fd);
            return CUDA_ERROR_OUT_OF_MEMORY;
        }
        at += n;
        left -= static_cast<size_t>(n);
    }
    CUresult r = share_descriptor(fd, 2, 0, bytes, &source->fd);
    close(fd);
    return r;
}

}  // namespace tf
