// The driver's functions, found by name in libcuda.so.1 at their first call. One that the library lacks ends its case
// as refused.
#pragma once
#include <string>

#include "cuda.h"

struct MissingFunction {
    std::string name;
};

// The address of a symbol of libcuda.so.1, or null.
void* find_symbol(const char* name);

template <class... Arguments>
class Function {
  public:
    explicit Function(const char* name) : name_(name) {}
    CUresult operator()(Arguments... arguments) const {
        if (!address_) address_ = reinterpret_cast<CUresult (*)(Arguments...)>(find_symbol(name_));
        if (!address_) throw MissingFunction{name_};
        return address_(arguments...);
    }

  private:
    const char* name_;
    mutable CUresult (*address_)(Arguments...) = nullptr;
};

#define TF_FUNCTION(name, ...)                \
    inline const Function<__VA_ARGS__> name { \
#name                                 \
    }

TF_FUNCTION(cuInit, unsigned);
TF_FUNCTION(cuDriverGetVersion, int*);
TF_FUNCTION(cuGetErrorName, CUresult, const char**);
TF_FUNCTION(cuGetErrorString, CUresult, const char**);
TF_FUNCTION(cuGetProcAddress_v2, const char*, void**, int, uint64_t, int*);
TF_FUNCTION(cuGetExportTable, const void**, const CUuuid*);
TF_FUNCTION(cuDeviceGet, CUdevice*, int);
TF_FUNCTION(cuDeviceGetCount, int*);
TF_FUNCTION(cuDeviceGetName, char*, int, CUdevice);
TF_FUNCTION(cuDeviceGetUuid_v2, CUuuid*, CUdevice);
TF_FUNCTION(cuDeviceTotalMem_v2, size_t*, CUdevice);
TF_FUNCTION(cuDeviceGetAttribute, int*, int, CUdevice);
TF_FUNCTION(cuDeviceGetPCIBusId, char*, int, CUdevice);
TF_FUNCTION(cuDeviceGetByPCIBusId, CUdevice*, const char*);
TF_FUNCTION(cuDevicePrimaryCtxRetain, CUcontext*, CUdevice);
TF_FUNCTION(cuDevicePrimaryCtxRelease_v2, CUdevice);
TF_FUNCTION(cuDevicePrimaryCtxReset_v2, CUdevice);
TF_FUNCTION(cuDevicePrimaryCtxGetState, CUdevice, unsigned*, int*);
TF_FUNCTION(cuCtxCreate_v2, CUcontext*, unsigned, CUdevice);
TF_FUNCTION(cuCtxDestroy_v2, CUcontext);
TF_FUNCTION(cuCtxSetCurrent, CUcontext);
TF_FUNCTION(cuCtxGetCurrent, CUcontext*);
TF_FUNCTION(cuCtxPushCurrent_v2, CUcontext);
TF_FUNCTION(cuCtxPopCurrent_v2, CUcontext*);
TF_FUNCTION(cuCtxGetDevice, CUdevice*);
TF_FUNCTION(cuCtxSynchronize);
TF_FUNCTION(cuCtxGetLimit, size_t*, int);
TF_FUNCTION(cuCtxSetLimit, int, size_t);
TF_FUNCTION(cuCtxGetCacheConfig, int*);
TF_FUNCTION(cuCtxSetCacheConfig, int);
TF_FUNCTION(cuCtxResetPersistingL2Cache);
TF_FUNCTION(cuCtxGetStreamPriorityRange, int*, int*);
TF_FUNCTION(cuCtxGetApiVersion, CUcontext, unsigned*);

