// What the samples share: every call is checked, and what is printed is the same on any device.
#pragma once
#include <cuda.h>
#include <cuda_runtime.h>

#include <cstdio>
#include <cstdlib>

#define RT(call)                                                                       \
    do {                                                                               \
        cudaError_t e_ = (call);                                                       \
        if (e_ != cudaSuccess) {                                                       \
            fprintf(stderr, "%s: %s\n", #call, cudaGetErrorName(e_));                  \
            exit(1);                                                                   \
        }                                                                              \
    } while (0)
#define DRV(call)                                                                      \
    do {                                                                               \
        CUresult e_ = (call);                                                          \
        if (e_ != CUDA_SUCCESS) {                                                      \
            const char* name_ = "?";                                                   \
            cuGetErrorName(e_, &name_);                                                \
            fprintf(stderr, "%s: %s\n", #call, name_);                                 \
            exit(1);                                                                   \
        }                                                                              \
    } while (0)
#define HOLDS(condition)                                                               \
    do {                                                                               \
        if (!(condition)) {                                                            \
            fprintf(stderr, "does not hold: %s\n", #condition);                        \
            exit(1);                                                                   \
        }                                                                              \
    } while (0)
