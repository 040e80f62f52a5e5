using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using TensorFusion.Driver;

namespace TensorFusion.SoftGpu;

/// <summary>
/// What programs hold is a number, never an address: a wrong or stale handle is an error code instead of a crash.
/// Numbers are never given twice.
/// </summary>
internal sealed class HandleTable
{
    private const long First = 0x10_0000;
    private const long Step = 16;
    private readonly ConcurrentDictionary<nint, object> _items = [];
    private long _next = First;

    public nint Add(object item)
    {
        var handle = (nint)(Interlocked.Add(ref _next, Step) - Step);
        _items[handle] = item;
        return handle;
    }

    /// <summary>Adds an object that knows its own handle.</summary>
    public T Add<T>(Func<nint, T> create)
        where T : class
    {
        var handle = (nint)(Interlocked.Add(ref _next, Step) - Step);
        var item = create(handle);
        _items[handle] = item;
        return item;
    }

    /// <exception cref="CudaFailure">No object of this type has the handle.</exception>
    public T Get<T>(nint handle, CudaResult otherwise = CudaResult.InvalidHandle)
        where T : class =>
        TryGet<T>(handle) ?? throw new CudaFailure(otherwise, $"0x{handle:x} is no {typeof(T).Name}");

    public unsafe T Get<T>(void* handle)
        where T : class => Get<T>((nint)handle);

    public T? TryGet<T>(nint handle)
        where T : class => _items.TryGetValue(handle, out var item) ? item as T : null;

    /// <exception cref="CudaFailure">InvalidHandle: no object of this type has the handle.</exception>
    public T Remove<T>(nint handle)
        where T : class
    {
        var item = Get<T>(handle);
        return _items.TryRemove(handle, out _) ? item : throw new CudaFailure(CudaResult.InvalidHandle);
    }

    public bool TryRemove(nint handle, [NotNullWhen(true)] out object? item) => _items.TryRemove(handle, out item);
}
