using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Attach;
using TensorFusion.Worker.Completions;
using TensorFusion.Worker.Connections;
using TensorFusion.Worker.Devices;
using TensorFusion.Worker.Faults;
using TensorFusion.Worker.Gate;
using TensorFusion.Worker.Memory;
using TensorFusion.Worker.Objects;
using TensorFusion.Worker.Printing;
using TensorFusion.Worker.Remote;

namespace TensorFusion.Worker.Calls;

/// <summary>
/// Runs the records of one connection on its command thread. Every number, range and size is checked against what this
/// connection (for memory: this slice) owns; what does not belong is refused, counted, and touches nothing.
/// </summary>
internal sealed unsafe partial class RecordExecutor : CallDecoder, IDisposable
{
    private readonly IReadOnlyList<WorkerDevice> _devices;
    private readonly ControlRegion _region;
    private readonly PinnedMemory _pinned;
    private readonly SharedImages _images;
    private readonly HostCallbacks _callbacks;
    private readonly HostMirrors? _mirrors;
    private readonly WorkerHealth _health;
    private readonly HandleTable<StreamObject> _streams = new(Wire.FirstEventWord - Wire.FirstStreamWord);
    private readonly HandleTable<EventObject> _events = new(Wire.CompletionCount - Wire.FirstEventWord);
    private readonly HandleTable<ModuleObject> _modules = new();
    private readonly HandleTable<FunctionObject> _functions = new(1 << 22);
    private readonly HandleTable<GraphObject> _graphs = new();
    private readonly HandleTable<ExecObject> _execs = new();
    private readonly HandleTable<ArrayObject> _arrays = new();
    private readonly HandleTable<PhysicalMemory> _physical = new();
    private readonly HandleTable<LinkObject> _links = new(1 << 16);
    private readonly StreamObject?[] _defaultStreams;
    private readonly TextRelay _text;
    private readonly byte* _scratch;
    private bool _mayPrint;
    private WorkerDevice _device;

    public RecordExecutor(
        IReadOnlyList<WorkerDevice> devices,
        ControlRegion region,
        PinnedMemory pinned,
        SharedImages images,
        HostCallbacks callbacks,
        IProgramLink link,
        WorkerHealth health)
    {
        _devices = devices;
        _region = region;
        _pinned = pinned;
        _images = images;
        _callbacks = callbacks;
        _mirrors = link.Remote?.Mirrors;
        _health = health;
        _device = devices[0];
        _defaultStreams = new StreamObject?[devices.Count];
        _gates = [.. devices.Select(d => d.Gate is null ? null : new LaunchGate(d.Gate))];
        Tracker = new CompletionTracker(_device.Driver, region) { Broken = result => Fault(result, "work on the device") };
        _text = new TextRelay(_device.Driver, region, link, Tracker);
        _scratch = (byte*)NativeMemory.AlignedAlloc(ScratchBytes, 128);
    }

    public RecordCounters Counters { get; } = new();

    public CompletionTracker Tracker { get; }

    /// <summary>Whether asking the device how far it is may bring something new.</summary>
    public bool HasPending => Tracker.HasPending || GatesPending;

    protected override CudaDriver Driver => _device.Driver;

    /// <summary>Bytes of <see cref="_scratch"/>: a reply, or the largest record and what is built from it.</summary>
    private const int ScratchBytes = 3 * Wire.MaxRecordBytes;

    /// <summary>Prepares the command thread; called on it first.</summary>
    public CudaResult Start() => _device.MakeCurrent();

    /// <summary>Runs one record, publishes its reply or keeps its error, and notices a broken context.</summary>
    public void Execute(RecordHeader* record)
    {
        Counters.CountRecord();
        if (_health.Error != CudaResult.Success)
        {
            ExecuteBroken(record, _health.Error);
            return;
        }

        var slot = record->Slot;
        if (slot > Wire.SlotCount)
        {
            _region.SetAsyncError(Malformed(record));
            return;
        }

        if (slot != 0)
        {
            Counters.CountRoundTrip();
        }

        var reply = slot == 0 ? _scratch : (byte*)(_region.Slot(slot - 1) + 1);
        var replyBytes = 0;
        var result = Select(record->Device);
        if (result == CudaResult.Success)
        {
            result = Dispatch(record, reply, out replyBytes);
        }

        if (result.BreaksContext())
        {
            Fault(result, $"{(CallNumber)record->Op}");
        }
        else if (result == CudaResult.NotSupported)
        {
            _device.Gaps.Explain((CallNumber)record->Op);
        }

        if (slot != 0)
        {
            _region.PublishReply(slot - 1, record->Sequence, result, replyBytes);
        }
        else if (result != CudaResult.Success)
        {
            _region.SetAsyncError(result);
        }
    }

