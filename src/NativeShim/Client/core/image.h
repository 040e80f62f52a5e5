// Module images: how long they are, and how the worker gets them.
#pragma once
#include "state.h"

namespace tf {

// An image that the worker can read: by a descriptor it has been given, or by bytes that travel in the record.
struct ImageSource {
    uint32_t fd = 0;
    uint64_t offset = 0;
    uint64_t bytes = 0;
    const void* inlineBytes = nullptr;
};

// Unwraps what the program passed (fatbin wrapper, fatbin container or chain of them, ELF, PTX text) to start and size.
CUresult measure_image(const void* image, const void** start, size_t* bytes) noexcept;

// Makes an image available. Images that lie in a file which this process has mapped (code in libraries) are not copied:
// the worker gets the file's descriptor, once for each file.
CUresult share_image(const void* start, size_t bytes, ImageSource* source) noexcept;

// A whole file, with zeros behind it.
CUresult read_file(const char* path, std::vector<char>* content) noexcept;

}  // namespace tf