TF_FUNCTION(cuMemGetInfo_v2, size_t*, size_t*);
TF_FUNCTION(cuMemAlloc_v2, CUdeviceptr*, size_t);
TF_FUNCTION(cuMemAllocPitch_v2, CUdeviceptr*, size_t*, size_t, size_t, unsigned);
TF_FUNCTION(cuMemFree_v2, CUdeviceptr);
TF_FUNCTION(cuMemGetAddressRange_v2, CUdeviceptr*, size_t*, CUdeviceptr);
TF_FUNCTION(cuPointerGetAttribute, void*, int, CUdeviceptr);
TF_FUNCTION(cuPointerGetAttributes, unsigned, int*, void**, CUdeviceptr);
TF_FUNCTION(cuMemAllocManaged, CUdeviceptr*, size_t, unsigned);
TF_FUNCTION(cuMemAllocHost_v2, void**, size_t);
TF_FUNCTION(cuMemHostAlloc, void**, size_t, unsigned);
TF_FUNCTION(cuMemFreeHost, void*);
TF_FUNCTION(cuMemHostGetDevicePointer_v2, CUdeviceptr*, void*, unsigned);
TF_FUNCTION(cuMemHostGetFlags, unsigned*, void*);
TF_FUNCTION(cuMemHostRegister_v2, void*, size_t, unsigned);
TF_FUNCTION(cuMemHostUnregister, void*);
TF_FUNCTION(cuMemAllocAsync, CUdeviceptr*, size_t, CUstream);
TF_FUNCTION(cuMemAllocFromPoolAsync, CUdeviceptr*, size_t, CUmemoryPool, CUstream);
TF_FUNCTION(cuMemFreeAsync, CUdeviceptr, CUstream);
TF_FUNCTION(cuDeviceGetDefaultMemPool, CUmemoryPool*, CUdevice);
TF_FUNCTION(cuDeviceGetMemPool, CUmemoryPool*, CUdevice);
TF_FUNCTION(cuMemPoolCreate, CUmemoryPool*, const CUmemPoolProps*);
TF_FUNCTION(cuMemPoolDestroy, CUmemoryPool);
TF_FUNCTION(cuMemPoolTrimTo, CUmemoryPool, size_t);
TF_FUNCTION(cuMemPoolSetAttribute, CUmemoryPool, int, void*);
TF_FUNCTION(cuMemPoolGetAttribute, CUmemoryPool, int, void*);

TF_FUNCTION(cuMemcpy, CUdeviceptr, CUdeviceptr, size_t);
TF_FUNCTION(cuMemcpyAsync, CUdeviceptr, CUdeviceptr, size_t, CUstream);
TF_FUNCTION(cuMemcpyPeer, CUdeviceptr, CUcontext, CUdeviceptr, CUcontext, size_t);
TF_FUNCTION(cuMemcpyHtoD_v2, CUdeviceptr, const void*, size_t);
TF_FUNCTION(cuMemcpyDtoH_v2, void*, CUdeviceptr, size_t);
TF_FUNCTION(cuMemcpyDtoD_v2, CUdeviceptr, CUdeviceptr, size_t);
TF_FUNCTION(cuMemcpyHtoDAsync_v2, CUdeviceptr, const void*, size_t, CUstream);
TF_FUNCTION(cuMemcpyDtoHAsync_v2, void*, CUdeviceptr, size_t, CUstream);
TF_FUNCTION(cuMemcpyDtoDAsync_v2, CUdeviceptr, CUdeviceptr, size_t, CUstream);
TF_FUNCTION(cuMemcpy2D_v2, const CUDA_MEMCPY2D*);
TF_FUNCTION(cuMemcpy2DUnaligned_v2, const CUDA_MEMCPY2D*);
TF_FUNCTION(cuMemcpy2DAsync_v2, const CUDA_MEMCPY2D*, CUstream);
TF_FUNCTION(cuMemcpy3D_v2, const CUDA_MEMCPY3D*);
TF_FUNCTION(cuMemcpy3DAsync_v2, const CUDA_MEMCPY3D*, CUstream);
TF_FUNCTION(cuMemcpyHtoA_v2, CUarray, size_t, const void*, size_t);
TF_FUNCTION(cuMemcpyAtoH_v2, void*, CUarray, size_t, size_t);
TF_FUNCTION(cuMemcpyDtoA_v2, CUarray, size_t, CUdeviceptr, size_t);
TF_FUNCTION(cuMemcpyAtoD_v2, CUdeviceptr, CUarray, size_t, size_t);
TF_FUNCTION(cuMemsetD8_v2, CUdeviceptr, unsigned char, size_t);
TF_FUNCTION(cuMemsetD16_v2, CUdeviceptr, unsigned short, size_t);
TF_FUNCTION(cuMemsetD32_v2, CUdeviceptr, unsigned, size_t);
TF_FUNCTION(cuMemsetD2D8_v2, CUdeviceptr, size_t, unsigned char, size_t, size_t);
TF_FUNCTION(cuMemsetD2D16_v2, CUdeviceptr, size_t, unsigned short, size_t, size_t);
TF_FUNCTION(cuMemsetD2D32_v2, CUdeviceptr, size_t, unsigned, size_t, size_t);
TF_FUNCTION(cuMemsetD8Async, CUdeviceptr, unsigned char, size_t, CUstream);
TF_FUNCTION(cuMemsetD32Async, CUdeviceptr, unsigned, size_t, CUstream);
TF_FUNCTION(cuMemsetD32Async_ptsz, CUdeviceptr, unsigned, size_t, CUstream);
TF_FUNCTION(cuMemcpyDtoHAsync_v2_ptsz, void*, CUdeviceptr, size_t, CUstream);
TF_FUNCTION(cuStreamSynchronize_ptsz, CUstream);

