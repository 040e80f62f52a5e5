using System.Numerics;

namespace TensorFusion.SoftGpu.Execution;

/// <summary>
/// Runs CTAs, one at a time. Threads of kernels that never wait run one after another; those of other kernels run until
/// they wait, warp by warp, and go on when their exchange or barrier is complete. Buffers are kept from CTA to CTA.
/// </summary>
internal sealed unsafe class CtaRunner : IDisposable
{
    private const int RoundsBetweenYields = 32;
    private readonly NativeBuffer _context = new();
    private readonly NativeBuffer _threadBuffer = new();
    private readonly NativeBuffer _frames = new();
    private readonly NativeBuffer _shared = new();
    private readonly NativeBuffer _local = new();
    private readonly CtaBarriers _barriers = new();
    private WarpState[] _warps = [];
    private LaunchState? _launch;
    private long _slept;
    private KernelEntry? _entry;
    private CtaContext* _cta;
    private ThreadContext* _threads;
    private uint _alive;
    private bool _waits;

    /// <summary>Sets up for the CTAs of a launch.</summary>
    public void Enter(LaunchState launch, uint worker)
    {
        _launch = launch;
        var code = launch.Kernel.Code;
        _entry = code.Entry;
        _waits = code.Waits;
        var geometry = launch.Geometry;
        var threads = (uint)geometry.ThreadsPerBlock;
        var buffers = _waits ? threads : 1;
        var bytes = sizeof(CtaContext) + ((long)code.BlockWork.Length * sizeof(long));
        _cta = (CtaContext*)_context.Ensure(bytes);
        new Span<byte>(_cta, (int)bytes).Clear();
        _threads = (ThreadContext*)_threadBuffer.Ensure(buffers * sizeof(ThreadContext));
        _cta->Shared = _shared.Ensure(launch.SharedBytes);
        _cta->Local = _local.Ensure(launch.Kernel.LocalBytes * (long)buffers);
        _cta->LocalBytes = (ulong)launch.Kernel.LocalBytes * buffers;
        _cta->SharedBytes = (ulong)launch.SharedBytes;
        _cta->SharedBytes2 = _cta->SharedBytes / 2;
        _cta->SharedBytes4 = _cta->SharedBytes / 4;
        _cta->SharedBytes8 = _cta->SharedBytes / 8;
        _cta->SharedBytes16 = _cta->SharedBytes / 16;
        _cta->BlockX = geometry.BlockX;
        _cta->BlockY = geometry.BlockY;
        _cta->BlockZ = geometry.BlockZ;
        _cta->GridX = geometry.GridX;
        _cta->GridY = geometry.GridY;
        _cta->GridZ = geometry.GridZ;
        _cta->ThreadCount = threads;
        _cta->WarpCount = (threads + 31) / 32;
        _cta->DynamicSharedBytes = geometry.DynamicSharedBytes;
        _cta->Worker = worker;
        launch.Describe(_cta);
        if (_warps.Length < _cta->WarpCount)
        {
            _warps = new WarpState[_cta->WarpCount];
        }

        if (_waits)
        {
            _frames.Ensure((long)code.FrameBytes * threads);
        }
    }

    /// <summary>Begins a CTA: its number in the grid, x fastest.</summary>
    public void Start(long number)
    {
        _slept = Math.Max(_slept, _cta->Slept);
        _cta->Slept = 0;
        _cta->CtaX = (uint)(number % _cta->GridX);
        _cta->CtaY = (uint)(number / _cta->GridX % _cta->GridY);
        _cta->CtaZ = (uint)(number / _cta->GridX / _cta->GridY);
        if (_waits)
        {
            StartThreads();
        }
    }

    /// <summary>Runs the CTA to its end, or until nothing but spinning is left.</summary>
    public CtaState Run() => _waits ? RunWarps() : RunThreads();

    /// <summary>Ends the use for a launch: adds up the work done.</summary>
    public KernelWork Leave()
    {
        var counters = (long*)(_cta + 1);
        var work = new KernelWork(0, 0, 0, Math.Max(_slept, _cta->Slept));
        _slept = 0;
        var weights = _launch!.Kernel.Code.BlockWork;
        for (var b = 0; b < weights.Length; b++)
        {
            work += new KernelWork(
                weights[b].Instructions * counters[b],
                weights[b].FloatOperations * counters[b],
                weights[b].GlobalBytes * counters[b]);
        }

        _launch = null;
        _entry = null;
        return work;
    }

    public void Dispose()
    {
        _context.Dispose();
        _threadBuffer.Dispose();
        _frames.Dispose();
        _shared.Dispose();
        _local.Dispose();
    }

