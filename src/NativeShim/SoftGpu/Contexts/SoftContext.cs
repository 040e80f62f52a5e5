using System.Collections.Concurrent;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Devices;
using TensorFusion.SoftGpu.Streams;
using TensorFusion.SoftGpu.Tasks;
using TensorFusion.SoftGpu.Timing;

namespace TensorFusion.SoftGpu.Contexts;

/// <summary>
/// The primary context of a device: its streams, the objects made in it, and the error that ended it.
/// </summary>
internal sealed class SoftContext
{
    private readonly Lock _submission = new();
    private readonly ConcurrentDictionary<nint, byte> _objects = [];
    private readonly ConcurrentDictionary<int, SoftStream> _threadStreams = [];
    private readonly List<SoftStream> _streams = [];
    private CancellationTokenSource _cancellation = new();
    private volatile int _error;
    private volatile bool _ending;

    public SoftContext(SoftDriver driver, SoftDevice device)
    {
        Driver = driver;
        Device = device;
        Legacy = new SoftStream(this, StreamFlags.Default, 0, isLegacy: true);
        _streams.Add(Legacy);
        Limits = new ContextLimits();
        Handle = driver.Handles.Add(this);
    }

    public SoftDriver Driver { get; }

    public SoftDevice Device { get; }

    public nint Handle { get; }

    /// <summary>The NULL stream.</summary>
    public SoftStream Legacy { get; }

    public ContextLimits Limits { get; }

    public int CacheConfig { get; set; }

    /// <summary>Devices whose memory this context may use, by index.</summary>
    public ConcurrentDictionary<int, bool> Peers { get; } = [];

    /// <summary>
    /// The error that all calls return since an operation failed; Success while the context is sound.
    /// </summary>
    public CudaResult Error => (CudaResult)_error;

    /// <summary>The context is being taken down: nothing waits any longer.</summary>
    public bool IsEnding => _ending;

    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>Keeps an object of this context under a new handle.</summary>
    public nint Register(object item)
    {
        var handle = Driver.Handles.Add(item);
        _objects[handle] = 0;
        return handle;
    }

    /// <summary>Removes an object of a type from the handles.</summary>
    /// <exception cref="CudaFailure">InvalidHandle: there is none.</exception>
    public T Unregister<T>(nint handle)
        where T : class
    {
        var item = Driver.Handles.Remove<T>(handle);
        _objects.TryRemove(handle, out _);
        return item;
    }

    public SoftStream CreateStream(StreamFlags flags, int priority)
    {
        var stream = new SoftStream(this, flags, priority, isLegacy: false);
        lock (_submission)
        {
            _streams.Add(stream);
        }

        return stream;
    }

    /// <summary>The default stream of the calling thread (CU_STREAM_PER_THREAD).</summary>
    public SoftStream ThreadStream() => _threadStreams.GetOrAdd(
        Environment.CurrentManagedThreadId, _ => CreateStream(StreamFlags.Default, 0));

    /// <summary>Queues a task behind what the stream, and the NULL stream's rules, demand.</summary>
    /// <param name="stream">A stream of this context.</param>
    /// <param name="task">What to do.</param>
    /// <param name="prepare">Adds dependencies, or remembers the operation, in the same order as the stream's.</param>
    public Operation Submit(SoftStream stream, DeviceTask task, Action<Operation>? prepare = null)
    {
        var operation = new Operation(task, Device.Clock, Device.Clock.Now);
        lock (_submission)
        {
            if (stream.IsLegacy)
            {
                _streams.RemoveAll(item => item.IsDestroyed && item.IsIdle);
                foreach (var other in _streams)
                {
                    if (other.IsBlocking && other != stream && other.Last is { } last)
                    {
                        operation.DependOn(last);
                    }
                }
            }
            else if (stream.IsBlocking && Legacy.Last is { } last)
            {
                operation.DependOn(last);
            }

            prepare?.Invoke(operation);
            stream.Append(operation);
        }

        stream.Pump();
        return operation;
    }

    /// <summary>Executes a task, unless the context has failed; a failure fails the context.</summary>
    public long Execute(DeviceTask task, long ready)
    {
        if (_error != 0 || _ending)
        {
            return ready;
        }

        try
        {
            return task is GraphTask ? task.Execute(this, ready) : ExecuteGuarded(task, ready);
        }
        catch (CudaFailure failure)
        {
            Fail(failure.Result, failure.Message);
        }
        catch (Exception exception)
        {
            Fail(CudaResult.LaunchFailed, exception.ToString());
        }

        return ready;
    }

    /// <summary>Executes a task while the device counts as busy and memory stays where it is.</summary>
    public long ExecuteGuarded(DeviceTask task, long ready)
    {
        if (task is MarkerTask or HostTask or WaitValueTask)
        {
            return task.Execute(this, ready);
        }

        Driver.Memory.InUse.EnterReadLock();
        Device.Enter();
        try
        {
            return task.Execute(this, ready);
        }
        finally
        {
            Device.Leave();
            Driver.Memory.InUse.ExitReadLock();
        }
    }

    /// <summary>Waits until the modelled device has come to a time; other streams go on.</summary>
    public void WaitUntil(long end)
    {
        if (end > Device.Clock.Now + DeviceClock.Slack && !_ending && _error == 0)
        {
            Driver.Scheduler.Block(() => Device.Clock.WaitUntil(end, Cancellation));
        }
    }

    /// <summary>
    /// Ends the context with an error; only the first one counts. What is not a device fault becomes one.
    /// </summary>
    public void Fail(CudaResult result, string message)
    {
        var fault = result is CudaResult.IllegalAddress or CudaResult.Assert or CudaResult.HardwareStackError
            or CudaResult.IllegalInstruction or CudaResult.MisalignedAddress or CudaResult.InvalidAddressSpace
            or CudaResult.InvalidPc
                ? result
                : CudaResult.LaunchFailed;
        if (Interlocked.CompareExchange(ref _error, (int)fault, 0) == 0)
        {
            Driver.Report($"device {Device.Index} failed with {CudaResultNames.NameOf(fault)}: {message}");
        }
    }

    /// <summary>Waits for all streams.</summary>
    public void Synchronize()
    {
        foreach (var stream in Streams())
        {
            stream.Last?.Wait();
        }
    }

    /// <summary>Takes everything down that was made in the context; the context itself starts anew.</summary>
    public void Reset()
    {
        _ending = true;
        _cancellation.Cancel();
        Driver.Progress.Signal();
        Synchronize();
        foreach (var handle in _objects.Keys)
        {
            if (Driver.Handles.TryRemove(handle, out var item))
            {
                (item as IDisposable)?.Dispose();
            }
        }

        _objects.Clear();
        _threadStreams.Clear();
        Peers.Clear();
        lock (_submission)
        {
            _streams.RemoveAll(stream => !stream.IsLegacy);
        }

        _cancellation.Dispose();
        _cancellation = new CancellationTokenSource();
        _error = 0;
        _ending = false;
    }

    private SoftStream[] Streams()
    {
        lock (_submission)
        {
            return [.. _streams];
        }
    }
}
