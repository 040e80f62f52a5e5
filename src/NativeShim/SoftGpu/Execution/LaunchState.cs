using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Ptx;

namespace TensorFusion.SoftGpu.Execution;

/// <summary>One launch: its geometry, the numbers of its CTAs as they are handed out, and how it ends.</summary>
internal sealed unsafe class LaunchState : ICtaHost, IDisposable
{
    private const int MostResident = 1024;
    private static long _lastGridId;
    private readonly PtxModuleInstance _module;
    private readonly DeviceAddressSpace _space;
    private readonly CtaRunnerPool _pool;
    private readonly Action<string>? _printed;
    private readonly Lock _ending = new();
    private readonly ManualResetEventSlim _over = new();
    private readonly ulong _gridId = (ulong)Interlocked.Increment(ref _lastGridId);
    private readonly byte* _native;
    private GCHandle _self;
    private long _next;
    private int _workers;
    private int _active;
    private bool _closed;
    private KernelWork _work;
    private string? _assertion;

    public LaunchState(
        PtxKernel kernel, PtxModuleInstance module, in LaunchGeometry geometry, ReadOnlySpan<byte> parameters,
        DeviceAddressSpace space, CtaRunnerPool pool, Action<string>? printed)
    {
        Kernel = kernel;
        Geometry = geometry;
        _module = module;
        _space = space;
        _pool = pool;
        _printed = printed;
        SharedBytes = kernel.StaticSharedBytes + (long)geometry.DynamicSharedBytes;

        // The stop flag has the first bytes, the parameters follow.
        _native = (byte*)NativeMemory.AlignedAlloc((nuint)(64 + kernel.ParameterBytes), 64);
        *(int*)_native = 0;
        parameters[..kernel.ParameterBytes].CopyTo(new Span<byte>(_native + 64, kernel.ParameterBytes));
        _self = GCHandle.Alloc(this);
    }

    public PtxKernel Kernel { get; }

    public LaunchGeometry Geometry { get; }

    /// <summary>Shared memory of a CTA in bytes, static and dynamic.</summary>
    public long SharedBytes { get; }

    public CudaResult Result { get; private set; } = CudaResult.Success;

    public string? Message { get; private set; }

    public KernelWork Work => _work;

    /// <summary>Fills in what all CTAs of the launch share.</summary>
    public void Describe(CtaContext* cta)
    {
        cta->Stop = (int*)_native;
        cta->Parameters = _native + 64;
        cta->ParameterBytes = (ulong)Kernel.ParameterBytes;
        cta->Globals = _module.Addresses;
        cta->Table = _space.Table - (DeviceAddressSpace.Base >> DeviceAddressSpace.PageShift);
        cta->GridId = _gridId;
        cta->Host = GCHandle.ToIntPtr(_self);
    }

    /// <summary>Runs CTAs on this thread until none is left; does nothing when the launch is over.</summary>
    public void Help()
    {
        lock (_ending)
        {
            if (_closed)
            {
                return;
            }

            _active++;
        }

        try
        {
            RunBlocks();
        }
        catch (OutOfMemoryException)
        {
            Abandon(
                CudaResult.LaunchOutOfResources,
                $"the host has no memory for its shared ({SharedBytes} bytes a block) and local memory "
                + $"({Kernel.LocalBytes} bytes a thread)");
        }
        catch (Exception e)
        {
            // On a thread of the pool it would end the process, and with it the programs of the whole slice.
            Abandon(CudaResult.LaunchFailed, $"the engine failed: {e.GetType().Name}: {e.Message}");
        }
        finally
        {
            lock (_ending)
            {
                _active--;
                if (_active == 0)
                {
                    _closed = true;
                    _over.Set();
                }
            }
        }
    }

    /// <summary>Waits for the other threads that help.</summary>
    public void Join() => _over.Wait();

    public void Cancel() => Abandon(CudaResult.LaunchFailed, "it was stopped before its end");

    /// <summary>Takes note of why a CTA stopped; the first one counts.</summary>
    public void Report(CtaContext* cta)
    {
        if (cta->Fault == (int)FaultKind.None)
        {
            return;
        }

        lock (_ending)
        {
            var (result, text) = FaultText.Describe(cta, Kernel.Name, _assertion);
            Fail(result, text);
        }
    }

    public bool IsReadable(ulong address, int size) => _space.IsAccessible(address, (ulong)size, false);

    public void Print(string text) => _printed?.Invoke(text);

    public void Fail(string message)
    {
        lock (_ending)
        {
            _assertion ??= message;
        }
    }

    public void Dispose()
    {
        _self.Free();
        NativeMemory.AlignedFree(_native);
        GC.KeepAlive(_space);
        GC.KeepAlive(_module);
    }

    private void Fail(CudaResult result, string message)
    {
        if (Result == CudaResult.Success)
        {
            (Result, Message) = (result, message);
        }
    }

    private void Abandon(CudaResult result, string reason)
    {
        lock (_ending)
        {
            Fail(result, $"kernel '{Kernel.Name}': {reason}");
        }

        Volatile.Write(ref *(int*)_native, 1);
    }

    private bool TakeBlock(out long number)
    {
        number = Interlocked.Increment(ref _next) - 1;
        return number < Geometry.Blocks && Volatile.Read(ref *(int*)_native) == 0;
    }

    /// <summary>
    /// Runs CTAs to their end. One that only spins steps aside for a new one, so that kernels whose CTAs wait for each
    /// other get on as long as no more than a thousand per thread are needed at once.
    /// </summary>
    private void RunBlocks()
    {
        var worker = (uint)Interlocked.Increment(ref _workers) - 1;
        var resting = new Queue<CtaRunner>();
        CtaRunner? idle = null;
        var more = true;
        while (more || resting.Count > 0)
        {
            CtaRunner runner;
            if (more && resting.Count < MostResident && TakeBlock(out var number))
            {
                runner = idle ?? Enter(worker);
                idle = null;
                runner.Start(number);
            }
            else
            {
                more = resting.Count >= MostResident;
                if (!resting.TryDequeue(out runner!))
                {
                    break;
                }
            }

            switch (runner.Run())
            {
                case CtaState.Yielded:
                    resting.Enqueue(runner);
                    break;
                case CtaState.Done when idle is null:
                    idle = runner;
                    break;
                default:
                    Leave(runner);
                    break;
            }
        }

        if (idle is not null)
        {
            Leave(idle);
        }
    }

    private CtaRunner Enter(uint worker)
    {
        var runner = _pool.Take();
        runner.Enter(this, worker);
        return runner;
    }

    private void Leave(CtaRunner runner)
    {
        var work = runner.Leave();
        _pool.Return(runner);
        lock (_ending)
        {
            _work += work;
        }
    }
}