    /// <summary>Asks the device how far it is.</summary>
    public void Poll()
    {
        if (_health.Error != CudaResult.Success)
        {
            _region.SetAsyncError(_health.Error);
            Tracker.FailAll();
            AbandonGates();
            return;
        }

        PollGates();
        var result = Tracker.Poll();
        if (result is CudaResult.Success or CudaResult.NotReady)
        {
            result = Tracker.Probe(_device.Index);
        }

        if (result is CudaResult.Success or CudaResult.NotReady)
        {
            return;
        }

        Fault(result.BreaksContext() ? result : CudaResult.Unknown, "work on the device");
        _region.SetAsyncError(_health.Error);
        Tracker.FailAll();
    }

    public void Dispose() => NativeMemory.AlignedFree(_scratch);

    protected override CudaResult Malformed(RecordHeader* header) => Refuse(CudaResult.InvalidValue);

    protected override bool TryGetStream(uint id, out void* native)
    {
        var stream = FindStream(id);
        native = stream is null ? null : stream.Handle;
        return stream is not null;
    }

    protected override bool TryGetExec(uint id, out void* native)
    {
        var exec = _execs.Find(id);
        native = exec is null ? null : exec.Handle;
        if (exec is null)
        {
            Counters.CountRefused();
        }

        return exec is not null;
    }

    private CudaResult Refuse(CudaResult result)
    {
        Counters.CountRefused();
        return result;
    }

    private CudaResult Select(byte device)
    {
        if (device == _device.Index)
        {
            return CudaResult.Success;
        }

        if (device >= _devices.Count)
        {
            return Refuse(CudaResult.InvalidDevice);
        }

        var result = _devices[device].MakeCurrent();
        if (result == CudaResult.Success)
        {
            _device = _devices[device];
        }

        return result;
    }

    private void Fault(CudaResult result, string where) =>
        _health.Fail(result, () => $"device {_device.Spec.Uuid}: {where} ended with {result.Describe()}");

    /// <summary>No call can succeed any more: waiters get their answer, everything else is dropped.</summary>
    private void ExecuteBroken(RecordHeader* record, CudaResult error)
    {
        _region.SetAsyncError(error);
        if (record->Slot is > 0 and <= Wire.SlotCount)
        {
            _region.PublishReply(record->Slot - 1, record->Sequence, error, 0);
            return;
        }

        switch ((CallNumber)record->Op)
        {
            case CallNumber.Fence when record->Size >= sizeof(FenceRecord):
                _region.Complete(((FenceRecord*)record)->Index, ((FenceRecord*)record)->Generation);
                break;
            case CallNumber.EventRecord when record->Size >= sizeof(EventRecordRecord):
                var recorded = (EventRecordRecord*)record;
                if (recorded->Event < Wire.CompletionCount - Wire.FirstEventWord)
                {
                    _region.Complete(Wire.FirstEventWord + recorded->Event, recorded->Generation);
                }

                break;
            case CallNumber.CopyFromStaging when record->Size >= sizeof(CopyFromStagingRecord):
                GiveChunkBack(((CopyFromStagingRecord*)record)->Chunk, ChunkState.Free);
                break;
            case CallNumber.CopyToStaging when record->Size >= sizeof(CopyToStagingRecord):
                GiveChunkBack(((CopyToStagingRecord*)record)->Chunk, ChunkState.Failed);
                break;
            case CallNumber.Copy3D when record->Size >= sizeof(Copy3DRecord):
                GiveChunksBack(in *(Copy3DRecord*)record);
                break;
        }
    }

    private void GiveChunkBack(uint chunk, ChunkState state)
    {
        if (chunk < Wire.StagingChunkCount)
        {
            _region.SetChunk(chunk, state);
        }
    }

    /// <summary>Whether all the bytes may be touched: device memory of the slice, or globals or pinned memory of this
    /// connection.</summary>
    private bool IsValid(ulong address, ulong bytes)
    {
        if (bytes == 0)
        {
            return true;
        }

        if (_device.Memory.Contains(address))
        {
            return _device.Memory.Covers(address, bytes);
        }

        if (address - _pinned.WindowBase < _pinned.WindowSize)
        {
            return _pinned.Covers(address, bytes);
        }

        var device = (address - Wire.WindowBase) / Wire.WindowBytes;
        return address >= Wire.WindowBase && device < (ulong)_devices.Count
            ? _devices[(int)device].Memory.Covers(address, bytes)
            : _globals.Covers(address, bytes);
    }

    /// <summary>Whether the address is the device's, not pinned memory of the host.</summary>
    private bool IsOnDevice(ulong address) => address - _pinned.WindowBase >= _pinned.WindowSize;
}
