using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Completions;
using TensorFusion.Worker.Memory;

namespace TensorFusion.Worker.Calls;

/// <summary>Device memory: allocation in the window, and the program's own mappings.</summary>
internal sealed unsafe partial class RecordExecutor
{
    /// <summary>How long an allocation waits for memory that was freed but is still in use by the device.</summary>
    private static readonly TimeSpan _reclaimPause = TimeSpan.FromMicroseconds(50);

    /// <summary>
    /// Every pause lasts at least as long as it says; this many bound the wait for another program's work.
    /// </summary>
    private const int MaxReclaimPauses = 20_000;

    protected override CudaResult OnMemAlloc(in MemAllocRecord call, ref MemAllocReply reply) =>
        Allocate(call.Bytes, out reply.Address);

    protected override CudaResult OnMemAllocAsync(in MemAllocAsyncRecord call, ref MemAllocAsyncReply reply)
    {
        // Memory exists before the stream comes to it, which is more than the program asked for.
        return FindStream(call.Stream) is null ? CudaResult.InvalidHandle : Allocate(call.Bytes, out reply.Address);
    }

    protected override CudaResult OnMemFree(in MemFreeRecord call)
    {
        if (call.Address == 0)
        {
            return CudaResult.Success;
        }

        var allocation = Detach(call.Address);
        return allocation is null
            ? Refuse(CudaResult.InvalidValue)
            : Tracker.AfterDevice(_device.Index, CompletionAction.Reclaim(allocation));
    }

    protected override CudaResult OnMemFreeAsync(in MemFreeAsyncRecord call)
    {
        var stream = FindStream(call.Stream);
        if (stream is null)
        {
            return CudaResult.InvalidHandle;
        }

        if (stream.Lane.Capturing)
        {
            return CudaResult.StreamCaptureUnsupported;
        }

        var allocation = Detach(call.Address);
        return allocation is null
            ? Refuse(CudaResult.InvalidValue)
            : Tracker.AfterStream(stream.Lane, CompletionAction.Reclaim(allocation));
    }

    protected override CudaResult OnHostFree(in HostFreeRecord call)
    {
        _mirrors?.Close(call.Address);
        var result = _pinned.Remove(call.Address);
        return result == CudaResult.InvalidValue ? Refuse(result) : result;
    }

    protected override CudaResult OnMirrorOpen(in MirrorOpenRecord call, ref MirrorOpenReply reply)
    {
        if (_mirrors is null)
        {
            return Refuse(CudaResult.NotSupported);
        }

        // Registering memory is nothing that a capture of the program could contain.
        const int Relaxed = 2;
        var mode = Relaxed;
        var exchanged = Driver.cuThreadExchangeStreamCaptureMode != null
            && Driver.cuThreadExchangeStreamCaptureMode(&mode) == CudaResult.Success;
        var result = _mirrors.Open(_pinned, call.Address, call.Bytes);
        if (exchanged)
        {
            _ = Driver.cuThreadExchangeStreamCaptureMode(&mode);
        }

        return result == CudaResult.InvalidValue ? Refuse(result) : result;
    }

    /// <summary>The bytes were put in place when they arrived; here only what was wrong with them counts.</summary>
    protected override CudaResult OnMirrorWrite(in MirrorWriteRecord call, ReadOnlySpan<byte> payload) =>
        _mirrors?.Accepts(call.Address, payload) == true ? CudaResult.Success : Refuse(CudaResult.InvalidValue);

    protected override CudaResult OnAddressReserve(in AddressReserveRecord call, ref AddressReserveReply reply) =>
        _device.Memory.Reserve(this, call.Bytes, call.Alignment, call.Hint, out reply.Address);

    protected override CudaResult OnAddressFree(in AddressFreeRecord call, ref AddressFreeReply reply) =>
        MemoryOf(call.Address) is { } memory
            ? memory.FreeReservation(this, call.Address, call.Bytes)
            : Refuse(CudaResult.InvalidValue);

    protected override CudaResult OnPhysicalCreate(in PhysicalCreateRecord call, ref PhysicalCreateReply reply)
    {
        if (!_physical.IsFree(call.Allocation))
        {
            return Refuse(CudaResult.InvalidHandle);
        }

        PhysicalMemory? created = null;
        var bytes = call.Bytes;
        var result = WithReclaim(bytes, () => _device.Memory.CreatePhysical(this, bytes, out created));
        if (created is not null)
        {
            _physical.TryAdd(call.Allocation, created);
        }

        return result;
    }

    protected override CudaResult OnPhysicalRelease(in PhysicalReleaseRecord call) =>
        _physical.Remove(call.Allocation) is { } physical
            ? physical.Memory.ReleasePhysical(physical)
            : Refuse(CudaResult.InvalidHandle);

    protected override CudaResult OnMemMap(in MemMapRecord call, ref MemMapReply reply)
    {
        var memory = MemoryOf(call.Address);
        var physical = _physical.Find(call.Allocation);
        return memory is null || physical is null || physical.Memory != memory
            ? Refuse(CudaResult.InvalidValue)
            : memory.Map(this, call.Address, call.Bytes, call.Offset, physical);
    }

    protected override CudaResult OnMemUnmap(in MemUnmapRecord call, ref MemUnmapReply reply) =>
        MemoryOf(call.Address) is { } memory
            ? memory.Unmap(this, call.Address, call.Bytes)
            : Refuse(CudaResult.InvalidValue);

    protected override CudaResult OnMemSetAccess(in MemSetAccessRecord call, ref MemSetAccessReply reply) =>
        MemoryOf(call.Address) is { } memory
            ? memory.SetAccess(this, call.Address, call.Bytes, (MemAccessFlags)call.Access)
            : Refuse(CudaResult.InvalidValue);

    private CudaResult Allocate(ulong bytes, out ulong address)
    {
        ulong found = 0;
        var result = _device.Memory.Allocate(this, bytes, out found);
        if (result == CudaResult.OutOfMemory)
        {
            result = WithReclaim(bytes, () => _device.Memory.Allocate(this, bytes, out found));
        }

        address = found;
        return result;
    }

    /// <summary>
    /// Tries again after memory that the slice has freed already is no longer in use by the device, as long as that
    /// could help.
    /// </summary>
    private CudaResult WithReclaim(ulong bytes, Func<CudaResult> attempt)
    {
        var result = attempt();
        var ledger = _device.Ledger;
        for (var pauses = 0;
             result == CudaResult.OutOfMemory && ledger.Used > ledger.Shown && bytes <= ledger.Limit - ledger.Shown
             && pauses < MaxReclaimPauses && !_stopping;
             pauses++)
        {
            Poll();
            if (_health.Error != CudaResult.Success)
            {
                return _health.Error;
            }

            result = attempt();
            if (result == CudaResult.OutOfMemory)
            {
                Pause(_reclaimPause);
            }
        }

        return result;
    }

    private DeviceAllocation? Detach(ulong address) => MemoryOf(address)?.Detach(this, address);

    private MemoryManager? MemoryOf(ulong address)
    {
        var device = (address - Wire.WindowBase) / Wire.WindowBytes;
        return address >= Wire.WindowBase && device < (ulong)_devices.Count ? _devices[(int)device].Memory : null;
    }
}