TF_FUNCTION(cuStreamCreate, CUstream*, unsigned);
TF_FUNCTION(cuStreamCreateWithPriority, CUstream*, unsigned, int);
TF_FUNCTION(cuStreamDestroy_v2, CUstream);
TF_FUNCTION(cuStreamGetFlags, CUstream, unsigned*);
TF_FUNCTION(cuStreamGetPriority, CUstream, int*);
TF_FUNCTION(cuStreamGetCtx, CUstream, CUcontext*);
TF_FUNCTION(cuStreamGetId, CUstream, unsigned long long*);
TF_FUNCTION(cuStreamQuery, CUstream);
TF_FUNCTION(cuStreamSynchronize, CUstream);
TF_FUNCTION(cuStreamWaitEvent, CUstream, CUevent, unsigned);
TF_FUNCTION(cuStreamAddCallback, CUstream, CUstreamCallback, void*, unsigned);
TF_FUNCTION(cuStreamSetAttribute, CUstream, int, const CUlaunchAttributeValue*);
TF_FUNCTION(cuStreamGetAttribute, CUstream, int, CUlaunchAttributeValue*);
TF_FUNCTION(cuStreamCopyAttributes, CUstream, CUstream);
TF_FUNCTION(cuStreamWriteValue32_v2, CUstream, CUdeviceptr, uint32_t, unsigned);
TF_FUNCTION(cuStreamWriteValue64_v2, CUstream, CUdeviceptr, uint64_t, unsigned);
TF_FUNCTION(cuStreamWaitValue32_v2, CUstream, CUdeviceptr, uint32_t, unsigned);
TF_FUNCTION(cuStreamWaitValue64_v2, CUstream, CUdeviceptr, uint64_t, unsigned);
TF_FUNCTION(cuEventCreate, CUevent*, unsigned);
TF_FUNCTION(cuEventDestroy_v2, CUevent);
TF_FUNCTION(cuEventRecord, CUevent, CUstream);
TF_FUNCTION(cuEventRecordWithFlags, CUevent, CUstream, unsigned);
TF_FUNCTION(cuEventQuery, CUevent);
TF_FUNCTION(cuEventSynchronize, CUevent);
TF_FUNCTION(cuEventElapsedTime, float*, CUevent, CUevent);

