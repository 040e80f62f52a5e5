using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using TensorFusion.Driver;

namespace TensorFusion.Tests.Unit.Worker;

/// <summary>
/// A driver library of a few functions whose device makes progress only when a test says so. Everything else that the
/// worker asks for answers "not supported".
/// </summary>
internal sealed unsafe class FakeDriver : IDriverLibrary
{
    public const string Uuid = "GPU-00010203-0405-0607-0809-0a0b0c0d0e0f";

    /// <summary>Function pointers do not keep their driver alive, and threads of a worker may call late.</summary>
    private static readonly ConcurrentBag<FakeDriver> _alive = [];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Delegate> _functions = [];
    private readonly Dictionary<ulong, ulong> _physical = [];
    private readonly Dictionary<ulong, (ulong Size, ulong Handle)> _mapped = [];
    private readonly Dictionary<nint, (nint Stream, long Sequence)> _events = [];
    private readonly List<(nint Stream, ulong Address, uint Value)> _writes = [];
    private readonly Dictionary<nint, long> _given = [];
    private readonly Dictionary<nint, long> _finished = [];
    private readonly Unsupported _unsupported = static () => CudaResult.NotSupported;
    private ulong _nextHandle = 100;

    public FakeDriver(ulong capacity = ulong.MaxValue)
    {
        _alive.Add(this);
        Capacity = capacity;
        Add("cuInit", (Uint)(_ => CudaResult.Success));
        Add("cuDriverGetVersion", (Pointer)(p => Put(p, 13000)));
        Add("cuDeviceGetCount", (Pointer)(p => Put(p, 1)));
        Add("cuDeviceGet", (PointerInt)((p, i) => Put(p, i)));
        Add("cuDeviceGetUuid_v2", (PointerInt)((p, _) => PutUuid((byte*)p)));
        Add("cuDeviceGetAttribute", (PointerIntInt)((p, a, _) => Put(p, 1000 + a)));
        Add("cuDevicePrimaryCtxRetain", (PointerInt)((p, _) => Put(p, 77L)));
        Add("cuCtxSetCurrent", (Pointer)(_ => CudaResult.Success));
        Add("cuCtxGetStreamPriorityRange", (PointerPointer)((_, _) => CudaResult.Success));
        Add("cuCtxGetLimit", (PointerInt)((p, l) => l < 3 ? Put(p, 4096L) : CudaResult.UnsupportedLimit));
        Add("cuCtxSetLimit", (IntSize)((_, _) => CudaResult.Success));
        Add("cuMemGetAllocationGranularity", (PointerPointerInt)((p, _, _) => Put(p, 2L << 20)));
        Add("cuMemAddressReserve", (Reserve)((p, _, _, hint, _) => Put(p, (long)(hint + ReserveOffset))));
        Add("cuMemAddressFree", (UlongSize)((_, _) => CudaResult.Success));
        Add("cuMemCreate", (Create)((p, size, _, _) => CreateMemory((ulong*)p, size)));
        Add("cuMemRelease", (Ulong)ReleaseMemory);
        Add("cuMemMap", (Map)((address, size, _, handle, _) => MapMemory(address, size, handle)));
        Add("cuMemUnmap", (UlongSize)UnmapMemory);
        Add("cuMemSetAccess", (Access)((_, _, _, _) => CudaResult.Success));
        Add("cuMemHostRegister_v2", (PointerSizeUint)((p, n, _) => Register(p, n)));
        Add("cuMemHostUnregister", (Pointer)(p => Unregister(p)));
        Add("cuMemcpyAsync", (Copy)((d, s, n, stream) => Note(stream, $"copy {d:x} {s:x} {n}")));
        Add("cuMemcpyHtoDAsync_v2", (CopyIn)((d, s, n, stream) => NoteBytes(stream, d, s, n)));
        Add("cuMemcpyDtoHAsync_v2", (CopyOut)((d, s, n, stream) => Note(stream, $"out {s:x} {n}")));
        Add("cuMemsetD8Async", (Set)((d, v, n, stream) => Note(stream, $"set {d:x} {v} {n}")));
        Add("cuStreamCreateWithPriority", (PointerUintInt)((p, _, _) => Put(p, (long)_nextHandle++)));
        Add("cuStreamDestroy_v2", (Pointer)(_ => CudaResult.Success));
        Add("cuStreamWaitEvent", (PointerPointerUint)((_, _, _) => CudaResult.Success));
        Add("cuLaunchHostFunc", (HostFunction)((stream, function, data) => CallHost(stream, function, data)));
        Add("cuEventCreate", (PointerUint)((p, _) => Put(p, (long)_nextHandle++)));
        Add("cuEventDestroy_v2", (Pointer)(_ => CudaResult.Success));
        Add("cuEventRecord", (PointerPointer)RecordEvent);
        Add("cuEventQuery", (Pointer)QueryEvent);
        Add("cuStreamQuery", (Pointer)(_ => Broken));
        Add("cuMemHostAlloc", (PointerSizeUint)((p, n, _) => AllocateHost((nint*)p, n)));
        Add("cuMemFreeHost", (Pointer)FreeHost);
        Add("cuStreamWriteValue32_v2", (Word)((stream, address, value, _) => WriteWord((nint)stream, address, value)));
        Add("cuStreamWaitValue32_v2", (Word)((stream, _, value, _) =>
            HasWords ? Note(stream, $"wait {value}") : CudaResult.NotSupported));
    }

