// Generated from symbols/libcuda.txt. Do not edit.

#include "../entry/proc_table.h"

extern "C" {
int cuArray3DCreate();
int cuArray3DCreate_v2();
int cuArray3DGetDescriptor();
int cuArray3DGetDescriptor_v2();
int cuArrayCreate();
int cuArrayCreate_v2();
int cuArrayDestroy();
int cuArrayGetDescriptor();
int cuArrayGetDescriptor_v2();
int cuArrayGetMemoryRequirements();
int cuArrayGetPlane();
int cuArrayGetSparseProperties();
int cuCheckpointProcessCheckpoint();
int cuCheckpointProcessGetRestoreThreadId();
int cuCheckpointProcessGetState();
int cuCheckpointProcessLock();
int cuCheckpointProcessRestore();
int cuCheckpointProcessUnlock();
int cuCoredumpGetAttribute();
int cuCoredumpGetAttributeGlobal();
int cuCoredumpSetAttribute();
int cuCoredumpSetAttributeGlobal();
int cuCtxAttach();
int cuCtxCreate();
int cuCtxCreate_v2();
int cuCtxCreate_v3();
int cuCtxCreate_v4();
int cuCtxDestroy();
int cuCtxDestroy_v2();
int cuCtxDetach();
int cuCtxDisablePeerAccess();
int cuCtxEnablePeerAccess();
int cuCtxFromGreenCtx();
int cuCtxGetApiVersion();
int cuCtxGetCacheConfig();
int cuCtxGetCurrent();
int cuCtxGetDevResource();
int cuCtxGetDevice();
int cuCtxGetDevice_v2();
int cuCtxGetExecAffinity();
int cuCtxGetFlags();
int cuCtxGetId();
int cuCtxGetLimit();
int cuCtxGetSharedMemConfig();
int cuCtxGetStreamPriorityRange();
int cuCtxPopCurrent();
int cuCtxPopCurrent_v2();
int cuCtxPushCurrent();
int cuCtxPushCurrent_v2();
int cuCtxRecordEvent();
int cuCtxResetPersistingL2Cache();
int cuCtxSetCacheConfig();
int cuCtxSetCurrent();
int cuCtxSetFlags();
int cuCtxSetLimit();
int cuCtxSetSharedMemConfig();
int cuCtxSynchronize();
int cuCtxSynchronize_v2();
int cuCtxWaitEvent();
int cuDestroyExternalMemory();
int cuDestroyExternalSemaphore();
int cuDevResourceGenerateDesc();
int cuDevSmResourceSplitByCount();
int cuDeviceCanAccessPeer();
int cuDeviceComputeCapability();
int cuDeviceGet();
int cuDeviceGetAttribute();
int cuDeviceGetByPCIBusId();
int cuDeviceGetCount();
int cuDeviceGetDefaultMemPool();
int cuDeviceGetDevResource();
int cuDeviceGetExecAffinitySupport();
int cuDeviceGetGraphMemAttribute();
int cuDeviceGetHostAtomicCapabilities();
int cuDeviceGetLuid();
int cuDeviceGetMemPool();
int cuDeviceGetName();
int cuDeviceGetNvSciSyncAttributes();
int cuDeviceGetP2PAtomicCapabilities();
int cuDeviceGetP2PAttribute();
int cuDeviceGetPCIBusId();
int cuDeviceGetProperties();
int cuDeviceGetTexture1DLinearMaxWidth();
int cuDeviceGetUuid();
int cuDeviceGetUuid_v2();
int cuDeviceGraphMemTrim();
int cuDevicePrimaryCtxGetState();
int cuDevicePrimaryCtxRelease();
int cuDevicePrimaryCtxRelease_v2();
int cuDevicePrimaryCtxReset();
int cuDevicePrimaryCtxReset_v2();
int cuDevicePrimaryCtxRetain();
int cuDevicePrimaryCtxSetFlags();
int cuDevicePrimaryCtxSetFlags_v2();
int cuDeviceRegisterAsyncNotification();
int cuDeviceSetGraphMemAttribute();
int cuDeviceSetMemPool();
int cuDeviceTotalMem();
int cuDeviceTotalMem_v2();
int cuDeviceUnregisterAsyncNotification();
int cuDriverGetVersion();
int cuEGLStreamConsumerAcquireFrame();
int cuEGLStreamConsumerConnect();
int cuEGLStreamConsumerConnectWithFlags();
int cuEGLStreamConsumerDisconnect();
int cuEGLStreamConsumerReleaseFrame();
int cuEGLStreamProducerConnect();
int cuEGLStreamProducerDisconnect();
int cuEGLStreamProducerPresentFrame();
int cuEGLStreamProducerReturnFrame();
int cuEventCreate();
int cuEventDestroy();
int cuEventDestroy_v2();
int cuEventElapsedTime();
int cuEventElapsedTime_v2();
int cuEventQuery();
int cuEventRecord();
int cuEventRecordWithFlags();
int cuEventRecordWithFlags_ptsz();
int cuEventRecord_ptsz();
int cuEventSynchronize();
int cuExternalMemoryGetMappedBuffer();
int cuExternalMemoryGetMappedMipmappedArray();
int cuFlushGPUDirectRDMAWrites();
int cuFuncGetAttribute();
int cuFuncGetModule();
int cuFuncGetName();
int cuFuncGetParamInfo();
int cuFuncIsLoaded();
int cuFuncLoad();
int cuFuncSetAttribute();
int cuFuncSetBlockShape();
int cuFuncSetCacheConfig();
int cuFuncSetSharedMemConfig();
int cuFuncSetSharedSize();
int cuGLCtxCreate();
int cuGLCtxCreate_v2();
int cuGLGetDevices();
int cuGLGetDevices_v2();
int cuGLInit();
int cuGLMapBufferObject();
int cuGLMapBufferObjectAsync();
int cuGLMapBufferObjectAsync_v2();
int cuGLMapBufferObjectAsync_v2_ptsz();
int cuGLMapBufferObject_v2();
int cuGLMapBufferObject_v2_ptds();
int cuGLRegisterBufferObject();
int cuGLSetBufferObjectMapFlags();
int cuGLUnmapBufferObject();
int cuGLUnmapBufferObjectAsync();
int cuGLUnregisterBufferObject();
int cuGetErrorName();
int cuGetErrorString();
int cuGetExportTable();
int cuGetProcAddress();
int cuGetProcAddress_v2();
int cuGraphAddBatchMemOpNode();
int cuGraphAddChildGraphNode();
int cuGraphAddDependencies();
int cuGraphAddDependencies_v2();
int cuGraphAddEmptyNode();
int cuGraphAddEventRecordNode();
int cuGraphAddEventWaitNode();
int cuGraphAddExternalSemaphoresSignalNode();
int cuGraphAddExternalSemaphoresWaitNode();
int cuGraphAddHostNode();
int cuGraphAddKernelNode();
int cuGraphAddKernelNode_v2();
int cuGraphAddMemAllocNode();
int cuGraphAddMemFreeNode();
int cuGraphAddMemcpyNode();
int cuGraphAddMemsetNode();
int cuGraphAddNode();
int cuGraphAddNode_v2();
int cuGraphBatchMemOpNodeGetParams();
int cuGraphBatchMemOpNodeSetParams();
int cuGraphChildGraphNodeGetGraph();
int cuGraphClone();
int cuGraphConditionalHandleCreate();
int cuGraphCreate();
int cuGraphDebugDotPrint();
int cuGraphDestroy();
int cuGraphDestroyNode();
int cuGraphEventRecordNodeGetEvent();
int cuGraphEventRecordNodeSetEvent();
int cuGraphEventWaitNodeGetEvent();
int cuGraphEventWaitNodeSetEvent();
int cuGraphExecBatchMemOpNodeSetParams();
int cuGraphExecChildGraphNodeSetParams();
int cuGraphExecDestroy();
int cuGraphExecEventRecordNodeSetEvent();
int cuGraphExecEventWaitNodeSetEvent();
int cuGraphExecExternalSemaphoresSignalNodeSetParams();
int cuGraphExecExternalSemaphoresWaitNodeSetParams();
int cuGraphExecGetFlags();
int cuGraphExecHostNodeSetParams();
int cuGraphExecKernelNodeSetParams();
int cuGraphExecKernelNodeSetParams_v2();
int cuGraphExecMemcpyNodeSetParams();
int cuGraphExecMemsetNodeSetParams();
int cuGraphExecNodeSetParams();
int cuGraphExecUpdate();
int cuGraphExecUpdate_v2();
int cuGraphExternalSemaphoresSignalNodeGetParams();
int cuGraphExternalSemaphoresSignalNodeSetParams();
int cuGraphExternalSemaphoresWaitNodeGetParams();
int cuGraphExternalSemaphoresWaitNodeSetParams();
int cuGraphGetEdges();
int cuGraphGetEdges_v2();
int cuGraphGetNodes();
int cuGraphGetRootNodes();
int cuGraphHostNodeGetParams();
int cuGraphHostNodeSetParams();
int cuGraphInstantiate();
int cuGraphInstantiateWithFlags();
int cuGraphInstantiateWithParams();
int cuGraphInstantiateWithParams_ptsz();
int cuGraphInstantiate_v2();
int cuGraphKernelNodeCopyAttributes();
int cuGraphKernelNodeGetAttribute();
int cuGraphKernelNodeGetParams();
int cuGraphKernelNodeGetParams_v2();
int cuGraphKernelNodeSetAttribute();
int cuGraphKernelNodeSetParams();
int cuGraphKernelNodeSetParams_v2();
int cuGraphLaunch();
int cuGraphLaunch_ptsz();
int cuGraphMemAllocNodeGetParams();
int cuGraphMemFreeNodeGetParams();
int cuGraphMemcpyNodeGetParams();
int cuGraphMemcpyNodeSetParams();
int cuGraphMemsetNodeGetParams();
int cuGraphMemsetNodeSetParams();
int cuGraphNodeFindInClone();
int cuGraphNodeGetDependencies();
int cuGraphNodeGetDependencies_v2();
int cuGraphNodeGetDependentNodes();
int cuGraphNodeGetDependentNodes_v2();
int cuGraphNodeGetEnabled();
int cuGraphNodeGetType();
int cuGraphNodeSetEnabled();
int cuGraphNodeSetParams();
int cuGraphReleaseUserObject();
int cuGraphRemoveDependencies();
int cuGraphRemoveDependencies_v2();
int cuGraphRetainUserObject();
int cuGraphUpload();
int cuGraphUpload_ptsz();
int cuGraphicsEGLRegisterImage();
int cuGraphicsGLRegisterBuffer();
int cuGraphicsGLRegisterImage();
int cuGraphicsMapResources();
int cuGraphicsMapResources_ptsz();
int cuGraphicsResourceGetMappedEglFrame();
int cuGraphicsResourceGetMappedMipmappedArray();
int cuGraphicsResourceGetMappedPointer();
int cuGraphicsResourceGetMappedPointer_v2();
int cuGraphicsResourceSetMapFlags();
int cuGraphicsResourceSetMapFlags_v2();
int cuGraphicsSubResourceGetMappedArray();
int cuGraphicsUnmapResources();
int cuGraphicsUnmapResources_ptsz();
int cuGraphicsUnregisterResource();
int cuGraphicsVDPAURegisterOutputSurface();
int cuGraphicsVDPAURegisterVideoSurface();
int cuGreenCtxCreate();
int cuGreenCtxDestroy();
int cuGreenCtxGetDevResource();
int cuGreenCtxGetId();
int cuGreenCtxRecordEvent();
int cuGreenCtxStreamCreate();
int cuGreenCtxWaitEvent();
int cuImportExternalMemory();
int cuImportExternalSemaphore();
int cuInit();
int cuIpcCloseMemHandle();
int cuIpcGetEventHandle();
int cuIpcGetMemHandle();
int cuIpcOpenEventHandle();
int cuIpcOpenMemHandle();
int cuIpcOpenMemHandle_v2();
int cuKernelGetAttribute();
int cuKernelGetFunction();
int cuKernelGetLibrary();
int cuKernelGetName();
int cuKernelGetParamInfo();
int cuKernelSetAttribute();
int cuKernelSetCacheConfig();
int cuLaunch();
int cuLaunchCooperativeKernel();
int cuLaunchCooperativeKernelMultiDevice();
int cuLaunchCooperativeKernel_ptsz();
int cuLaunchGrid();
int cuLaunchGridAsync();
int cuLaunchHostFunc();
int cuLaunchHostFunc_ptsz();
int cuLaunchKernel();
int cuLaunchKernelEx();
int cuLaunchKernelEx_ptsz();
int cuLaunchKernel_ptsz();
int cuLibraryEnumerateKernels();
int cuLibraryGetGlobal();
int cuLibraryGetKernel();
int cuLibraryGetKernelCount();
int cuLibraryGetManaged();
int cuLibraryGetModule();
int cuLibraryGetUnifiedFunction();
int cuLibraryLoadData();
int cuLibraryLoadFromFile();
int cuLibraryUnload();
int cuLinkAddData();
int cuLinkAddData_v2();
int cuLinkAddFile();
int cuLinkAddFile_v2();
int cuLinkComplete();
int cuLinkCreate();
int cuLinkCreate_v2();
int cuLinkDestroy();
int cuLogsCurrent();
int cuLogsDumpToFile();
int cuLogsDumpToMemory();
int cuLogsRegisterCallback();
int cuLogsUnregisterCallback();
int cuMemAddressFree();
int cuMemAddressReserve();
int cuMemAdvise();
int cuMemAdvise_v2();
int cuMemAlloc();
int cuMemAllocAsync();
int cuMemAllocAsync_ptsz();
int cuMemAllocFromPoolAsync();
int cuMemAllocFromPoolAsync_ptsz();
int cuMemAllocHost();
int cuMemAllocHost_v2();
int cuMemAllocManaged();
int cuMemAllocPitch();
int cuMemAllocPitch_v2();
int cuMemAlloc_v2();
int cuMemBatchDecompressAsync();
int cuMemBatchDecompressAsync_ptsz();
int cuMemCreate();
int cuMemDiscardAndPrefetchBatchAsync();
int cuMemDiscardAndPrefetchBatchAsync_ptsz();
int cuMemDiscardBatchAsync();
int cuMemDiscardBatchAsync_ptsz();
int cuMemExportToShareableHandle();
int cuMemFree();
int cuMemFreeAsync();
int cuMemFreeAsync_ptsz();
int cuMemFreeHost();
int cuMemFree_v2();
int cuMemGetAccess();
int cuMemGetAddressRange();
int cuMemGetAddressRange_v2();
int cuMemGetAllocationGranularity();
int cuMemGetAllocationPropertiesFromHandle();
int cuMemGetDefaultMemPool();
int cuMemGetHandleForAddressRange();
int cuMemGetInfo();
int cuMemGetInfo_v2();
int cuMemGetMemPool();
int cuMemHostAlloc();
int cuMemHostGetDevicePointer();
int cuMemHostGetDevicePointer_v2();
int cuMemHostGetFlags();
int cuMemHostRegister();
int cuMemHostRegister_v2();
int cuMemHostUnregister();
int cuMemImportFromShareableHandle();
int cuMemMap();
int cuMemMapArrayAsync();
int cuMemMapArrayAsync_ptsz();
int cuMemPoolCreate();
int cuMemPoolDestroy();
int cuMemPoolExportPointer();
int cuMemPoolExportToShareableHandle();
int cuMemPoolGetAccess();
int cuMemPoolGetAttribute();
int cuMemPoolImportFromShareableHandle();
int cuMemPoolImportPointer();
int cuMemPoolSetAccess();
int cuMemPoolSetAttribute();
int cuMemPoolTrimTo();
int cuMemPrefetchAsync();
int cuMemPrefetchAsync_ptsz();
int cuMemPrefetchAsync_v2();
int cuMemPrefetchAsync_v2_ptsz();
int cuMemPrefetchBatchAsync();
int cuMemPrefetchBatchAsync_ptsz();
int cuMemRangeGetAttribute();
int cuMemRangeGetAttributes();
int cuMemRelease();
int cuMemRetainAllocationHandle();
int cuMemSetAccess();
int cuMemSetMemPool();
int cuMemUnmap();
int cuMemcpy();
int cuMemcpy2D();
int cuMemcpy2DAsync();
int cuMemcpy2DAsync_v2();
int cuMemcpy2DAsync_v2_ptsz();
int cuMemcpy2DUnaligned();
int cuMemcpy2DUnaligned_v2();
int cuMemcpy2DUnaligned_v2_ptds();
int cuMemcpy2D_v2();
int cuMemcpy2D_v2_ptds();
int cuMemcpy3D();
int cuMemcpy3DAsync();
int cuMemcpy3DAsync_v2();
int cuMemcpy3DAsync_v2_ptsz();
int cuMemcpy3DBatchAsync();
int cuMemcpy3DBatchAsync_ptsz();
int cuMemcpy3DBatchAsync_v2();
int cuMemcpy3DBatchAsync_v2_ptsz();
int cuMemcpy3DPeer();
int cuMemcpy3DPeerAsync();
int cuMemcpy3DPeerAsync_ptsz();
int cuMemcpy3DPeer_ptds();
int cuMemcpy3D_v2();
int cuMemcpy3D_v2_ptds();
int cuMemcpyAsync();
int cuMemcpyAsync_ptsz();
int cuMemcpyAtoA();
int cuMemcpyAtoA_v2();
int cuMemcpyAtoA_v2_ptds();
int cuMemcpyAtoD();
int cuMemcpyAtoD_v2();
int cuMemcpyAtoD_v2_ptds();
int cuMemcpyAtoH();
int cuMemcpyAtoHAsync();
int cuMemcpyAtoHAsync_v2();
int cuMemcpyAtoHAsync_v2_ptsz();
int cuMemcpyAtoH_v2();
int cuMemcpyAtoH_v2_ptds();
int cuMemcpyBatchAsync();
int cuMemcpyBatchAsync_ptsz();
int cuMemcpyBatchAsync_v2();
int cuMemcpyBatchAsync_v2_ptsz();
int cuMemcpyDtoA();
int cuMemcpyDtoA_v2();
int cuMemcpyDtoA_v2_ptds();
int cuMemcpyDtoD();
int cuMemcpyDtoDAsync();
int cuMemcpyDtoDAsync_v2();
int cuMemcpyDtoDAsync_v2_ptsz();
int cuMemcpyDtoD_v2();
int cuMemcpyDtoD_v2_ptds();
int cuMemcpyDtoH();
int cuMemcpyDtoHAsync();
int cuMemcpyDtoHAsync_v2();
int cuMemcpyDtoHAsync_v2_ptsz();
int cuMemcpyDtoH_v2();
int cuMemcpyDtoH_v2_ptds();
int cuMemcpyHtoA();
int cuMemcpyHtoAAsync();
int cuMemcpyHtoAAsync_v2();
int cuMemcpyHtoAAsync_v2_ptsz();
int cuMemcpyHtoA_v2();
int cuMemcpyHtoA_v2_ptds();
int cuMemcpyHtoD();
int cuMemcpyHtoDAsync();
int cuMemcpyHtoDAsync_v2();
int cuMemcpyHtoDAsync_v2_ptsz();
int cuMemcpyHtoD_v2();
int cuMemcpyHtoD_v2_ptds();
int cuMemcpyPeer();
int cuMemcpyPeerAsync();
int cuMemcpyPeerAsync_ptsz();
int cuMemcpyPeer_ptds();
int cuMemcpy_ptds();
int cuMemsetD16();
int cuMemsetD16Async();
int cuMemsetD16Async_ptsz();
int cuMemsetD16_v2();
int cuMemsetD16_v2_ptds();
int cuMemsetD2D16();
int cuMemsetD2D16Async();
int cuMemsetD2D16Async_ptsz();
int cuMemsetD2D16_v2();
int cuMemsetD2D16_v2_ptds();
int cuMemsetD2D32();
int cuMemsetD2D32Async();
int cuMemsetD2D32Async_ptsz();
int cuMemsetD2D32_v2();
int cuMemsetD2D32_v2_ptds();
int cuMemsetD2D8();
int cuMemsetD2D8Async();
int cuMemsetD2D8Async_ptsz();
int cuMemsetD2D8_v2();
int cuMemsetD2D8_v2_ptds();
int cuMemsetD32();
int cuMemsetD32Async();
int cuMemsetD32Async_ptsz();
int cuMemsetD32_v2();
int cuMemsetD32_v2_ptds();
int cuMemsetD8();
int cuMemsetD8Async();
int cuMemsetD8Async_ptsz();
int cuMemsetD8_v2();
int cuMemsetD8_v2_ptds();
int cuMipmappedArrayCreate();
int cuMipmappedArrayDestroy();
int cuMipmappedArrayGetLevel();
int cuMipmappedArrayGetMemoryRequirements();
int cuMipmappedArrayGetSparseProperties();
int cuModuleEnumerateFunctions();
int cuModuleGetFunction();
int cuModuleGetFunctionCount();
int cuModuleGetGlobal();
int cuModuleGetGlobal_v2();
int cuModuleGetLoadingMode();
int cuModuleGetSurfRef();
int cuModuleGetTexRef();
int cuModuleLoad();
int cuModuleLoadData();
int cuModuleLoadDataEx();
int cuModuleLoadFatBinary();
int cuModuleUnload();
int cuMulticastAddDevice();
int cuMulticastBindAddr();
int cuMulticastBindMem();
int cuMulticastCreate();
int cuMulticastGetGranularity();
int cuMulticastUnbind();
int cuOccupancyAvailableDynamicSMemPerBlock();
int cuOccupancyMaxActiveBlocksPerMultiprocessor();
int cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags();
int cuOccupancyMaxActiveClusters();
int cuOccupancyMaxPotentialBlockSize();
int cuOccupancyMaxPotentialBlockSizeWithFlags();
int cuOccupancyMaxPotentialClusterSize();
int cuParamSetSize();
int cuParamSetTexRef();
int cuParamSetf();
int cuParamSeti();
int cuParamSetv();
int cuPointerGetAttribute();
int cuPointerGetAttributes();
int cuPointerSetAttribute();
int cuProfilerInitialize();
int cuProfilerStart();
int cuProfilerStop();
int cuSignalExternalSemaphoresAsync();
int cuSignalExternalSemaphoresAsync_ptsz();
int cuStreamAddCallback();
int cuStreamAddCallback_ptsz();
int cuStreamAttachMemAsync();
int cuStreamAttachMemAsync_ptsz();
int cuStreamBatchMemOp();
int cuStreamBatchMemOp_ptsz();
int cuStreamBatchMemOp_v2();
int cuStreamBatchMemOp_v2_ptsz();
int cuStreamBeginCapture();
int cuStreamBeginCaptureToGraph();
int cuStreamBeginCaptureToGraph_ptsz();
int cuStreamBeginCapture_ptsz();
int cuStreamBeginCapture_v2();
int cuStreamBeginCapture_v2_ptsz();
int cuStreamCopyAttributes();
int cuStreamCopyAttributes_ptsz();
int cuStreamCreate();
int cuStreamCreateWithPriority();
int cuStreamDestroy();
int cuStreamDestroy_v2();
int cuStreamEndCapture();
int cuStreamEndCapture_ptsz();
int cuStreamGetAttribute();
int cuStreamGetAttribute_ptsz();
int cuStreamGetCaptureInfo();
int cuStreamGetCaptureInfo_ptsz();
int cuStreamGetCaptureInfo_v2();
int cuStreamGetCaptureInfo_v2_ptsz();
int cuStreamGetCaptureInfo_v3();
int cuStreamGetCaptureInfo_v3_ptsz();
int cuStreamGetCtx();
int cuStreamGetCtx_ptsz();
int cuStreamGetCtx_v2();
int cuStreamGetCtx_v2_ptsz();
int cuStreamGetDevice();
int cuStreamGetDevice_ptsz();
int cuStreamGetFlags();
int cuStreamGetFlags_ptsz();
int cuStreamGetGreenCtx();
int cuStreamGetId();
int cuStreamGetId_ptsz();
int cuStreamGetPriority();
int cuStreamGetPriority_ptsz();
int cuStreamIsCapturing();
int cuStreamIsCapturing_ptsz();
int cuStreamQuery();
int cuStreamQuery_ptsz();
int cuStreamSetAttribute();
int cuStreamSetAttribute_ptsz();
int cuStreamSynchronize();
int cuStreamSynchronize_ptsz();
int cuStreamUpdateCaptureDependencies();
int cuStreamUpdateCaptureDependencies_ptsz();
int cuStreamUpdateCaptureDependencies_v2();
int cuStreamUpdateCaptureDependencies_v2_ptsz();
int cuStreamWaitEvent();
int cuStreamWaitEvent_ptsz();
int cuStreamWaitValue32();
int cuStreamWaitValue32_ptsz();
int cuStreamWaitValue32_v2();
int cuStreamWaitValue32_v2_ptsz();
int cuStreamWaitValue64();
int cuStreamWaitValue64_ptsz();
int cuStreamWaitValue64_v2();
int cuStreamWaitValue64_v2_ptsz();
int cuStreamWriteValue32();
int cuStreamWriteValue32_ptsz();
int cuStreamWriteValue32_v2();
int cuStreamWriteValue32_v2_ptsz();
int cuStreamWriteValue64();
int cuStreamWriteValue64_ptsz();
int cuStreamWriteValue64_v2();
int cuStreamWriteValue64_v2_ptsz();
int cuSurfObjectCreate();
int cuSurfObjectDestroy();
int cuSurfObjectGetResourceDesc();
int cuSurfRefGetArray();
int cuSurfRefSetArray();
int cuTensorMapEncodeIm2col();
int cuTensorMapEncodeIm2colWide();
int cuTensorMapEncodeTiled();
int cuTensorMapReplaceAddress();
int cuTexObjectCreate();
int cuTexObjectDestroy();
int cuTexObjectGetResourceDesc();
int cuTexObjectGetResourceViewDesc();
int cuTexObjectGetTextureDesc();
int cuTexRefCreate();
int cuTexRefDestroy();
int cuTexRefGetAddress();
int cuTexRefGetAddressMode();
int cuTexRefGetAddress_v2();
int cuTexRefGetArray();
int cuTexRefGetBorderColor();
int cuTexRefGetFilterMode();
int cuTexRefGetFlags();
int cuTexRefGetFormat();
int cuTexRefGetMaxAnisotropy();
int cuTexRefGetMipmapFilterMode();
int cuTexRefGetMipmapLevelBias();
int cuTexRefGetMipmapLevelClamp();
int cuTexRefGetMipmappedArray();
int cuTexRefSetAddress();
int cuTexRefSetAddress2D();
int cuTexRefSetAddress2D_v2();
int cuTexRefSetAddress2D_v3();
int cuTexRefSetAddressMode();
int cuTexRefSetAddress_v2();
int cuTexRefSetArray();
int cuTexRefSetBorderColor();
int cuTexRefSetFilterMode();
int cuTexRefSetFlags();
int cuTexRefSetFormat();
int cuTexRefSetMaxAnisotropy();
int cuTexRefSetMipmapFilterMode();
int cuTexRefSetMipmapLevelBias();
int cuTexRefSetMipmapLevelClamp();
int cuTexRefSetMipmappedArray();
int cuThreadExchangeStreamCaptureMode();
int cuUserObjectCreate();
int cuUserObjectRelease();
int cuUserObjectRetain();
int cuVDPAUCtxCreate();
int cuVDPAUCtxCreate_v2();
int cuVDPAUGetDevice();
int cuWaitExternalSemaphoresAsync();
int cuWaitExternalSemaphoresAsync_ptsz();
}