TF_FUNCTION(cuModuleLoadData, CUmodule*, const void*);
TF_FUNCTION(cuModuleLoadDataEx, CUmodule*, const void*, unsigned, int*, void**);
TF_FUNCTION(cuModuleLoad, CUmodule*, const char*);
TF_FUNCTION(cuModuleUnload, CUmodule);
TF_FUNCTION(cuModuleGetFunction, CUfunction*, CUmodule, const char*);
TF_FUNCTION(cuModuleGetGlobal_v2, CUdeviceptr*, size_t*, CUmodule, const char*);
TF_FUNCTION(cuModuleGetFunctionCount, unsigned*, CUmodule);
TF_FUNCTION(cuModuleEnumerateFunctions, CUfunction*, unsigned, CUmodule);
TF_FUNCTION(cuModuleGetLoadingMode, int*);
TF_FUNCTION(cuLibraryLoadData, CUlibrary*, const void*, int*, void**, unsigned, int*, void**, unsigned);
TF_FUNCTION(cuLibraryUnload, CUlibrary);
TF_FUNCTION(cuLibraryGetKernel, CUkernel*, CUlibrary, const char*);
TF_FUNCTION(cuLibraryGetGlobal, CUdeviceptr*, size_t*, CUlibrary, const char*);
TF_FUNCTION(cuLibraryGetModule, CUmodule*, CUlibrary);
TF_FUNCTION(cuLibraryGetKernelCount, unsigned*, CUlibrary);
TF_FUNCTION(cuLibraryEnumerateKernels, CUkernel*, unsigned, CUlibrary);
TF_FUNCTION(cuKernelGetFunction, CUfunction*, CUkernel);
TF_FUNCTION(cuKernelGetName, const char**, CUkernel);
TF_FUNCTION(cuKernelGetAttribute, int*, int, CUkernel, CUdevice);
TF_FUNCTION(cuKernelSetAttribute, int, int, CUkernel, CUdevice);
TF_FUNCTION(cuFuncGetAttribute, int*, int, CUfunction);
TF_FUNCTION(cuFuncSetAttribute, CUfunction, int, int);
TF_FUNCTION(cuFuncSetCacheConfig, CUfunction, int);
TF_FUNCTION(cuFuncGetModule, CUmodule*, CUfunction);
TF_FUNCTION(cuFuncGetName, const char**, CUfunction);
TF_FUNCTION(cuFuncGetParamInfo, CUfunction, size_t, size_t*, size_t*);
TF_FUNCTION(cuFuncLoad, CUfunction);
TF_FUNCTION(cuFuncIsLoaded, int*, CUfunction);
TF_FUNCTION(cuOccupancyMaxActiveBlocksPerMultiprocessor, int*, CUfunction, int, size_t);
TF_FUNCTION(cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags, int*, CUfunction, int, size_t, unsigned);
TF_FUNCTION(cuOccupancyMaxPotentialBlockSize, int*, int*, CUfunction, size_t (*)(int), size_t, int);
TF_FUNCTION(cuOccupancyAvailableDynamicSMemPerBlock, size_t*, CUfunction, int, int);
TF_FUNCTION(cuOccupancyMaxActiveClusters, int*, CUfunction, const CUlaunchConfig*);
TF_FUNCTION(cuOccupancyMaxPotentialClusterSize, int*, CUfunction, const CUlaunchConfig*);
TF_FUNCTION(cuLinkCreate_v2, unsigned, int*, void**, CUlinkState*);
TF_FUNCTION(cuLinkAddData_v2, CUlinkState, int, void*, size_t, const char*, unsigned, int*, void**);
TF_FUNCTION(cuLinkAddFile_v2, CUlinkState, int, const char*, unsigned, int*, void**);
TF_FUNCTION(cuLinkComplete, CUlinkState, void**, size_t*);
TF_FUNCTION(cuLinkDestroy, CUlinkState);

TF_FUNCTION(cuLaunchKernel, CUfunction, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, CUstream,
            void**, void**);
TF_FUNCTION(cuLaunchKernelEx, const CUlaunchConfig*, CUfunction, void**, void**);
TF_FUNCTION(cuLaunchCooperativeKernel, CUfunction, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned,
            CUstream, void**);
TF_FUNCTION(cuLaunchHostFunc, CUstream, CUhostFn, void*);
TF_FUNCTION(cuTensorMapEncodeTiled, CUtensorMap*, int, uint32_t, void*, const uint64_t*, const uint64_t*,
            const uint32_t*, const uint32_t*, int, int, int, int);
TF_FUNCTION(cuTensorMapReplaceAddress, CUtensorMap*, void*);