    private delegate CudaResult Unsupported();

    private delegate CudaResult Uint(uint a);

    private delegate CudaResult Ulong(ulong a);

    private delegate CudaResult Pointer(void* a);

    private delegate CudaResult PointerInt(void* a, int b);

    private delegate CudaResult PointerUint(void* a, uint b);

    private delegate CudaResult PointerIntInt(void* a, int b, int c);

    private delegate CudaResult PointerUintInt(void* a, uint b, int c);

    private delegate CudaResult PointerPointer(void* a, void* b);

    private delegate CudaResult PointerPointerInt(void* a, void* b, int c);

    private delegate CudaResult PointerPointerUint(void* a, void* b, uint c);

    private delegate CudaResult PointerSizeUint(void* a, nuint b, uint c);

    private delegate CudaResult IntSize(int a, nuint b);

    private delegate CudaResult UlongSize(ulong a, nuint b);

    private delegate CudaResult Reserve(void* a, nuint b, nuint c, ulong d, ulong e);

    private delegate CudaResult Create(void* a, nuint b, void* c, ulong d);

    private delegate CudaResult Map(ulong a, nuint b, nuint c, ulong d, ulong e);

    private delegate CudaResult Access(ulong a, nuint b, void* c, nuint d);

    private delegate CudaResult Copy(ulong a, ulong b, nuint c, void* d);

    private delegate CudaResult CopyIn(ulong a, void* b, nuint c, void* d);

    private delegate CudaResult CopyOut(void* a, ulong b, nuint c, void* d);

    private delegate CudaResult Set(ulong a, uint b, nuint c, void* d);

    private delegate CudaResult Word(void* a, ulong b, uint c, uint d);

    private delegate CudaResult HostFunction(void* a, nint b, void* c);

    public string Description => "fake driver";

    /// <summary>Physical bytes that the card has.</summary>
    public ulong Capacity { get; }

    /// <summary>By how much the driver moves what is reserved.</summary>
    public ulong ReserveOffset { get; set; }

    /// <summary>Whether streams finish what they get at once.</summary>
    public bool RunsAtOnce { get; set; } = true;

    /// <summary>Whether streams can write words and wait for them.</summary>
    public bool HasWords { get; init; }

    /// <summary>What event queries answer from now on, when not Success.</summary>
    public CudaResult Broken { get; set; }

    /// <summary>Called with the stream before each event query.</summary>
    public Action<nint>? Querying { get; set; }

    /// <summary>What was given to streams, in order.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Bytes of the last copy to the device.</summary>
    public byte[] LastBytes { get; private set; } = [];

    /// <summary>Registered host ranges.</summary>
    public HashSet<(ulong Address, ulong Size)> Registered { get; } = [];

    /// <summary>Physical bytes that exist.</summary>
    public ulong PhysicalBytes
    {
        get
        {
            lock (_lock)
            {
                return _physical.Values.Aggregate(0UL, (sum, size) => sum + size);
            }
        }
    }

    public int MappedRanges
    {
        get
        {
            lock (_lock)
            {
                return _mapped.Count;
            }
        }
    }

    public CudaDriver Table => new(this);

    public nint Find(string symbol) =>
        Marshal.GetFunctionPointerForDelegate(_functions.GetValueOrDefault(symbol, _unsupported));

    /// <summary>The device finishes everything that a stream has been given.</summary>
    public void Finish(nint stream)
    {
        lock (_lock)
        {
            _finished[stream] = _given.GetValueOrDefault(stream);
            foreach (var (_, address, value) in _writes.Where(write => write.Stream == stream))
            {
                *(uint*)address = value;
            }

            _writes.RemoveAll(write => write.Stream == stream);
        }
    }

    private static CudaResult Put(void* target, int value)
    {
        *(int*)target = value;
        return CudaResult.Success;
    }