    private CtaState RunThreads()
    {
        var entry = _entry!;
        var thread = _threads;
        *thread = new ThreadContext { Local = _cta->Local };
        uint number = 0;
        for (uint z = 0; z < _cta->BlockZ; z++)
        {
            thread->TidZ = z;
            for (uint y = 0; y < _cta->BlockY; y++)
            {
                thread->TidY = y;
                for (uint x = 0; x < _cta->BlockX; x++, number++)
                {
                    thread->TidX = x;
                    thread->Lane = number & 31;
                    thread->Warp = number >> 5;
                    if (entry(_cta, thread) < 0)
                    {
                        return Stop();
                    }
                }
            }
        }

        return Volatile.Read(ref *_cta->Stop) != 0 ? Stop() : CtaState.Done;
    }

    private void StartThreads()
    {
        var code = _launch!.Kernel.Code;
        var localBytes = _launch.Kernel.LocalBytes;
        uint number = 0;
        for (uint z = 0; z < _cta->BlockZ; z++)
        {
            for (uint y = 0; y < _cta->BlockY; y++)
            {
                for (uint x = 0; x < _cta->BlockX; x++, number++)
                {
                    _threads[number] = new ThreadContext
                    {
                        TidX = x,
                        TidY = y,
                        TidZ = z,
                        Lane = number & 31,
                        Warp = number >> 5,
                        SpinBudget = ThreadContext.SpinsBetweenYields,
                        Local = _cta->Local + ((long)localBytes * number),
                        Frame = _frames.Pointer + ((long)code.FrameBytes * number),
                    };
                }
            }
        }

        for (var w = 0; w < _cta->WarpCount; w++)
        {
            var lanes = Math.Min(32, number - ((uint)w * 32));
            var all = lanes == 32 ? uint.MaxValue : (1u << (int)lanes) - 1;
            _warps[w] = new WarpState { Alive = all, Runnable = all };
        }

        _alive = number;
        _barriers.Reset();
        new Span<uint>(_cta->Arrived, 16).Clear();
    }

    private CtaState RunWarps()
    {
        var rounds = 0;
        while (true)
        {
            for (var w = 0; w < _cta->WarpCount; w++)
            {
                if (_warps[w].Runnable != 0 && !RunWarp(ref _warps[w], _threads + (w * 32)))
                {
                    return Stop();
                }
            }

            if (_alive == 0)
            {
                return CtaState.Done;
            }

            if (Volatile.Read(ref *_cta->Stop) != 0)
            {
                return Stop();
            }

            var released = _barriers.Release(_cta, _warps, _threads, _alive);
            var yielded = WakeYielded();
            rounds = released ? 0 : rounds + 1;
            if (yielded && rounds >= RoundsBetweenYields)
            {
                return CtaState.Yielded;
            }

            if (!released && !yielded)
            {
                KernelRuntime.Fail(_cta, FirstWaiting(), FaultKind.Deadlock, 0);
                return Stop();
            }
        }
    }

    private bool RunWarp(ref WarpState warp, ThreadContext* lanes)
    {
        var entry = _entry!;
        do
        {
            while (warp.Runnable != 0)
            {
                var lane = BitOperations.TrailingZeroCount(warp.Runnable);
                var bit = 1u << lane;
                warp.Runnable &= ~bit;
                var thread = lanes + lane;
                var place = entry(_cta, thread);
                if (place < 0)
                {
                    return false;
                }

                thread->Resume = place;
                if (place == 0)
                {
                    thread->Wait = (int)WaitKind.Exited;
                    warp.Alive &= ~bit;
                    _alive--;
                }
                else if (thread->Wait >= (int)WaitKind.ShuffleUp)
                {
                    warp.Exchanging |= bit;
                }
                else if (thread->Wait == (int)WaitKind.Yield)
                {
                    warp.Yielded |= bit;
                }
                else if (_barriers.Wait(thread))
                {
                    warp.AtBarrier |= bit;
                }
                else
                {
                    KernelRuntime.Fail(_cta, thread, FaultKind.BadBarrier, 0);
                    return false;
                }
            }
        }
        while (warp.Exchanging != 0 && WarpExchange.Resolve(ref warp, lanes));

        return true;
    }

    private bool WakeYielded()
    {
        var any = false;
        for (var w = 0; w < _cta->WarpCount; w++)
        {
            any |= _warps[w].Yielded != 0;
            _warps[w].Runnable |= _warps[w].Yielded;
            _warps[w].Yielded = 0;
        }

        return any;
    }

    private ThreadContext* FirstWaiting()
    {
        var thread = _threads;
        while (thread->Wait == (int)WaitKind.Exited)
        {
            thread++;
        }

        return thread;
    }

    private CtaState Stop()
    {
        _launch!.Report(_cta);
        return CtaState.Stopped;
    }
}