TF_FUNCTION(cuStreamBeginCapture_v2, CUstream, int);
TF_FUNCTION(cuStreamBeginCaptureToGraph, CUstream, CUgraph, const CUgraphNode*, const void*, size_t, int);
TF_FUNCTION(cuStreamEndCapture, CUstream, CUgraph*);
TF_FUNCTION(cuStreamIsCapturing, CUstream, int*);
TF_FUNCTION(cuStreamGetCaptureInfo_v2, CUstream, int*, uint64_t*, CUgraph*, const CUgraphNode**, size_t*);
TF_FUNCTION(cuStreamUpdateCaptureDependencies, CUstream, CUgraphNode*, size_t, unsigned);
TF_FUNCTION(cuThreadExchangeStreamCaptureMode, int*);
TF_FUNCTION(cuGraphCreate, CUgraph*, unsigned);
TF_FUNCTION(cuGraphDestroy, CUgraph);
TF_FUNCTION(cuGraphClone, CUgraph*, CUgraph);
TF_FUNCTION(cuGraphNodeFindInClone, CUgraphNode*, CUgraphNode, CUgraph);
TF_FUNCTION(cuGraphAddKernelNode_v2, CUgraphNode*, CUgraph, const CUgraphNode*, size_t, const CUDA_KERNEL_NODE_PARAMS*);
TF_FUNCTION(cuGraphAddMemcpyNode, CUgraphNode*, CUgraph, const CUgraphNode*, size_t, const CUDA_MEMCPY3D*, CUcontext);
TF_FUNCTION(cuGraphAddMemsetNode, CUgraphNode*, CUgraph, const CUgraphNode*, size_t, const CUDA_MEMSET_NODE_PARAMS*,
            CUcontext);
TF_FUNCTION(cuGraphAddEmptyNode, CUgraphNode*, CUgraph, const CUgraphNode*, size_t);
TF_FUNCTION(cuGraphAddChildGraphNode, CUgraphNode*, CUgraph, const CUgraphNode*, size_t, CUgraph);
TF_FUNCTION(cuGraphAddHostNode, CUgraphNode*, CUgraph, const CUgraphNode*, size_t, const CUDA_HOST_NODE_PARAMS*);
TF_FUNCTION(cuGraphAddEventRecordNode, CUgraphNode*, CUgraph, const CUgraphNode*, size_t, CUevent);
TF_FUNCTION(cuGraphAddEventWaitNode, CUgraphNode*, CUgraph, const CUgraphNode*, size_t, CUevent);
TF_FUNCTION(cuGraphAddMemAllocNode, CUgraphNode*, CUgraph, const CUgraphNode*, size_t, CUDA_MEM_ALLOC_NODE_PARAMS*);
TF_FUNCTION(cuGraphAddMemFreeNode, CUgraphNode*, CUgraph, const CUgraphNode*, size_t, CUdeviceptr);
TF_FUNCTION(cuDeviceGraphMemTrim, CUdevice);
TF_FUNCTION(cuGraphAddDependencies, CUgraph, const CUgraphNode*, const CUgraphNode*, size_t);
TF_FUNCTION(cuGraphRemoveDependencies, CUgraph, const CUgraphNode*, const CUgraphNode*, size_t);
TF_FUNCTION(cuGraphGetNodes, CUgraph, CUgraphNode*, size_t*);
TF_FUNCTION(cuGraphGetRootNodes, CUgraph, CUgraphNode*, size_t*);
TF_FUNCTION(cuGraphGetEdges, CUgraph, CUgraphNode*, CUgraphNode*, size_t*);
TF_FUNCTION(cuGraphNodeGetType, CUgraphNode, int*);
TF_FUNCTION(cuGraphNodeGetDependencies, CUgraphNode, CUgraphNode*, size_t*);
TF_FUNCTION(cuGraphDestroyNode, CUgraphNode);
TF_FUNCTION(cuGraphKernelNodeGetParams_v2, CUgraphNode, CUDA_KERNEL_NODE_PARAMS*);
TF_FUNCTION(cuGraphKernelNodeSetParams_v2, CUgraphNode, const CUDA_KERNEL_NODE_PARAMS*);
TF_FUNCTION(cuGraphExecKernelNodeSetParams_v2, CUgraphExec, CUgraphNode, const CUDA_KERNEL_NODE_PARAMS*);
TF_FUNCTION(cuGraphKernelNodeSetAttribute, CUgraphNode, int, const CUlaunchAttributeValue*);
TF_FUNCTION(cuGraphKernelNodeGetAttribute, CUgraphNode, int, CUlaunchAttributeValue*);
TF_FUNCTION(cuGraphKernelNodeCopyAttributes, CUgraphNode, CUgraphNode);
TF_FUNCTION(cuGraphInstantiateWithFlags, CUgraphExec*, CUgraph, unsigned long long);
TF_FUNCTION(cuGraphLaunch, CUgraphExec, CUstream);
TF_FUNCTION(cuGraphUpload, CUgraphExec, CUstream);
TF_FUNCTION(cuGraphExecDestroy, CUgraphExec);
TF_FUNCTION(cuGraphNodeSetEnabled, CUgraphExec, CUgraphNode, unsigned);
TF_FUNCTION(cuGraphNodeGetEnabled, CUgraphExec, CUgraphNode, unsigned*);
TF_FUNCTION(cuGraphExecUpdate_v2, CUgraphExec, CUgraph, CUgraphExecUpdateResultInfo*);