    private static CudaResult Put(void* target, long value)
    {
        *(long*)target = value;
        return CudaResult.Success;
    }

    private static CudaResult PutUuid(byte* target)
    {
        for (var i = 0; i < 16; i++)
        {
            target[i] = (byte)i;
        }

        return CudaResult.Success;
    }

    private void Add(string name, Delegate function) => _functions[name] = function;

    private CudaResult CreateMemory(ulong* handle, ulong size)
    {
        lock (_lock)
        {
            if (size > Capacity || PhysicalBytes > Capacity - size)
            {
                return CudaResult.OutOfMemory;
            }

            *handle = _nextHandle++;
            _physical[*handle] = size;
            return CudaResult.Success;
        }
    }

    private CudaResult ReleaseMemory(ulong handle)
    {
        lock (_lock)
        {
            return _physical.Remove(handle) ? CudaResult.Success : CudaResult.InvalidValue;
        }
    }

    private CudaResult MapMemory(ulong address, ulong size, ulong handle)
    {
        lock (_lock)
        {
            var overlaps = _mapped.Any(m => m.Key < address + size && m.Key + m.Value.Size > address);
            return !overlaps && _physical.ContainsKey(handle) && _mapped.TryAdd(address, (size, handle))
                ? CudaResult.Success
                : CudaResult.InvalidValue;
        }
    }

    private CudaResult UnmapMemory(ulong address, nuint size)
    {
        lock (_lock)
        {
            return _mapped.TryGetValue(address, out var mapped) && mapped.Size == size && _mapped.Remove(address)
                ? CudaResult.Success
                : CudaResult.InvalidValue;
        }
    }

    private CudaResult Register(void* address, nuint size) =>
        Registered.Add(((ulong)address, size)) ? CudaResult.Success : CudaResult.HostMemoryAlreadyRegistered;

    private CudaResult Unregister(void* address) =>
        Registered.RemoveWhere(r => r.Address == (ulong)address) > 0
            ? CudaResult.Success
            : CudaResult.HostMemoryNotRegistered;

    private CudaResult AllocateHost(nint* target, nuint bytes)
    {
        *target = HasWords ? (nint)NativeMemory.AlignedAlloc(bytes, 64) : 0;
        return HasWords ? CudaResult.Success : CudaResult.NotSupported;
    }

    private static CudaResult FreeHost(void* memory)
    {
        NativeMemory.AlignedFree(memory);
        return CudaResult.Success;
    }

    private CudaResult WriteWord(nint stream, ulong address, uint value)
    {
        lock (_lock)
        {
            if (!HasWords)
            {
                return CudaResult.NotSupported;
            }

            _given[stream] = _given.GetValueOrDefault(stream) + 1;
            _writes.Add((stream, address, value));
            return CudaResult.Success;
        }
    }

    private CudaResult Note(void* stream, string call)
    {
        lock (_lock)
        {
            Calls.Add(call);
            _given[(nint)stream] = _given.GetValueOrDefault((nint)stream) + 1;
            return CudaResult.Success;
        }
    }

    private CudaResult NoteBytes(void* stream, ulong target, void* source, nuint size)
    {
        LastBytes = new ReadOnlySpan<byte>(source, (int)size).ToArray();
        return Note(stream, $"in {target:x} {size}");
    }

    private CudaResult CallHost(void* stream, nint function, void* data)
    {
        Note(stream, "host");
        var argument = (nint)data;
        new Thread(() =>
        {
            ((delegate* unmanaged[Cdecl]<void*, void>)function)((void*)argument);
            Finish((nint)0);
        })
        { IsBackground = true }.Start();
        return CudaResult.Success;
    }

    private CudaResult RecordEvent(void* recorded, void* stream)
    {
        lock (_lock)
        {
            if (Broken != CudaResult.Success)
            {
                return Broken;
            }

            var sequence = _given[(nint)stream] = _given.GetValueOrDefault((nint)stream) + 1;
            _events[(nint)recorded] = ((nint)stream, sequence);
            return CudaResult.Success;
        }
    }

    private CudaResult QueryEvent(void* queried)
    {
        lock (_lock)
        {
            if (Broken != CudaResult.Success)
            {
                return Broken;
            }

            if (Querying is { } hook && _events.TryGetValue((nint)queried, out var asked))
            {
                hook(asked.Stream);
            }

            return RunsAtOnce || !_events.TryGetValue((nint)queried, out var state)
                || _finished.GetValueOrDefault(state.Stream) >= state.Sequence
                ? CudaResult.Success
                : CudaResult.NotReady;
        }
    }
}
