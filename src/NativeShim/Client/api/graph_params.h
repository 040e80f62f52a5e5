// Parameters of any kind of node, as cuGraphAddNode and its relatives take them.
#pragma once
#include "graph.h"

struct CUDA_MEM_ALLOC_NODE_PARAMS {
    CUmemPoolProps pool;
    const CUmemAccessDesc* access;
    size_t accessCount, bytes;
    CUdeviceptr address;
};
static_assert(sizeof(CUDA_MEM_ALLOC_NODE_PARAMS) == 120, "ABI");

struct CUDA_MEMCPY_NODE_PARAMS {
    int flags, reserved;
    CUcontext context;
    CUDA_MEMCPY3D copy;
};

struct CUgraphNodeParams {
    int type, reserved[3];
    union {
        long long padding[29];
        CUDA_KERNEL_NODE_PARAMS kernel;
        CUDA_MEMCPY_NODE_PARAMS memcpy;
        CUDA_MEMSET_NODE_PARAMS memset;
        CUDA_HOST_NODE_PARAMS host;
        CUgraph graph;
        CUevent event;
        CUDA_MEM_ALLOC_NODE_PARAMS alloc;
        CUdeviceptr free;
    };
    long long reserved2;
};
static_assert(sizeof(CUgraphNodeParams) == 256, "ABI");

namespace tf {
// Of every kind but memory nodes, which cannot be changed.
CUresult node_data(const CUgraphNodeParams* p, NodeData* data);
}  // namespace tf