TF_FUNCTION(cuMemAddressReserve, CUdeviceptr*, size_t, size_t, CUdeviceptr, unsigned long long);
TF_FUNCTION(cuMemAddressFree, CUdeviceptr, size_t);
TF_FUNCTION(cuMemCreate, CUmemGenericAllocationHandle*, size_t, const CUmemAllocationProp*, unsigned long long);
TF_FUNCTION(cuMemRelease, CUmemGenericAllocationHandle);
TF_FUNCTION(cuMemMap, CUdeviceptr, size_t, size_t, CUmemGenericAllocationHandle, unsigned long long);
TF_FUNCTION(cuMemUnmap, CUdeviceptr, size_t);
TF_FUNCTION(cuMemSetAccess, CUdeviceptr, size_t, const CUmemAccessDesc*, size_t);
TF_FUNCTION(cuMemGetAccess, unsigned long long*, const CUmemLocation*, CUdeviceptr);
TF_FUNCTION(cuMemGetAllocationGranularity, size_t*, const CUmemAllocationProp*, int);
TF_FUNCTION(cuMemGetAllocationPropertiesFromHandle, CUmemAllocationProp*, CUmemGenericAllocationHandle);
TF_FUNCTION(cuMemRetainAllocationHandle, CUmemGenericAllocationHandle*, void*);

TF_FUNCTION(cuArrayCreate_v2, CUarray*, const CUDA_ARRAY_DESCRIPTOR*);
TF_FUNCTION(cuArrayGetDescriptor_v2, CUDA_ARRAY_DESCRIPTOR*, CUarray);
TF_FUNCTION(cuArray3DCreate_v2, CUarray*, const CUDA_ARRAY3D_DESCRIPTOR*);
TF_FUNCTION(cuArray3DGetDescriptor_v2, CUDA_ARRAY3D_DESCRIPTOR*, CUarray);
TF_FUNCTION(cuArrayDestroy, CUarray);
TF_FUNCTION(cuMipmappedArrayCreate, CUmipmappedArray*, const CUDA_ARRAY3D_DESCRIPTOR*, unsigned);
TF_FUNCTION(cuMipmappedArrayGetLevel, CUarray*, CUmipmappedArray, unsigned);
TF_FUNCTION(cuMipmappedArrayDestroy, CUmipmappedArray);
TF_FUNCTION(cuTexObjectCreate, CUtexObject*, const CUDA_RESOURCE_DESC*, const CUDA_TEXTURE_DESC*, const void*);
TF_FUNCTION(cuTexObjectGetResourceDesc, CUDA_RESOURCE_DESC*, CUtexObject);
TF_FUNCTION(cuTexObjectGetTextureDesc, CUDA_TEXTURE_DESC*, CUtexObject);
TF_FUNCTION(cuTexObjectDestroy, CUtexObject);
TF_FUNCTION(cuSurfObjectCreate, CUsurfObject*, const CUDA_RESOURCE_DESC*);
TF_FUNCTION(cuSurfObjectGetResourceDesc, CUDA_RESOURCE_DESC*, CUsurfObject);
TF_FUNCTION(cuSurfObjectDestroy, CUsurfObject);