namespace tf {

const ProcVariant procVariants[] = {
    {cuArray3DCreate, 2000},
    {cuArray3DCreate_v2, 3020},
    {cuArray3DGetDescriptor, 2000},
    {cuArray3DGetDescriptor_v2, 3020},
    {cuArrayCreate, 2000},
    {cuArrayCreate_v2, 3020},
    {cuArrayDestroy, 2000},
    {cuArrayGetDescriptor, 2000},
    {cuArrayGetDescriptor_v2, 3020},
    {cuArrayGetMemoryRequirements, 11060},
    {cuArrayGetPlane, 11020},
    {cuArrayGetSparseProperties, 11010},
    {cuCheckpointProcessCheckpoint, 12080},
    {cuCheckpointProcessGetRestoreThreadId, 12080},
    {cuCheckpointProcessGetState, 12080},
    {cuCheckpointProcessLock, 12080},
    {cuCheckpointProcessRestore, 12080},
    {cuCheckpointProcessUnlock, 12080},
    {cuCoredumpGetAttribute, 12010},
    {cuCoredumpGetAttributeGlobal, 12010},
    {cuCoredumpSetAttribute, 12010},
    {cuCoredumpSetAttributeGlobal, 12010},
    {cuCtxAttach, 2000},
    {cuCtxCreate, 2000},
    {cuCtxCreate_v2, 3020},
    {cuCtxCreate_v3, 11040},
    {cuCtxCreate_v4, 12050},
    {cuCtxDestroy, 2000},
    {cuCtxDestroy_v2, 4000},
    {cuCtxDetach, 2000},
    {cuCtxDisablePeerAccess, 4000},
    {cuCtxEnablePeerAccess, 4000},
    {cuCtxFromGreenCtx, 12040},
    {cuCtxGetApiVersion, 3020},
    {cuCtxGetCacheConfig, 3020},
    {cuCtxGetCurrent, 4000},
    {cuCtxGetDevResource, 12040},
    {cuCtxGetDevice, 2000},
    {cuCtxGetDevice_v2, 13000},
    {cuCtxGetExecAffinity, 11040},
    {cuCtxGetFlags, 7000},
    {cuCtxGetId, 12000},
    {cuCtxGetLimit, 3010},
    {cuCtxGetSharedMemConfig, 4020},
    {cuCtxGetStreamPriorityRange, 5050},
    {cuCtxPopCurrent, 2000},
    {cuCtxPopCurrent_v2, 4000},
    {cuCtxPushCurrent, 2000},
    {cuCtxPushCurrent_v2, 4000},
    {cuCtxRecordEvent, 12050},
    {cuCtxResetPersistingL2Cache, 11000},
    {cuCtxSetCacheConfig, 3020},
    {cuCtxSetCurrent, 4000},
    {cuCtxSetFlags, 12010},
    {cuCtxSetLimit, 3010},
    {cuCtxSetSharedMemConfig, 4020},
    {cuCtxSynchronize, 2000},
    {cuCtxSynchronize_v2, 13000},
    {cuCtxWaitEvent, 12050},
    {cuDestroyExternalMemory, 10000},
    {cuDestroyExternalSemaphore, 10000},
    {cuDevResourceGenerateDesc, 12040},
    {cuDevSmResourceSplitByCount, 12040},
    {cuDeviceCanAccessPeer, 4000},
    {cuDeviceComputeCapability, 2000},
    {cuDeviceGet, 2000},
    {cuDeviceGetAttribute, 2000},
    {cuDeviceGetByPCIBusId, 4010},
    {cuDeviceGetCount, 2000},
    {cuDeviceGetDefaultMemPool, 11020},
    {cuDeviceGetDevResource, 12040},
    {cuDeviceGetExecAffinitySupport, 11040},
    {cuDeviceGetGraphMemAttribute, 11040},
    {cuDeviceGetHostAtomicCapabilities, 13000},
    {cuDeviceGetLuid, 10000},
    {cuDeviceGetMemPool, 11020},
    {cuDeviceGetName, 2000},
    {cuDeviceGetNvSciSyncAttributes, 10020},
    {cuDeviceGetP2PAtomicCapabilities, 13000},
    {cuDeviceGetP2PAttribute, 8000},
    {cuDeviceGetPCIBusId, 4010},
    {cuDeviceGetProperties, 2000},
    {cuDeviceGetTexture1DLinearMaxWidth, 11010},
    {cuDeviceGetUuid, 9020},
    {cuDeviceGetUuid_v2, 11040},
    {cuDeviceGraphMemTrim, 11040},
    {cuDevicePrimaryCtxGetState, 7000},
    {cuDevicePrimaryCtxRelease, 7000},
    {cuDevicePrimaryCtxRelease_v2, 11000},
    {cuDevicePrimaryCtxReset, 7000},
    {cuDevicePrimaryCtxReset_v2, 11000},
    {cuDevicePrimaryCtxRetain, 7000},
    {cuDevicePrimaryCtxSetFlags, 7000},
    {cuDevicePrimaryCtxSetFlags_v2, 11000},
    {cuDeviceRegisterAsyncNotification, 12040},
    {cuDeviceSetGraphMemAttribute, 11040},
    {cuDeviceSetMemPool, 11020},
    {cuDeviceTotalMem, 2000},
    {cuDeviceTotalMem_v2, 3020},
    {cuDeviceUnregisterAsyncNotification, 12040},
    {cuDriverGetVersion, 2020},
    {cuEGLStreamConsumerAcquireFrame, 7000},
    {cuEGLStreamConsumerConnect, 7000},
    {cuEGLStreamConsumerConnectWithFlags, 8000},
    {cuEGLStreamConsumerDisconnect, 7000},
    {cuEGLStreamConsumerReleaseFrame, 7000},
    {cuEGLStreamProducerConnect, 7000},
    {cuEGLStreamProducerDisconnect, 7000},
    {cuEGLStreamProducerPresentFrame, 7000},
    {cuEGLStreamProducerReturnFrame, 7000},
    {cuEventCreate, 2000},
    {cuEventDestroy, 2000},
    {cuEventDestroy_v2, 4000},
    {cuEventElapsedTime, 2000},
    {cuEventElapsedTime_v2, 12080},
    {cuEventQuery, 2000},
    {cuEventRecord, 2000},
    {cuEventRecord_ptsz, 7000},
    {cuEventRecordWithFlags, 11010},
    {cuEventRecordWithFlags_ptsz, 11010},
    {cuEventSynchronize, 2000},
    {cuExternalMemoryGetMappedBuffer, 10000},
    {cuExternalMemoryGetMappedMipmappedArray, 10000},
    {cuFlushGPUDirectRDMAWrites, 11030},
    {cuFuncGetAttribute, 2020},
    {cuFuncGetModule, 11000},
    {cuFuncGetName, 12030},
    {cuFuncGetParamInfo, 12040},
    {cuFuncIsLoaded, 12040},
    {cuFuncLoad, 12040},
    {cuFuncSetAttribute, 9000},
    {cuFuncSetBlockShape, 2000},
    {cuFuncSetCacheConfig, 3000},
    {cuFuncSetSharedMemConfig, 4020},
    {cuFuncSetSharedSize, 2000},
    {cuGLCtxCreate, 2000},
    {cuGLCtxCreate_v2, 3020},
    {cuGLGetDevices, 4010},
    {cuGLGetDevices_v2, 6050},
    {cuGLInit, 2000},
    {cuGLMapBufferObject, 2000},
    {cuGLMapBufferObject_v2, 3020},
    {cuGLMapBufferObject_v2_ptds, 7000},
    {cuGLMapBufferObjectAsync, 2030},
    {cuGLMapBufferObjectAsync_v2, 3020},
    {cuGLMapBufferObjectAsync_v2_ptsz, 7000},
    {cuGLRegisterBufferObject, 2000},
    {cuGLSetBufferObjectMapFlags, 2030},
    {cuGLUnmapBufferObject, 2000},
    {cuGLUnmapBufferObjectAsync, 2030},
    {cuGLUnregisterBufferObject, 2000},
    {cuGetErrorName, 6000},
    {cuGetErrorString, 6000},
    {cuGetExportTable, 3000},
    {cuGetProcAddress, 11030},
    {cuGetProcAddress_v2, 12000},
    {cuGraphAddBatchMemOpNode, 11070},
    {cuGraphAddChildGraphNode, 10000},
    {cuGraphAddDependencies, 10000},
    {cuGraphAddDependencies_v2, 12030},
    {cuGraphAddEmptyNode, 10000},
    {cuGraphAddEventRecordNode, 11010},
    {cuGraphAddEventWaitNode, 11010},
    {cuGraphAddExternalSemaphoresSignalNode, 11020},
    {cuGraphAddExternalSemaphoresWaitNode, 11020},
    {cuGraphAddHostNode, 10000},
    {cuGraphAddKernelNode, 10000},
    {cuGraphAddKernelNode_v2, 12000},
    {cuGraphAddMemAllocNode, 11040},
    {cuGraphAddMemFreeNode, 11040},
    {cuGraphAddMemcpyNode, 10000},
    {cuGraphAddMemsetNode, 10000},
    {cuGraphAddNode, 12020},
    {cuGraphAddNode_v2, 12030},
    {cuGraphBatchMemOpNodeGetParams, 11070},
    {cuGraphBatchMemOpNodeSetParams, 11070},
    {cuGraphChildGraphNodeGetGraph, 10000},
    {cuGraphClone, 10000},
    {cuGraphConditionalHandleCreate, 12030},
    {cuGraphCreate, 10000},
    {cuGraphDebugDotPrint, 11030},
    {cuGraphDestroy, 10000},
    {cuGraphDestroyNode, 10000},
    {cuGraphEventRecordNodeGetEvent, 11010},
    {cuGraphEventRecordNodeSetEvent, 11010},
    {cuGraphEventWaitNodeGetEvent, 11010},
    {cuGraphEventWaitNodeSetEvent, 11010},
    {cuGraphExecBatchMemOpNodeSetParams, 11070},
    {cuGraphExecChildGraphNodeSetParams, 11010},
    {cuGraphExecDestroy, 10000},
    {cuGraphExecEventRecordNodeSetEvent, 11010},
    {cuGraphExecEventWaitNodeSetEvent, 11010},
    {cuGraphExecExternalSemaphoresSignalNodeSetParams, 11020},
    {cuGraphExecExternalSemaphoresWaitNodeSetParams, 11020},
    {cuGraphExecGetFlags, 12000},
    {cuGraphExecHostNodeSetParams, 10020},
    {cuGraphExecKernelNodeSetParams, 10010},
    {cuGraphExecKernelNodeSetParams_v2, 12000},
    {cuGraphExecMemcpyNodeSetParams, 10020},
    {cuGraphExecMemsetNodeSetParams, 10020},
    {cuGraphExecNodeSetParams, 12020},
    {cuGraphExecUpdate, 10020},
    {cuGraphExecUpdate_v2, 12000},
    {cuGraphExternalSemaphoresSignalNodeGetParams, 11020},
    {cuGraphExternalSemaphoresSignalNodeSetParams, 11020},
    {cuGraphExternalSemaphoresWaitNodeGetParams, 11020},
    {cuGraphExternalSemaphoresWaitNodeSetParams, 11020},
    {cuGraphGetEdges, 10000},
    {cuGraphGetEdges_v2, 12030},
    {cuGraphGetNodes, 10000},
    {cuGraphGetRootNodes, 10000},
    {cuGraphHostNodeGetParams, 10000},
    {cuGraphHostNodeSetParams, 10000},
    {cuGraphInstantiate, 10000},
    {cuGraphInstantiate_v2, 11000},
    {cuGraphInstantiateWithFlags, 11040},
    {cuGraphInstantiateWithParams, 12000},
    {cuGraphInstantiateWithParams_ptsz, 12000},
    {cuGraphKernelNodeCopyAttributes, 11000},
    {cuGraphKernelNodeGetAttribute, 11000},
    {cuGraphKernelNodeGetParams, 10000},
    {cuGraphKernelNodeGetParams_v2, 12000},
    {cuGraphKernelNodeSetAttribute, 11000},
    {cuGraphKernelNodeSetParams, 10000},
    {cuGraphKernelNodeSetParams_v2, 12000},
    {cuGraphLaunch, 10000},
    {cuGraphLaunch_ptsz, 10000},
    {cuGraphMemAllocNodeGetParams, 11040},
    {cuGraphMemFreeNodeGetParams, 11040},
    {cuGraphMemcpyNodeGetParams, 10000},
    {cuGraphMemcpyNodeSetParams, 10000},
    {cuGraphMemsetNodeGetParams, 10000},
    {cuGraphMemsetNodeSetParams, 10000},
    {cuGraphNodeFindInClone, 10000},
    {cuGraphNodeGetDependencies, 10000},
    {cuGraphNodeGetDependencies_v2, 12030},
    {cuGraphNodeGetDependentNodes, 10000},
    {cuGraphNodeGetDependentNodes_v2, 12030},
    {cuGraphNodeGetEnabled, 11060},
    {cuGraphNodeGetType, 10000},
    {cuGraphNodeSetEnabled, 11060},
    {cuGraphNodeSetParams, 12020},
    {cuGraphReleaseUserObject, 11030},
    {cuGraphRemoveDependencies, 10000},
    {cuGraphRemoveDependencies_v2, 12030},
    {cuGraphRetainUserObject, 11030},
    {cuGraphUpload, 11010},
    {cuGraphUpload_ptsz, 11010},
    {cuGraphicsEGLRegisterImage, 7000},
    {cuGraphicsGLRegisterBuffer, 3000},
    {cuGraphicsGLRegisterImage, 3000},
    {cuGraphicsMapResources, 3000},
    {cuGraphicsMapResources_ptsz, 7000},
    {cuGraphicsResourceGetMappedEglFrame, 7000},
    {cuGraphicsResourceGetMappedMipmappedArray, 5000},
    {cuGraphicsResourceGetMappedPointer, 3000},
    {cuGraphicsResourceGetMappedPointer_v2, 3020},
    {cuGraphicsResourceSetMapFlags, 3000},
    {cuGraphicsResourceSetMapFlags_v2, 6050},
    {cuGraphicsSubResourceGetMappedArray, 3000},
    {cuGraphicsUnmapResources, 3000},
    {cuGraphicsUnmapResources_ptsz, 7000},
    {cuGraphicsUnregisterResource, 3000},
    {cuGraphicsVDPAURegisterOutputSurface, 3010},
    {cuGraphicsVDPAURegisterVideoSurface, 3010},
    {cuGreenCtxCreate, 12040},
    {cuGreenCtxDestroy, 12040},
    {cuGreenCtxGetDevResource, 12040},
    {cuGreenCtxGetId, 12090},
    {cuGreenCtxRecordEvent, 12040},
    {cuGreenCtxStreamCreate, 12050},
    {cuGreenCtxWaitEvent, 12040},
    {cuImportExternalMemory, 10000},
    {cuImportExternalSemaphore, 10000},
    {cuInit, 2000},
    {cuIpcCloseMemHandle, 4010},
    {cuIpcGetEventHandle, 4010},
    {cuIpcGetMemHandle, 4010},
    {cuIpcOpenEventHandle, 4010},
    {cuIpcOpenMemHandle, 4010},
    {cuIpcOpenMemHandle_v2, 11000},
    {cuKernelGetAttribute, 12000},
    {cuKernelGetFunction, 12000},
    {cuKernelGetLibrary, 12050},
    {cuKernelGetName, 12030},
    {cuKernelGetParamInfo, 12040},
    {cuKernelSetAttribute, 12000},
    {cuKernelSetCacheConfig, 12000},
    {cuLaunch, 2000},
    {cuLaunchCooperativeKernel, 9000},
    {cuLaunchCooperativeKernel_ptsz, 9000},
    {cuLaunchCooperativeKernelMultiDevice, 9000},
    {cuLaunchGrid, 2000},
    {cuLaunchGridAsync, 2000},
    {cuLaunchHostFunc, 10000},
    {cuLaunchHostFunc_ptsz, 10000},
    {cuLaunchKernel, 4000},
    {cuLaunchKernel_ptsz, 7000},
    {cuLaunchKernelEx, 11060},
    {cuLaunchKernelEx_ptsz, 11060},
    {cuLibraryEnumerateKernels, 12040},
    {cuLibraryGetGlobal, 12000},
    {cuLibraryGetKernel, 12000},
    {cuLibraryGetKernelCount, 12040},
    {cuLibraryGetManaged, 12000},
    {cuLibraryGetModule, 12000},
    {cuLibraryGetUnifiedFunction, 12000},
    {cuLibraryLoadData, 12000},
    {cuLibraryLoadFromFile, 12000},
    {cuLibraryUnload, 12000},
    {cuLinkAddData, 5050},
    {cuLinkAddData_v2, 6050},
    {cuLinkAddFile, 5050},
    {cuLinkAddFile_v2, 6050},
    {cuLinkComplete, 5050},
    {cuLinkCreate, 5050},
    {cuLinkCreate_v2, 6050},
    {cuLinkDestroy, 5050},
    {cuLogsCurrent, 12090},
    {cuLogsDumpToFile, 12090},
    {cuLogsDumpToMemory, 12090},
    {cuLogsRegisterCallback, 12090},
    {cuLogsUnregisterCallback, 12090},
    {cuMemAddressFree, 10020},
    {cuMemAddressReserve, 10020},
    {cuMemAdvise, 8000},
    {cuMemAdvise_v2, 12020},
    {cuMemAlloc, 2000},
    {cuMemAlloc_v2, 3020},
    {cuMemAllocAsync, 11020},
    {cuMemAllocAsync_ptsz, 11020},
    {cuMemAllocFromPoolAsync, 11020},
    {cuMemAllocFromPoolAsync_ptsz, 11020},
    {cuMemAllocHost, 2000},
    {cuMemAllocHost_v2, 3020},
    {cuMemAllocManaged, 6000},
    {cuMemAllocPitch, 2000},
    {cuMemAllocPitch_v2, 3020},
    {cuMemBatchDecompressAsync, 12060},
    {cuMemBatchDecompressAsync_ptsz, 12060},
    {cuMemCreate, 10020},
    {cuMemDiscardAndPrefetchBatchAsync, 13000},
    {cuMemDiscardAndPrefetchBatchAsync_ptsz, 13000},
    {cuMemDiscardBatchAsync, 13000},
    {cuMemDiscardBatchAsync_ptsz, 13000},
    {cuMemExportToShareableHandle, 10020},
    {cuMemFree, 2000},
    {cuMemFree_v2, 3020},
    {cuMemFreeAsync, 11020},
    {cuMemFreeAsync_ptsz, 11020},
    {cuMemFreeHost, 2000},
    {cuMemGetAccess, 10020},
    {cuMemGetAddressRange, 2000},
    {cuMemGetAddressRange_v2, 3020},
    {cuMemGetAllocationGranularity, 10020},
    {cuMemGetAllocationPropertiesFromHandle, 10020},
    {cuMemGetDefaultMemPool, 13000},
    {cuMemGetHandleForAddressRange, 11070},
    {cuMemGetInfo, 2000},
    {cuMemGetInfo_v2, 3020},
    {cuMemGetMemPool, 13000},
    {cuMemHostAlloc, 2020},
    {cuMemHostGetDevicePointer, 2020},
    {cuMemHostGetDevicePointer_v2, 3020},
    {cuMemHostGetFlags, 2030},
    {cuMemHostRegister, 4000},
    {cuMemHostRegister_v2, 6050},
    {cuMemHostUnregister, 4000},
    {cuMemImportFromShareableHandle, 10020},
    {cuMemMap, 10020},
    {cuMemMapArrayAsync, 11010},
    {cuMemMapArrayAsync_ptsz, 11010},
    {cuMemPoolCreate, 11020},
    {cuMemPoolDestroy, 11020},
    {cuMemPoolExportPointer, 11020},
    {cuMemPoolExportToShareableHandle, 11020},
    {cuMemPoolGetAccess, 11020},
    {cuMemPoolGetAttribute, 11020},
    {cuMemPoolImportFromShareableHandle, 11020},
    {cuMemPoolImportPointer, 11020},
    {cuMemPoolSetAccess, 11020},
    {cuMemPoolSetAttribute, 11020},
    {cuMemPoolTrimTo, 11020},
    {cuMemPrefetchAsync, 8000},
    {cuMemPrefetchAsync_v2, 12020},
    {cuMemPrefetchAsync_ptsz, 8000},
    {cuMemPrefetchAsync_v2_ptsz, 12020},
    {cuMemPrefetchBatchAsync, 13000},
    {cuMemPrefetchBatchAsync_ptsz, 13000},
    {cuMemRangeGetAttribute, 8000},
    {cuMemRangeGetAttributes, 8000},
    {cuMemRelease, 10020},
    {cuMemRetainAllocationHandle, 11000},
    {cuMemSetAccess, 10020},
    {cuMemSetMemPool, 13000},
    {cuMemUnmap, 10020},
    {cuMemcpy, 4000},
    {cuMemcpy_ptds, 7000},
    {cuMemcpy2D, 2000},
    {cuMemcpy2D_v2, 3020},
    {cuMemcpy2D_v2_ptds, 7000},
    {cuMemcpy2DAsync, 2000},
    {cuMemcpy2DAsync_v2, 3020},
    {cuMemcpy2DAsync_v2_ptsz, 7000},
    {cuMemcpy2DUnaligned, 2000},
    {cuMemcpy2DUnaligned_v2, 3020},
    {cuMemcpy2DUnaligned_v2_ptds, 7000},
    {cuMemcpy3D, 2000},
    {cuMemcpy3D_v2, 3020},
    {cuMemcpy3D_v2_ptds, 7000},
    {cuMemcpy3DAsync, 2000},
    {cuMemcpy3DAsync_v2, 3020},
    {cuMemcpy3DAsync_v2_ptsz, 7000},
    {cuMemcpy3DBatchAsync, 12080},
    {cuMemcpy3DBatchAsync_v2, 13000},
    {cuMemcpy3DBatchAsync_ptsz, 12080},
    {cuMemcpy3DBatchAsync_v2_ptsz, 13000},
    {cuMemcpy3DPeer, 4000},
    {cuMemcpy3DPeer_ptds, 7000},
    {cuMemcpy3DPeerAsync, 4000},
    {cuMemcpy3DPeerAsync_ptsz, 7000},
    {cuMemcpyAsync, 4000},
    {cuMemcpyAsync_ptsz, 7000},
    {cuMemcpyAtoA, 2000},
    {cuMemcpyAtoA_v2, 3020},
    {cuMemcpyAtoA_v2_ptds, 7000},
    {cuMemcpyAtoD, 2000},
    {cuMemcpyAtoD_v2, 3020},
    {cuMemcpyAtoD_v2_ptds, 7000},
    {cuMemcpyAtoH, 2000},
    {cuMemcpyAtoH_v2, 3020},
    {cuMemcpyAtoH_v2_ptds, 7000},
    {cuMemcpyAtoHAsync, 2000},
    {cuMemcpyAtoHAsync_v2, 3020},
    {cuMemcpyAtoHAsync_v2_ptsz, 7000},
    {cuMemcpyBatchAsync, 12080},
    {cuMemcpyBatchAsync_v2, 13000},
    {cuMemcpyBatchAsync_ptsz, 12080},
    {cuMemcpyBatchAsync_v2_ptsz, 13000},
    {cuMemcpyDtoA, 2000},
    {cuMemcpyDtoA_v2, 3020},
    {cuMemcpyDtoA_v2_ptds, 7000},
    {cuMemcpyDtoD, 2000},
    {cuMemcpyDtoD_v2, 3020},
    {cuMemcpyDtoD_v2_ptds, 7000},
    {cuMemcpyDtoDAsync, 3000},
    {cuMemcpyDtoDAsync_v2, 3020},
    {cuMemcpyDtoDAsync_v2_ptsz, 7000},
    {cuMemcpyDtoH, 2000},
    {cuMemcpyDtoH_v2, 3020},
    {cuMemcpyDtoH_v2_ptds, 7000},
    {cuMemcpyDtoHAsync, 2000},
    {cuMemcpyDtoHAsync_v2, 3020},
    {cuMemcpyDtoHAsync_v2_ptsz, 7000},
    {cuMemcpyHtoA, 2000},
    {cuMemcpyHtoA_v2, 3020},
    {cuMemcpyHtoA_v2_ptds, 7000},
    {cuMemcpyHtoAAsync, 2000},
    {cuMemcpyHtoAAsync_v2, 3020},
    {cuMemcpyHtoAAsync_v2_ptsz, 7000},
    {cuMemcpyHtoD, 2000},
    {cuMemcpyHtoD_v2, 3020},
    {cuMemcpyHtoD_v2_ptds, 7000},
    {cuMemcpyHtoDAsync, 2000},
    {cuMemcpyHtoDAsync_v2, 3020},
    {cuMemcpyHtoDAsync_v2_ptsz, 7000},
    {cuMemcpyPeer, 4000},
    {cuMemcpyPeer_ptds, 7000},
    {cuMemcpyPeerAsync, 4000},
    {cuMemcpyPeerAsync_ptsz, 7000},
    {cuMemsetD16, 2000},
    {cuMemsetD16_v2, 3020},
    {cuMemsetD16_v2_ptds, 7000},
    {cuMemsetD16Async, 3020},
    {cuMemsetD16Async_ptsz, 7000},
    {cuMemsetD2D16, 2000},
    {cuMemsetD2D16_v2, 3020},
    {cuMemsetD2D16_v2_ptds, 7000},
    {cuMemsetD2D16Async, 3020},
    {cuMemsetD2D16Async_ptsz, 7000},
    {cuMemsetD2D32, 2000},
    {cuMemsetD2D32_v2, 3020},
    {cuMemsetD2D32_v2_ptds, 7000},
    {cuMemsetD2D32Async, 3020},
    {cuMemsetD2D32Async_ptsz, 7000},
    {cuMemsetD2D8, 2000},
    {cuMemsetD2D8_v2, 3020},
    {cuMemsetD2D8_v2_ptds, 7000},
    {cuMemsetD2D8Async, 3020},
    {cuMemsetD2D8Async_ptsz, 7000},
    {cuMemsetD32, 2000},
    {cuMemsetD32_v2, 3020},
    {cuMemsetD32_v2_ptds, 7000},
    {cuMemsetD32Async, 3020},
    {cuMemsetD32Async_ptsz, 7000},
    {cuMemsetD8, 2000},
    {cuMemsetD8_v2, 3020},
    {cuMemsetD8_v2_ptds, 7000},
    {cuMemsetD8Async, 3020},
    {cuMemsetD8Async_ptsz, 7000},
    {cuMipmappedArrayCreate, 5000},
    {cuMipmappedArrayDestroy, 5000},
    {cuMipmappedArrayGetLevel, 5000},
    {cuMipmappedArrayGetMemoryRequirements, 11060},
    {cuMipmappedArrayGetSparseProperties, 11010},
    {cuModuleEnumerateFunctions, 12040},
    {cuModuleGetFunction, 2000},
    {cuModuleGetFunctionCount, 12040},
    {cuModuleGetGlobal, 2000},
    {cuModuleGetGlobal_v2, 3020},
    {cuModuleGetLoadingMode, 11070},
    {cuModuleGetSurfRef, 3000},
    {cuModuleGetTexRef, 2000},
    {cuModuleLoad, 2000},
    {cuModuleLoadData, 2000},
    {cuModuleLoadDataEx, 2010},
    {cuModuleLoadFatBinary, 2000},
    {cuModuleUnload, 2000},
    {cuMulticastAddDevice, 12010},
    {cuMulticastBindAddr, 12010},
    {cuMulticastBindMem, 12010},
    {cuMulticastCreate, 12010},
    {cuMulticastGetGranularity, 12010},
    {cuMulticastUnbind, 12010},
    {cuOccupancyAvailableDynamicSMemPerBlock, 10020},
    {cuOccupancyMaxActiveBlocksPerMultiprocessor, 6050},
    {cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags, 7000},
    {cuOccupancyMaxActiveClusters, 11070},
    {cuOccupancyMaxPotentialBlockSize, 6050},
    {cuOccupancyMaxPotentialBlockSizeWithFlags, 7000},
    {cuOccupancyMaxPotentialClusterSize, 11070},
    {cuParamSetSize, 2000},
    {cuParamSetTexRef, 2000},
    {cuParamSetf, 2000},
    {cuParamSeti, 2000},
    {cuParamSetv, 2000},
    {cuPointerGetAttribute, 4000},
    {cuPointerGetAttributes, 7000},
    {cuPointerSetAttribute, 6000},
    {cuProfilerInitialize, 4000},
    {cuProfilerStart, 4000},
    {cuProfilerStop, 4000},
    {cuSignalExternalSemaphoresAsync, 10000},
    {cuSignalExternalSemaphoresAsync_ptsz, 10000},
    {cuStreamAddCallback, 5000},
    {cuStreamAddCallback_ptsz, 7000},
    {cuStreamAttachMemAsync, 6000},
    {cuStreamAttachMemAsync_ptsz, 7000},
    {cuStreamBatchMemOp, 8000},
    {cuStreamBatchMemOp_v2, 11070},
    {cuStreamBatchMemOp_ptsz, 8000},
    {cuStreamBatchMemOp_v2_ptsz, 11070},
    {cuStreamBeginCapture, 10000},
    {cuStreamBeginCapture_v2, 10010},
    {cuStreamBeginCapture_ptsz, 10000},
    {cuStreamBeginCapture_v2_ptsz, 10010},
    {cuStreamBeginCaptureToGraph, 12030},
    {cuStreamBeginCaptureToGraph_ptsz, 12030},
    {cuStreamCopyAttributes, 11000},
    {cuStreamCopyAttributes_ptsz, 11000},
    {cuStreamCreate, 2000},
    {cuStreamCreateWithPriority, 5050},
    {cuStreamDestroy, 2000},
    {cuStreamDestroy_v2, 4000},
    {cuStreamEndCapture, 10000},
    {cuStreamEndCapture_ptsz, 10000},
    {cuStreamGetAttribute, 11000},
    {cuStreamGetAttribute_ptsz, 11000},
    {cuStreamGetCaptureInfo, 10010},
    {cuStreamGetCaptureInfo_v2, 11030},
    {cuStreamGetCaptureInfo_v3, 12030},
    {cuStreamGetCaptureInfo_ptsz, 10010},
    {cuStreamGetCaptureInfo_v2_ptsz, 11030},
    {cuStreamGetCaptureInfo_v3_ptsz, 12030},
    {cuStreamGetCtx, 9020},
    {cuStreamGetCtx_v2, 12050},
    {cuStreamGetCtx_ptsz, 9020},
    {cuStreamGetCtx_v2_ptsz, 12050},
    {cuStreamGetDevice, 12080},
    {cuStreamGetDevice_ptsz, 12080},
    {cuStreamGetFlags, 5050},
    {cuStreamGetFlags_ptsz, 7000},
    {cuStreamGetGreenCtx, 12040},
    {cuStreamGetId, 12000},
    {cuStreamGetId_ptsz, 12000},
    {cuStreamGetPriority, 5050},
    {cuStreamGetPriority_ptsz, 7000},
    {cuStreamIsCapturing, 10000},
    {cuStreamIsCapturing_ptsz, 10000},
    {cuStreamQuery, 2000},
    {cuStreamQuery_ptsz, 7000},
    {cuStreamSetAttribute, 11000},
    {cuStreamSetAttribute_ptsz, 11000},
    {cuStreamSynchronize, 2000},
    {cuStreamSynchronize_ptsz, 7000},
    {cuStreamUpdateCaptureDependencies, 11030},
    {cuStreamUpdateCaptureDependencies_v2, 12030},
    {cuStreamUpdateCaptureDependencies_ptsz, 11030},
    {cuStreamUpdateCaptureDependencies_v2_ptsz, 12030},
    {cuStreamWaitEvent, 3020},
    {cuStreamWaitEvent_ptsz, 7000},
    {cuStreamWaitValue32, 8000},
    {cuStreamWaitValue32_v2, 11070},
    {cuStreamWaitValue32_ptsz, 8000},
    {cuStreamWaitValue32_v2_ptsz, 11070},
    {cuStreamWaitValue64, 9000},
    {cuStreamWaitValue64_v2, 11070},
    {cuStreamWaitValue64_ptsz, 9000},
    {cuStreamWaitValue64_v2_ptsz, 11070},
    {cuStreamWriteValue32, 8000},
    {cuStreamWriteValue32_v2, 11070},
    {cuStreamWriteValue32_ptsz, 8000},
    {cuStreamWriteValue32_v2_ptsz, 11070},
    {cuStreamWriteValue64, 9000},
    {cuStreamWriteValue64_v2, 11070},
    {cuStreamWriteValue64_ptsz, 9000},
    {cuStreamWriteValue64_v2_ptsz, 11070},
    {cuSurfObjectCreate, 5000},
    {cuSurfObjectDestroy, 5000},
    {cuSurfObjectGetResourceDesc, 5000},
    {cuSurfRefGetArray, 3000},
    {cuSurfRefSetArray, 3000},
    {cuTensorMapEncodeIm2col, 12000},
    {cuTensorMapEncodeIm2colWide, 12080},
    {cuTensorMapEncodeTiled, 12000},
    {cuTensorMapReplaceAddress, 12000},
    {cuTexObjectCreate, 5000},
    {cuTexObjectDestroy, 5000},
    {cuTexObjectGetResourceDesc, 5000},
    {cuTexObjectGetResourceViewDesc, 5000},
    {cuTexObjectGetTextureDesc, 5000},
    {cuTexRefCreate, 2000},
    {cuTexRefDestroy, 2000},
    {cuTexRefGetAddress, 2000},
    {cuTexRefGetAddress_v2, 3020},
    {cuTexRefGetAddressMode, 2000},
    {cuTexRefGetArray, 2000},
    {cuTexRefGetBorderColor, 8000},
    {cuTexRefGetFilterMode, 2000},
    {cuTexRefGetFlags, 2000},
    {cuTexRefGetFormat, 2000},
    {cuTexRefGetMaxAnisotropy, 5000},
    {cuTexRefGetMipmapFilterMode, 5000},
    {cuTexRefGetMipmapLevelBias, 5000},
    {cuTexRefGetMipmapLevelClamp, 5000},
    {cuTexRefGetMipmappedArray, 5000},
    {cuTexRefSetAddress, 2000},
    {cuTexRefSetAddress_v2, 3020},
    {cuTexRefSetAddress2D, 2020},
    {cuTexRefSetAddress2D_v2, 3020},
    {cuTexRefSetAddress2D_v3, 4010},
    {cuTexRefSetAddressMode, 2000},
    {cuTexRefSetArray, 2000},
    {cuTexRefSetBorderColor, 8000},
    {cuTexRefSetFilterMode, 2000},
    {cuTexRefSetFlags, 2000},
    {cuTexRefSetFormat, 2000},
    {cuTexRefSetMaxAnisotropy, 5000},
    {cuTexRefSetMipmapFilterMode, 5000},
    {cuTexRefSetMipmapLevelBias, 5000},
    {cuTexRefSetMipmapLevelClamp, 5000},
    {cuTexRefSetMipmappedArray, 5000},
    {cuThreadExchangeStreamCaptureMode, 10010},
    {cuUserObjectCreate, 11030},
    {cuUserObjectRelease, 11030},
    {cuUserObjectRetain, 11030},
    {cuVDPAUCtxCreate, 3010},
    {cuVDPAUCtxCreate_v2, 3020},
    {cuVDPAUGetDevice, 3010},
    {cuWaitExternalSemaphoresAsync, 10000},
    {cuWaitExternalSemaphoresAsync_ptsz, 10000},
};

const ProcEntry procEntries[] = {
    {"cuArray3DCreate", 0, 2, 0},
    {"cuArray3DGetDescriptor", 2, 2, 0},
    {"cuArrayCreate", 4, 2, 0},
    {"cuArrayDestroy", 6, 1, 0},
    {"cuArrayGetDescriptor", 7, 2, 0},
    {"cuArrayGetMemoryRequirements", 9, 1, 0},
    {"cuArrayGetPlane", 10, 1, 0},
    {"cuArrayGetSparseProperties", 11, 1, 0},
    {"cuCheckpointProcessCheckpoint", 12, 1, 0},
    {"cuCheckpointProcessGetRestoreThreadId", 13, 1, 0},
    {"cuCheckpointProcessGetState", 14, 1, 0},
    {"cuCheckpointProcessLock", 15, 1, 0},
    {"cuCheckpointProcessRestore", 16, 1, 0},
    {"cuCheckpointProcessUnlock", 17, 1, 0},
    {"cuCoredumpGetAttribute", 18, 1, 0},
    {"cuCoredumpGetAttributeGlobal", 19, 1, 0},
    {"cuCoredumpSetAttribute", 20, 1, 0},
    {"cuCoredumpSetAttributeGlobal", 21, 1, 0},
    {"cuCtxAttach", 22, 1, 0},
    {"cuCtxCreate", 23, 4, 0},
    {"cuCtxDestroy", 27, 2, 0},
    {"cuCtxDetach", 29, 1, 0},
    {"cuCtxDisablePeerAccess", 30, 1, 0},
    {"cuCtxEnablePeerAccess", 31, 1, 0},
    {"cuCtxFromGreenCtx", 32, 1, 0},
    {"cuCtxGetApiVersion", 33, 1, 0},
    {"cuCtxGetCacheConfig", 34, 1, 0},
    {"cuCtxGetCurrent", 35, 1, 0},
    {"cuCtxGetDevResource", 36, 1, 0},
    {"cuCtxGetDevice", 37, 2, 0},
    {"cuCtxGetExecAffinity", 39, 1, 0},
    {"cuCtxGetFlags", 40, 1, 0},
    {"cuCtxGetId", 41, 1, 0},
    {"cuCtxGetLimit", 42, 1, 0},
    {"cuCtxGetSharedMemConfig", 43, 1, 0},
    {"cuCtxGetStreamPriorityRange", 44, 1, 0},
    {"cuCtxPopCurrent", 45, 2, 0},
    {"cuCtxPushCurrent", 47, 2, 0},
    {"cuCtxRecordEvent", 49, 1, 0},
    {"cuCtxResetPersistingL2Cache", 50, 1, 0},
    {"cuCtxSetCacheConfig", 51, 1, 0},
    {"cuCtxSetCurrent", 52, 1, 0},
    {"cuCtxSetFlags", 53, 1, 0},
    {"cuCtxSetLimit", 54, 1, 0},
    {"cuCtxSetSharedMemConfig", 55, 1, 0},
    {"cuCtxSynchronize", 56, 2, 0},
    {"cuCtxWaitEvent", 58, 1, 0},
    {"cuDestroyExternalMemory", 59, 1, 0},
    {"cuDestroyExternalSemaphore", 60, 1, 0},
    {"cuDevResourceGenerateDesc", 61, 1, 0},
    {"cuDevSmResourceSplitByCount", 62, 1, 0},
    {"cuDeviceCanAccessPeer", 63, 1, 0},
    {"cuDeviceComputeCapability", 64, 1, 0},
    {"cuDeviceGet", 65, 1, 0},
    {"cuDeviceGetAttribute", 66, 1, 0},
    {"cuDeviceGetByPCIBusId", 67, 1, 0},
    {"cuDeviceGetCount", 68, 1, 0},
    {"cuDeviceGetDefaultMemPool", 69, 1, 0},
    {"cuDeviceGetDevResource", 70, 1, 0},
    {"cuDeviceGetExecAffinitySupport", 71, 1, 0},
    {"cuDeviceGetGraphMemAttribute", 72, 1, 0},
    {"cuDeviceGetHostAtomicCapabilities", 73, 1, 0},
    {"cuDeviceGetLuid", 74, 1, 0},
    {"cuDeviceGetMemPool", 75, 1, 0},
    {"cuDeviceGetName", 76, 1, 0},
    {"cuDeviceGetNvSciSyncAttributes", 77, 1, 0},
    {"cuDeviceGetP2PAtomicCapabilities", 78, 1, 0},
    {"cuDeviceGetP2PAttribute", 79, 1, 0},
    {"cuDeviceGetPCIBusId", 80, 1, 0},
    {"cuDeviceGetProperties", 81, 1, 0},
    {"cuDeviceGetTexture1DLinearMaxWidth", 82, 1, 0},
    {"cuDeviceGetUuid", 83, 2, 0},
    {"cuDeviceGraphMemTrim", 85, 1, 0},
    {"cuDevicePrimaryCtxGetState", 86, 1, 0},
    {"cuDevicePrimaryCtxRelease", 87, 2, 0},
    {"cuDevicePrimaryCtxReset", 89, 2, 0},
    {"cuDevicePrimaryCtxRetain", 91, 1, 0},
    {"cuDevicePrimaryCtxSetFlags", 92, 2, 0},
    {"cuDeviceRegisterAsyncNotification", 94, 1, 0},
    {"cuDeviceSetGraphMemAttribute", 95, 1, 0},
    {"cuDeviceSetMemPool", 96, 1, 0},
    {"cuDeviceTotalMem", 97, 2, 0},
    {"cuDeviceUnregisterAsyncNotification", 99, 1, 0},
    {"cuDriverGetVersion", 100, 1, 0},
    {"cuEGLStreamConsumerAcquireFrame", 101, 1, 0},
    {"cuEGLStreamConsumerConnect", 102, 1, 0},
    {"cuEGLStreamConsumerConnectWithFlags", 103, 1, 0},
    {"cuEGLStreamConsumerDisconnect", 104, 1, 0},
    {"cuEGLStreamConsumerReleaseFrame", 105, 1, 0},
    {"cuEGLStreamProducerConnect", 106, 1, 0},
    {"cuEGLStreamProducerDisconnect", 107, 1, 0},
    {"cuEGLStreamProducerPresentFrame", 108, 1, 0},
    {"cuEGLStreamProducerReturnFrame", 109, 1, 0},
    {"cuEventCreate", 110, 1, 0},
    {"cuEventDestroy", 111, 2, 0},
    {"cuEventElapsedTime", 113, 2, 0},
    {"cuEventQuery", 115, 1, 0},
    {"cuEventRecord", 116, 1, 1},
    {"cuEventRecordWithFlags", 118, 1, 1},
    {"cuEventSynchronize", 120, 1, 0},
    {"cuExternalMemoryGetMappedBuffer", 121, 1, 0},
    {"cuExternalMemoryGetMappedMipmappedArray", 122, 1, 0},
    {"cuFlushGPUDirectRDMAWrites", 123, 1, 0},
    {"cuFuncGetAttribute", 124, 1, 0},
    {"cuFuncGetModule", 125, 1, 0},
    {"cuFuncGetName", 126, 1, 0},
    {"cuFuncGetParamInfo", 127, 1, 0},
    {"cuFuncIsLoaded", 128, 1, 0},
    {"cuFuncLoad", 129, 1, 0},
    {"cuFuncSetAttribute", 130, 1, 0},
    {"cuFuncSetBlockShape", 131, 1, 0},
    {"cuFuncSetCacheConfig", 132, 1, 0},
    {"cuFuncSetSharedMemConfig", 133, 1, 0},
    {"cuFuncSetSharedSize", 134, 1, 0},
    {"cuGLCtxCreate", 135, 2, 0},
    {"cuGLGetDevices", 137, 2, 0},
    {"cuGLInit", 139, 1, 0},
    {"cuGLMapBufferObject", 140, 2, 1},
    {"cuGLMapBufferObjectAsync", 143, 2, 1},
    {"cuGLRegisterBufferObject", 146, 1, 0},
    {"cuGLSetBufferObjectMapFlags", 147, 1, 0},
    {"cuGLUnmapBufferObject", 148, 1, 0},
    {"cuGLUnmapBufferObjectAsync", 149, 1, 0},
    {"cuGLUnregisterBufferObject", 150, 1, 0},
    {"cuGetErrorName", 151, 1, 0},
    {"cuGetErrorString", 152, 1, 0},
    {"cuGetExportTable", 153, 1, 0},
    {"cuGetProcAddress", 154, 2, 0},
    {"cuGraphAddBatchMemOpNode", 156, 1, 0},
    {"cuGraphAddChildGraphNode", 157, 1, 0},
    {"cuGraphAddDependencies", 158, 2, 0},
    {"cuGraphAddEmptyNode", 160, 1, 0},
    {"cuGraphAddEventRecordNode", 161, 1, 0},
    {"cuGraphAddEventWaitNode", 162, 1, 0},
    {"cuGraphAddExternalSemaphoresSignalNode", 163, 1, 0},
    {"cuGraphAddExternalSemaphoresWaitNode", 164, 1, 0},
    {"cuGraphAddHostNode", 165, 1, 0},
    {"cuGraphAddKernelNode", 166, 2, 0},
    {"cuGraphAddMemAllocNode", 168, 1, 0},
    {"cuGraphAddMemFreeNode", 169, 1, 0},
    {"cuGraphAddMemcpyNode", 170, 1, 0},
    {"cuGraphAddMemsetNode", 171, 1, 0},
    {"cuGraphAddNode", 172, 2, 0},
    {"cuGraphBatchMemOpNodeGetParams", 174, 1, 0},
    {"cuGraphBatchMemOpNodeSetParams", 175, 1, 0},
    {"cuGraphChildGraphNodeGetGraph", 176, 1, 0},
    {"cuGraphClone", 177, 1, 0},
    {"cuGraphConditionalHandleCreate", 178, 1, 0},
    {"cuGraphCreate", 179, 1, 0},
    {"cuGraphDebugDotPrint", 180, 1, 0},
    {"cuGraphDestroy", 181, 1, 0},
    {"cuGraphDestroyNode", 182, 1, 0},
    {"cuGraphEventRecordNodeGetEvent", 183, 1, 0},
    {"cuGraphEventRecordNodeSetEvent", 184, 1, 0},
    {"cuGraphEventWaitNodeGetEvent", 185, 1, 0},
    {"cuGraphEventWaitNodeSetEvent", 186, 1, 0},
    {"cuGraphExecBatchMemOpNodeSetParams", 187, 1, 0},
    {"cuGraphExecChildGraphNodeSetParams", 188, 1, 0},
    {"cuGraphExecDestroy", 189, 1, 0},
    {"cuGraphExecEventRecordNodeSetEvent", 190, 1, 0},
    {"cuGraphExecEventWaitNodeSetEvent", 191, 1, 0},
    {"cuGraphExecExternalSemaphoresSignalNodeSetParams", 192, 1, 0},
    {"cuGraphExecExternalSemaphoresWaitNodeSetParams", 193, 1, 0},
    {"cuGraphExecGetFlags", 194, 1, 0},
    {"cuGraphExecHostNodeSetParams", 195, 1, 0},
    {"cuGraphExecKernelNodeSetParams", 196, 2, 0},
    {"cuGraphExecMemcpyNodeSetParams", 198, 1, 0},
    {"cuGraphExecMemsetNodeSetParams", 199, 1, 0},
    {"cuGraphExecNodeSetParams", 200, 1, 0},
    {"cuGraphExecUpdate", 201, 2, 0},
    {"cuGraphExternalSemaphoresSignalNodeGetParams", 203, 1, 0},
    {"cuGraphExternalSemaphoresSignalNodeSetParams", 204, 1, 0},
    {"cuGraphExternalSemaphoresWaitNodeGetParams", 205, 1, 0},
    {"cuGraphExternalSemaphoresWaitNodeSetParams", 206, 1, 0},
    {"cuGraphGetEdges", 207, 2, 0},
    {"cuGraphGetNodes", 209, 1, 0},
    {"cuGraphGetRootNodes", 210, 1, 0},
    {"cuGraphHostNodeGetParams", 211, 1, 0},
    {"cuGraphHostNodeSetParams", 212, 1, 0},
    {"cuGraphInstantiate", 213, 2, 0},
    {"cuGraphInstantiateWithFlags", 215, 1, 0},
    {"cuGraphInstantiateWithParams", 216, 1, 1},
    {"cuGraphKernelNodeCopyAttributes", 218, 1, 0},
    {"cuGraphKernelNodeGetAttribute", 219, 1, 0},
    {"cuGraphKernelNodeGetParams", 220, 2, 0},
    {"cuGraphKernelNodeSetAttribute", 222, 1, 0},
    {"cuGraphKernelNodeSetParams", 223, 2, 0},
    {"cuGraphLaunch", 225, 1, 1},
    {"cuGraphMemAllocNodeGetParams", 227, 1, 0},
    {"cuGraphMemFreeNodeGetParams", 228, 1, 0},
    {"cuGraphMemcpyNodeGetParams", 229, 1, 0},
    {"cuGraphMemcpyNodeSetParams", 230, 1, 0},
    {"cuGraphMemsetNodeGetParams", 231, 1, 0},
    {"cuGraphMemsetNodeSetParams", 232, 1, 0},
    {"cuGraphNodeFindInClone", 233, 1, 0},
    {"cuGraphNodeGetDependencies", 234, 2, 0},
    {"cuGraphNodeGetDependentNodes", 236, 2, 0},
    {"cuGraphNodeGetEnabled", 238, 1, 0},
    {"cuGraphNodeGetType", 239, 1, 0},
    {"cuGraphNodeSetEnabled", 240, 1, 0},
    {"cuGraphNodeSetParams", 241, 1, 0},
    {"cuGraphReleaseUserObject", 242, 1, 0},
    {"cuGraphRemoveDependencies", 243, 2, 0},
    {"cuGraphRetainUserObject", 245, 1, 0},
    {"cuGraphUpload", 246, 1, 1},
    {"cuGraphicsEGLRegisterImage", 248, 1, 0},
    {"cuGraphicsGLRegisterBuffer", 249, 1, 0},
    {"cuGraphicsGLRegisterImage", 250, 1, 0},
    {"cuGraphicsMapResources", 251, 1, 1},
    {"cuGraphicsResourceGetMappedEglFrame", 253, 1, 0},
    {"cuGraphicsResourceGetMappedMipmappedArray", 254, 1, 0},
    {"cuGraphicsResourceGetMappedPointer", 255, 2, 0},
    {"cuGraphicsResourceSetMapFlags", 257, 2, 0},
    {"cuGraphicsSubResourceGetMappedArray", 259, 1, 0},
    {"cuGraphicsUnmapResources", 260, 1, 1},
    {"cuGraphicsUnregisterResource", 262, 1, 0},
    {"cuGraphicsVDPAURegisterOutputSurface", 263, 1, 0},
    {"cuGraphicsVDPAURegisterVideoSurface", 264, 1, 0},
    {"cuGreenCtxCreate", 265, 1, 0},
    {"cuGreenCtxDestroy", 266, 1, 0},
    {"cuGreenCtxGetDevResource", 267, 1, 0},
    {"cuGreenCtxGetId", 268, 1, 0},
    {"cuGreenCtxRecordEvent", 269, 1, 0},
    {"cuGreenCtxStreamCreate", 270, 1, 0},
    {"cuGreenCtxWaitEvent", 271, 1, 0},
    {"cuImportExternalMemory", 272, 1, 0},
    {"cuImportExternalSemaphore", 273, 1, 0},
    {"cuInit", 274, 1, 0},
    {"cuIpcCloseMemHandle", 275, 1, 0},
    {"cuIpcGetEventHandle", 276, 1, 0},
    {"cuIpcGetMemHandle", 277, 1, 0},
    {"cuIpcOpenEventHandle", 278, 1, 0},
    {"cuIpcOpenMemHandle", 279, 2, 0},
    {"cuKernelGetAttribute", 281, 1, 0},
    {"cuKernelGetFunction", 282, 1, 0},
    {"cuKernelGetLibrary", 283, 1, 0},
    {"cuKernelGetName", 284, 1, 0},
    {"cuKernelGetParamInfo", 285, 1, 0},
    {"cuKernelSetAttribute", 286, 1, 0},
    {"cuKernelSetCacheConfig", 287, 1, 0},
    {"cuLaunch", 288, 1, 0},
    {"cuLaunchCooperativeKernel", 289, 1, 1},
    {"cuLaunchCooperativeKernelMultiDevice", 291, 1, 0},
    {"cuLaunchGrid", 292, 1, 0},
    {"cuLaunchGridAsync", 293, 1, 0},
    {"cuLaunchHostFunc", 294, 1, 1},
    {"cuLaunchKernel", 296, 1, 1},
    {"cuLaunchKernelEx", 298, 1, 1},
    {"cuLibraryEnumerateKernels", 300, 1, 0},
    {"cuLibraryGetGlobal", 301, 1, 0},
    {"cuLibraryGetKernel", 302, 1, 0},
    {"cuLibraryGetKernelCount", 303, 1, 0},
    {"cuLibraryGetManaged", 304, 1, 0},
    {"cuLibraryGetModule", 305, 1, 0},
    {"cuLibraryGetUnifiedFunction", 306, 1, 0},
    {"cuLibraryLoadData", 307, 1, 0},
    {"cuLibraryLoadFromFile", 308, 1, 0},
    {"cuLibraryUnload", 309, 1, 0},
    {"cuLinkAddData", 310, 2, 0},
    {"cuLinkAddFile", 312, 2, 0},
    {"cuLinkComplete", 314, 1, 0},
    {"cuLinkCreate", 315, 2, 0},
    {"cuLinkDestroy", 317, 1, 0},
    {"cuLogsCurrent", 318, 1, 0},
    {"cuLogsDumpToFile", 319, 1, 0},
    {"cuLogsDumpToMemory", 320, 1, 0},
    {"cuLogsRegisterCallback", 321, 1, 0},
    {"cuLogsUnregisterCallback", 322, 1, 0},
    {"cuMemAddressFree", 323, 1, 0},
    {"cuMemAddressReserve", 324, 1, 0},
    {"cuMemAdvise", 325, 2, 0},
    {"cuMemAlloc", 327, 2, 0},
    {"cuMemAllocAsync", 329, 1, 1},
    {"cuMemAllocFromPoolAsync", 331, 1, 1},
    {"cuMemAllocHost", 333, 2, 0},
    {"cuMemAllocManaged", 335, 1, 0},
    {"cuMemAllocPitch", 336, 2, 0},
    {"cuMemBatchDecompressAsync", 338, 1, 1},
    {"cuMemCreate", 340, 1, 0},
    {"cuMemDiscardAndPrefetchBatchAsync", 341, 1, 1},
    {"cuMemDiscardBatchAsync", 343, 1, 1},
    {"cuMemExportToShareableHandle", 345, 1, 0},
    {"cuMemFree", 346, 2, 0},
    {"cuMemFreeAsync", 348, 1, 1},
    {"cuMemFreeHost", 350, 1, 0},
    {"cuMemGetAccess", 351, 1, 0},
    {"cuMemGetAddressRange", 352, 2, 0},
    {"cuMemGetAllocationGranularity", 354, 1, 0},
    {"cuMemGetAllocationPropertiesFromHandle", 355, 1, 0},
    {"cuMemGetDefaultMemPool", 356, 1, 0},
    {"cuMemGetHandleForAddressRange", 357, 1, 0},
    {"cuMemGetInfo", 358, 2, 0},
    {"cuMemGetMemPool", 360, 1, 0},
    {"cuMemHostAlloc", 361, 1, 0},
    {"cuMemHostGetDevicePointer", 362, 2, 0},
    {"cuMemHostGetFlags", 364, 1, 0},
    {"cuMemHostRegister", 365, 2, 0},
    {"cuMemHostUnregister", 367, 1, 0},
    {"cuMemImportFromShareableHandle", 368, 1, 0},
    {"cuMemMap", 369, 1, 0},
    {"cuMemMapArrayAsync", 370, 1, 1},
    {"cuMemPoolCreate", 372, 1, 0},
    {"cuMemPoolDestroy", 373, 1, 0},
    {"cuMemPoolExportPointer", 374, 1, 0},
    {"cuMemPoolExportToShareableHandle", 375, 1, 0},
    {"cuMemPoolGetAccess", 376, 1, 0},
    {"cuMemPoolGetAttribute", 377, 1, 0},
    {"cuMemPoolImportFromShareableHandle", 378, 1, 0},
    {"cuMemPoolImportPointer", 379, 1, 0},
    {"cuMemPoolSetAccess", 380, 1, 0},
    {"cuMemPoolSetAttribute", 381, 1, 0},
    {"cuMemPoolTrimTo", 382, 1, 0},
    {"cuMemPrefetchAsync", 383, 2, 2},
    {"cuMemPrefetchBatchAsync", 387, 1, 1},
    {"cuMemRangeGetAttribute", 389, 1, 0},
    {"cuMemRangeGetAttributes", 390, 1, 0},
    {"cuMemRelease", 391, 1, 0},
    {"cuMemRetainAllocationHandle", 392, 1, 0},
    {"cuMemSetAccess", 393, 1, 0},
    {"cuMemSetMemPool", 394, 1, 0},
    {"cuMemUnmap", 395, 1, 0},
    {"cuMemcpy", 396, 1, 1},
    {"cuMemcpy2D", 398, 2, 1},
    {"cuMemcpy2DAsync", 401, 2, 1},
    {"cuMemcpy2DUnaligned", 404, 2, 1},
    {"cuMemcpy3D", 407, 2, 1},
    {"cuMemcpy3DAsync", 410, 2, 1},
    {"cuMemcpy3DBatchAsync", 413, 2, 2},
    {"cuMemcpy3DPeer", 417, 1, 1},
    {"cuMemcpy3DPeerAsync", 419, 1, 1},
    {"cuMemcpyAsync", 421, 1, 1},
    {"cuMemcpyAtoA", 423, 2, 1},
    {"cuMemcpyAtoD", 426, 2, 1},
    {"cuMemcpyAtoH", 429, 2, 1},
    {"cuMemcpyAtoHAsync", 432, 2, 1},
    {"cuMemcpyBatchAsync", 435, 2, 2},
    {"cuMemcpyDtoA", 439, 2, 1},
    {"cuMemcpyDtoD", 442, 2, 1},
    {"cuMemcpyDtoDAsync", 445, 2, 1},
    {"cuMemcpyDtoH", 448, 2, 1},
    {"cuMemcpyDtoHAsync", 451, 2, 1},
    {"cuMemcpyHtoA", 454, 2, 1},
    {"cuMemcpyHtoAAsync", 457, 2, 1},
    {"cuMemcpyHtoD", 460, 2, 1},
    {"cuMemcpyHtoDAsync", 463, 2, 1},
    {"cuMemcpyPeer", 466, 1, 1},
    {"cuMemcpyPeerAsync", 468, 1, 1},
    {"cuMemsetD16", 470, 2, 1},
    {"cuMemsetD16Async", 473, 1, 1},
    {"cuMemsetD2D16", 475, 2, 1},
    {"cuMemsetD2D16Async", 478, 1, 1},
    {"cuMemsetD2D32", 480, 2, 1},
    {"cuMemsetD2D32Async", 483, 1, 1},
    {"cuMemsetD2D8", 485, 2, 1},
    {"cuMemsetD2D8Async", 488, 1, 1},
    {"cuMemsetD32", 490, 2, 1},
    {"cuMemsetD32Async", 493, 1, 1},
    {"cuMemsetD8", 495, 2, 1},
    {"cuMemsetD8Async", 498, 1, 1},
    {"cuMipmappedArrayCreate", 500, 1, 0},
    {"cuMipmappedArrayDestroy", 501, 1, 0},
    {"cuMipmappedArrayGetLevel", 502, 1, 0},
    {"cuMipmappedArrayGetMemoryRequirements", 503, 1, 0},
    {"cuMipmappedArrayGetSparseProperties", 504, 1, 0},
    {"cuModuleEnumerateFunctions", 505, 1, 0},
    {"cuModuleGetFunction", 506, 1, 0},
    {"cuModuleGetFunctionCount", 507, 1, 0},
    {"cuModuleGetGlobal", 508, 2, 0},
    {"cuModuleGetLoadingMode", 510, 1, 0},
    {"cuModuleGetSurfRef", 511, 1, 0},
    {"cuModuleGetTexRef", 512, 1, 0},
    {"cuModuleLoad", 513, 1, 0},
    {"cuModuleLoadData", 514, 1, 0},
    {"cuModuleLoadDataEx", 515, 1, 0},
    {"cuModuleLoadFatBinary", 516, 1, 0},
    {"cuModuleUnload", 517, 1, 0},
    {"cuMulticastAddDevice", 518, 1, 0},
    {"cuMulticastBindAddr", 519, 1, 0},
    {"cuMulticastBindMem", 520, 1, 0},
    {"cuMulticastCreate", 521, 1, 0},
    {"cuMulticastGetGranularity", 522, 1, 0},
    {"cuMulticastUnbind", 523, 1, 0},
    {"cuOccupancyAvailableDynamicSMemPerBlock", 524, 1, 0},
    {"cuOccupancyMaxActiveBlocksPerMultiprocessor", 525, 1, 0},
    {"cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags", 526, 1, 0},
    {"cuOccupancyMaxActiveClusters", 527, 1, 0},
    {"cuOccupancyMaxPotentialBlockSize", 528, 1, 0},
    {"cuOccupancyMaxPotentialBlockSizeWithFlags", 529, 1, 0},
    {"cuOccupancyMaxPotentialClusterSize", 530, 1, 0},
    {"cuParamSetSize", 531, 1, 0},
    {"cuParamSetTexRef", 532, 1, 0},
    {"cuParamSetf", 533, 1, 0},
    {"cuParamSeti", 534, 1, 0},
    {"cuParamSetv", 535, 1, 0},
    {"cuPointerGetAttribute", 536, 1, 0},
    {"cuPointerGetAttributes", 537, 1, 0},
    {"cuPointerSetAttribute", 538, 1, 0},
    {"cuProfilerInitialize", 539, 1, 0},
    {"cuProfilerStart", 540, 1, 0},
    {"cuProfilerStop", 541, 1, 0},
    {"cuSignalExternalSemaphoresAsync", 542, 1, 1},
    {"cuStreamAddCallback", 544, 1, 1},
    {"cuStreamAttachMemAsync", 546, 1, 1},
    {"cuStreamBatchMemOp", 548, 2, 2},
    {"cuStreamBeginCapture", 552, 2, 2},
    {"cuStreamBeginCaptureToGraph", 556, 1, 1},
    {"cuStreamCopyAttributes", 558, 1, 1},
    {"cuStreamCreate", 560, 1, 0},
    {"cuStreamCreateWithPriority", 561, 1, 0},
    {"cuStreamDestroy", 562, 2, 0},
    {"cuStreamEndCapture", 564, 1, 1},
    {"cuStreamGetAttribute", 566, 1, 1},
    {"cuStreamGetCaptureInfo", 568, 3, 3},
    {"cuStreamGetCtx", 574, 2, 2},
    {"cuStreamGetDevice", 578, 1, 1},
    {"cuStreamGetFlags", 580, 1, 1},
    {"cuStreamGetGreenCtx", 582, 1, 0},
    {"cuStreamGetId", 583, 1, 1},
    {"cuStreamGetPriority", 585, 1, 1},
    {"cuStreamIsCapturing", 587, 1, 1},
    {"cuStreamQuery", 589, 1, 1},
    {"cuStreamSetAttribute", 591, 1, 1},
    {"cuStreamSynchronize", 593, 1, 1},
    {"cuStreamUpdateCaptureDependencies", 595, 2, 2},
    {"cuStreamWaitEvent", 599, 1, 1},
    {"cuStreamWaitValue32", 601, 2, 2},
    {"cuStreamWaitValue64", 605, 2, 2},
    {"cuStreamWriteValue32", 609, 2, 2},
    {"cuStreamWriteValue64", 613, 2, 2},
    {"cuSurfObjectCreate", 617, 1, 0},
    {"cuSurfObjectDestroy", 618, 1, 0},
    {"cuSurfObjectGetResourceDesc", 619, 1, 0},
    {"cuSurfRefGetArray", 620, 1, 0},
    {"cuSurfRefSetArray", 621, 1, 0},
    {"cuTensorMapEncodeIm2col", 622, 1, 0},
    {"cuTensorMapEncodeIm2colWide", 623, 1, 0},
    {"cuTensorMapEncodeTiled", 624, 1, 0},
    {"cuTensorMapReplaceAddress", 625, 1, 0},
    {"cuTexObjectCreate", 626, 1, 0},
    {"cuTexObjectDestroy", 627, 1, 0},
    {"cuTexObjectGetResourceDesc", 628, 1, 0},
    {"cuTexObjectGetResourceViewDesc", 629, 1, 0},
    {"cuTexObjectGetTextureDesc", 630, 1, 0},
    {"cuTexRefCreate", 631, 1, 0},
    {"cuTexRefDestroy", 632, 1, 0},
    {"cuTexRefGetAddress", 633, 2, 0},
    {"cuTexRefGetAddressMode", 635, 1, 0},
    {"cuTexRefGetArray", 636, 1, 0},
    {"cuTexRefGetBorderColor", 637, 1, 0},
    {"cuTexRefGetFilterMode", 638, 1, 0},
    {"cuTexRefGetFlags", 639, 1, 0},
    {"cuTexRefGetFormat", 640, 1, 0},
    {"cuTexRefGetMaxAnisotropy", 641, 1, 0},
    {"cuTexRefGetMipmapFilterMode", 642, 1, 0},
    {"cuTexRefGetMipmapLevelBias", 643, 1, 0},
    {"cuTexRefGetMipmapLevelClamp", 644, 1, 0},
    {"cuTexRefGetMipmappedArray", 645, 1, 0},
    {"cuTexRefSetAddress", 646, 2, 0},
    {"cuTexRefSetAddress2D", 648, 3, 0},
    {"cuTexRefSetAddressMode", 651, 1, 0},
    {"cuTexRefSetArray", 652, 1, 0},
    {"cuTexRefSetBorderColor", 653, 1, 0},
    {"cuTexRefSetFilterMode", 654, 1, 0},
    {"cuTexRefSetFlags", 655, 1, 0},
    {"cuTexRefSetFormat", 656, 1, 0},
    {"cuTexRefSetMaxAnisotropy", 657, 1, 0},
    {"cuTexRefSetMipmapFilterMode", 658, 1, 0},
    {"cuTexRefSetMipmapLevelBias", 659, 1, 0},
    {"cuTexRefSetMipmapLevelClamp", 660, 1, 0},
    {"cuTexRefSetMipmappedArray", 661, 1, 0},
    {"cuThreadExchangeStreamCaptureMode", 662, 1, 0},
    {"cuUserObjectCreate", 663, 1, 0},
    {"cuUserObjectRelease", 664, 1, 0},
    {"cuUserObjectRetain", 665, 1, 0},
    {"cuVDPAUCtxCreate", 666, 2, 0},
    {"cuVDPAUGetDevice", 668, 1, 0},
    {"cuWaitExternalSemaphoresAsync", 669, 1, 1},
};

const uint32_t procIndexMask = 1023;

const uint16_t procIndex[] = {
    80, 139, 332, 349, 383, 128, 463, 0, 0, 0, 0, 277, 460, 0, 0, 112, 154, 278, 403, 0,
    0, 0, 98, 216, 0, 39, 0, 208, 283, 0, 0, 0, 0, 0, 0, 318, 0, 0, 280, 0,
    0, 189, 0, 0, 0, 180, 0, 24, 95, 380, 442, 0, 49, 140, 0, 0, 242, 0, 0, 0,
    0, 0, 0, 0, 0, 1, 0, 258, 159, 234, 410, 0, 0, 219, 473, 0, 61, 74, 0, 0,
    0, 0, 135, 323, 256, 0, 0, 0, 331, 0, 9, 398, 0, 54, 408, 272, 0, 175, 420, 0,
    0, 0, 0, 182, 470, 52, 105, 205, 0, 0, 107, 56, 0, 224, 37, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 202, 11, 232, 0, 0, 0, 0, 0, 7, 0, 0, 0, 14, 124, 352, 357,
    62, 93, 0, 0, 123, 273, 0, 0, 0, 0, 177, 397, 4, 346, 72, 399, 0, 0, 0, 0,
    0, 0, 0, 8, 10, 250, 27, 365, 0, 118, 0, 0, 0, 0, 285, 0, 150, 0, 292, 0,
    0, 0, 186, 0, 130, 0, 333, 0, 240, 394, 464, 445, 23, 0, 120, 84, 476, 453, 0, 33,
    379, 0, 0, 0, 0, 0, 0, 0, 0, 0, 248, 36, 70, 0, 0, 0, 0, 6, 198, 201,
    325, 144, 176, 109, 51, 402, 0, 0, 450, 0, 0, 295, 0, 0, 106, 435, 225, 276, 412, 0,
    370, 90, 384, 340, 0, 48, 0, 0, 343, 199, 271, 348, 418, 0, 0, 237, 319, 428, 0, 0,
    0, 44, 238, 246, 309, 22, 50, 335, 344, 388, 440, 0, 0, 0, 0, 119, 396, 0, 310, 0,
    0, 262, 0, 0, 156, 185, 0, 141, 434, 297, 221, 91, 288, 306, 303, 110, 458, 467, 0, 0,
    64, 0, 0, 0, 0, 0, 0, 0, 0, 407, 0, 0, 137, 34, 474, 0, 400, 293, 0, 0,
    0, 381, 0, 0, 254, 0, 0, 0, 83, 391, 0, 401, 235, 0, 229, 0, 223, 220, 0, 417,
    0, 0, 13, 111, 222, 291, 350, 138, 265, 444, 468, 131, 443, 58, 0, 12, 0, 0, 200, 0,
    0, 79, 275, 0, 0, 0, 0, 0, 354, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 457,
    0, 0, 65, 328, 0, 47, 308, 0, 96, 32, 71, 324, 425, 0, 0, 0, 226, 211, 0, 63,
    0, 0, 184, 40, 0, 0, 0, 166, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 97, 0, 317, 477, 0, 0, 0, 0, 0, 0, 247, 249, 0, 0, 353, 0, 0, 0, 0,
    195, 0, 0, 0, 0, 0, 194, 0, 0, 0, 0, 0, 342, 327, 45, 86, 87, 431, 0, 0,
    0, 99, 0, 149, 0, 145, 0, 0, 0, 0, 334, 406, 0, 0, 0, 432, 405, 142, 426, 0,
    21, 0, 0, 161, 227, 213, 158, 151, 409, 0, 0, 230, 413, 471, 438, 163, 447, 0, 0, 0,
    0, 0, 261, 0, 0, 339, 358, 0, 0, 0, 0, 301, 0, 0, 0, 170, 66, 147, 368, 424,
    427, 454, 0, 0, 0, 0, 416, 209, 212, 0, 210, 0, 269, 0, 101, 0, 239, 252, 300, 321,
    0, 0, 0, 404, 103, 0, 387, 326, 0, 0, 367, 19, 0, 312, 0, 28, 218, 0, 0, 38,
    190, 307, 193, 371, 233, 0, 462, 0, 0, 314, 0, 0, 173, 0, 0, 0, 284, 0, 0, 0,
    0, 0, 0, 152, 0, 0, 0, 133, 160, 374, 298, 0, 0, 320, 389, 134, 289, 299, 0, 361,
    259, 168, 0, 167, 46, 0, 244, 282, 302, 92, 3, 69, 125, 206, 369, 296, 0, 362, 0, 0,
    0, 89, 0, 0, 455, 0, 448, 0, 0, 0, 461, 0, 187, 351, 0, 274, 0, 0, 0, 366,
    0, 251, 2, 372, 0, 386, 203, 0, 0, 0, 290, 0, 0, 0, 0, 315, 456, 393, 231, 115,
    469, 0, 0, 100, 59, 0, 73, 433, 0, 146, 294, 0, 451, 0, 0, 217, 0, 0, 266, 0,
    81, 0, 0, 0, 286, 0, 0, 0, 0, 0, 0, 136, 316, 0, 0, 0, 0, 0, 0, 0,
    30, 179, 359, 16, 0, 0, 449, 0, 117, 169, 452, 0, 0, 0, 0, 104, 215, 313, 0, 0,
    336, 0, 0, 329, 281, 0, 0, 0, 191, 0, 20, 108, 385, 0, 0, 0, 0, 43, 466, 421,
    0, 0, 0, 94, 0, 0, 0, 243, 0, 0, 0, 171, 475, 0, 395, 228, 0, 0, 0, 0,
    0, 0, 279, 0, 0, 436, 0, 264, 0, 263, 255, 257, 0, 0, 0, 5, 55, 181, 0, 0,
    122, 153, 0, 0, 0, 29, 26, 0, 0, 114, 382, 441, 174, 0, 376, 0, 305, 311, 0, 60,
    360, 419, 0, 304, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 126, 0,
    17, 355, 0, 429, 0, 0, 0, 18, 0, 423, 0, 42, 0, 164, 41, 0, 0, 0, 0, 78,
    356, 422, 0, 76, 0, 0, 0, 0, 0, 373, 0, 0, 0, 0, 0, 0, 267, 0, 35, 268,
    0, 0, 102, 0, 0, 0, 0, 0, 0, 0, 0, 0, 15, 0, 53, 270, 347, 0, 67, 287,
    437, 0, 0, 0, 0, 253, 0, 0, 0, 472, 0, 148, 0, 415, 0, 127, 82, 0, 0, 0,
    0, 459, 260, 31, 68, 411, 0, 0, 196, 392, 0, 0, 0, 75, 0, 0, 0, 330, 0, 0,
    188, 197, 0, 0, 0, 345, 85, 0, 414, 77, 0, 0, 0, 0, 0, 0, 0, 378, 0, 0,
    0, 0, 143, 0, 129, 178, 364, 0, 0, 439, 0, 0, 0, 0, 0, 0, 0, 116, 121, 113,
    155, 207, 214, 172, 245, 0, 0, 0, 0, 0, 0, 390, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 25, 132, 204, 88, 183, 338, 0, 0, 0, 0, 0, 0, 465, 0, 322, 0, 165, 241,
    162, 0, 363, 0, 0, 0, 0, 236, 0, 0, 377, 430, 0, 341, 0, 446, 337, 0, 0, 0,
    57, 192, 157, 375,
};

}  // namespace tf