// Variants of the above, and functions that are seldom called.
TF_FUNCTION(cuGraphAddNode, CUgraphNode*, CUgraph, const CUgraphNode*, size_t, CUgraphNodeParams*);
TF_FUNCTION(cuGraphNodeSetParams, CUgraphNode, CUgraphNodeParams*);
TF_FUNCTION(cuGraphExecNodeSetParams, CUgraphExec, CUgraphNode, CUgraphNodeParams*);
TF_FUNCTION(cuGraphEventRecordNodeGetEvent, CUgraphNode, CUevent*);
TF_FUNCTION(cuGraphEventRecordNodeSetEvent, CUgraphNode, CUevent);
TF_FUNCTION(cuGraphEventWaitNodeGetEvent, CUgraphNode, CUevent*);
TF_FUNCTION(cuGraphEventWaitNodeSetEvent, CUgraphNode, CUevent);
TF_FUNCTION(cuGraphExecEventRecordNodeSetEvent, CUgraphExec, CUgraphNode, CUevent);
TF_FUNCTION(cuGraphExecEventWaitNodeSetEvent, CUgraphExec, CUgraphNode, CUevent);
TF_FUNCTION(cuGraphExecChildGraphNodeSetParams, CUgraphExec, CUgraphNode, CUgraph);
TF_FUNCTION(cuGraphHostNodeGetParams, CUgraphNode, CUDA_HOST_NODE_PARAMS*);
TF_FUNCTION(cuGraphHostNodeSetParams, CUgraphNode, const CUDA_HOST_NODE_PARAMS*);
TF_FUNCTION(cuGraphMemcpyNodeGetParams, CUgraphNode, CUDA_MEMCPY3D*);
TF_FUNCTION(cuGraphMemcpyNodeSetParams, CUgraphNode, const CUDA_MEMCPY3D*);
TF_FUNCTION(cuGraphMemsetNodeGetParams, CUgraphNode, CUDA_MEMSET_NODE_PARAMS*);
TF_FUNCTION(cuGraphMemsetNodeSetParams, CUgraphNode, const CUDA_MEMSET_NODE_PARAMS*);
TF_FUNCTION(cuGraphMemAllocNodeGetParams, CUgraphNode, CUDA_MEM_ALLOC_NODE_PARAMS*);
TF_FUNCTION(cuGraphMemFreeNodeGetParams, CUgraphNode, CUdeviceptr*);
TF_FUNCTION(cuGraphInstantiate_v2, CUgraphExec*, CUgraph, CUgraphNode*, char*, size_t);
TF_FUNCTION(cuGraphInstantiateWithParams, CUgraphExec*, CUgraph, CUDA_GRAPH_INSTANTIATE_PARAMS*);
TF_FUNCTION(cuGraphExecGetFlags, CUgraphExec, unsigned long long*);
TF_FUNCTION(cuDeviceSetGraphMemAttribute, CUdevice, int, void*);
TF_FUNCTION(cuUserObjectCreate, void**, void*, CUhostFn, unsigned, unsigned);
TF_FUNCTION(cuUserObjectRetain, void*, unsigned);
TF_FUNCTION(cuUserObjectRelease, void*, unsigned);
TF_FUNCTION(cuGraphRetainUserObject, CUgraph, void*, unsigned, unsigned);
TF_FUNCTION(cuGraphReleaseUserObject, CUgraph, void*, unsigned);
TF_FUNCTION(cuKernelSetCacheConfig, CUkernel, int, CUdevice);
TF_FUNCTION(cuKernelGetLibrary, CUlibrary*, CUkernel);
TF_FUNCTION(cuKernelGetParamInfo, CUkernel, size_t, size_t*, size_t*);
TF_FUNCTION(cuFuncSetBlockShape, CUfunction, int, int, int);
TF_FUNCTION(cuFuncSetSharedSize, CUfunction, unsigned);
TF_FUNCTION(cuFuncSetSharedMemConfig, CUfunction, int);
TF_FUNCTION(cuParamSetSize, CUfunction, unsigned);
TF_FUNCTION(cuParamSetv, CUfunction, int, void*, unsigned);
TF_FUNCTION(cuParamSeti, CUfunction, int, unsigned);
TF_FUNCTION(cuParamSetf, CUfunction, int, float);
TF_FUNCTION(cuLaunch, CUfunction);
TF_FUNCTION(cuLaunchGridAsync, CUfunction, int, int, CUstream);
TF_FUNCTION(cuLibraryLoadFromFile, CUlibrary*, const char*, int*, void**, unsigned, int*, void**, unsigned);
TF_FUNCTION(cuModuleLoadFatBinary, CUmodule*, const void*);
TF_FUNCTION(cuOccupancyMaxPotentialBlockSizeWithFlags, int*, int*, CUfunction, size_t (*)(int), size_t, int, unsigned);
TF_FUNCTION(cuTensorMapEncodeIm2col, CUtensorMap*, int, uint32_t, void*, const uint64_t*, const uint64_t*, const int*,
            const int*, uint32_t, uint32_t, const uint32_t*, int, int, int, int);
TF_FUNCTION(cuMemcpy3DPeer, const CUDA_MEMCPY3D_PEER*);
TF_FUNCTION(cuMemcpy3DPeerAsync, const CUDA_MEMCPY3D_PEER*, CUstream);
TF_FUNCTION(cuMemcpy3DBatchAsync_v2, size_t, CUDA_MEMCPY3D_BATCH_OP*, unsigned long long, CUstream);
TF_FUNCTION(cuMemcpyPeerAsync, CUdeviceptr, CUcontext, CUdeviceptr, CUcontext, size_t, CUstream);
TF_FUNCTION(cuMemcpyHtoAAsync_v2, CUarray, size_t, const void*, size_t, CUstream);
TF_FUNCTION(cuMemcpyAtoHAsync_v2, void*, CUarray, size_t, size_t, CUstream);
TF_FUNCTION(cuMemsetD16Async, CUdeviceptr, unsigned short, size_t, CUstream);
TF_FUNCTION(cuMemsetD2D8Async, CUdeviceptr, size_t, unsigned char, size_t, size_t, CUstream);
TF_FUNCTION(cuMemsetD2D16Async, CUdeviceptr, size_t, unsigned short, size_t, size_t, CUstream);
TF_FUNCTION(cuMemsetD2D32Async, CUdeviceptr, size_t, unsigned, size_t, size_t, CUstream);
TF_FUNCTION(cuCtxAttach, CUcontext*, unsigned);
TF_FUNCTION(cuCtxDetach, CUcontext);
TF_FUNCTION(cuCtxGetFlags, unsigned*);
TF_FUNCTION(cuCtxSetFlags, unsigned);
TF_FUNCTION(cuCtxGetId, CUcontext, unsigned long long*);
TF_FUNCTION(cuCtxGetSharedMemConfig, int*);
TF_FUNCTION(cuCtxSetSharedMemConfig, int);
TF_FUNCTION(cuCtxEnablePeerAccess, CUcontext, unsigned);
TF_FUNCTION(cuCtxDisablePeerAccess, CUcontext);
TF_FUNCTION(cuDeviceCanAccessPeer, int*, CUdevice, CUdevice);
TF_FUNCTION(cuDeviceGetP2PAttribute, int*, int, CUdevice, CUdevice);
TF_FUNCTION(cuDeviceComputeCapability, int*, int*, CUdevice);
TF_FUNCTION(cuDeviceGetProperties, CUdevprop*, CUdevice);
TF_FUNCTION(cuDeviceGetExecAffinitySupport, int*, int, CUdevice);
TF_FUNCTION(cuDeviceGetTexture1DLinearMaxWidth, size_t*, int, unsigned, CUdevice);
TF_FUNCTION(cuDevicePrimaryCtxSetFlags_v2, CUdevice, unsigned);
TF_FUNCTION(cuDeviceSetMemPool, CUdevice, CUmemoryPool);
TF_FUNCTION(cuMemGetMemPool, CUmemoryPool*, const CUmemLocation*, int);
TF_FUNCTION(cuMemSetMemPool, const CUmemLocation*, int, CUmemoryPool);
TF_FUNCTION(cuMemPoolGetAccess, int*, CUmemoryPool, const CUmemLocation*);
TF_FUNCTION(cuMemPoolSetAccess, CUmemoryPool, const CUmemAccessDesc*, size_t);
TF_FUNCTION(cuPointerSetAttribute, const void*, int, CUdeviceptr);
TF_FUNCTION(cuProfilerStart);
TF_FUNCTION(cuProfilerStop);
TF_FUNCTION(cuStreamGetDevice, CUstream, CUdevice*);
TF_FUNCTION(cuTexObjectGetResourceViewDesc, void*, CUtexObject);
