using TensorFusion.Driver;
using TensorFusion.SoftGpu.Devices;

namespace TensorFusion.SoftGpu.Contexts;

/// <summary>Counts the users of a device's primary context; the last one to leave ends it.</summary>
internal sealed class PrimaryContext(SoftDriver driver, SoftDevice device)
{
    private const uint KnownFlags = 0x1F | 0x20 | 0x40 | 0x80;
    private readonly Lock _gate = new();
    private int _users;

    /// <summary>The live context; null while nobody has it.</summary>
    public SoftContext? Context { get; private set; }

    public uint Flags { get; private set; }

    public SoftContext Retain()
    {
        lock (_gate)
        {
            Context ??= new SoftContext(driver, device);
            _users++;
            return Context;
        }
    }

    /// <exception cref="CudaFailure">InvalidContext: nobody has it.</exception>
    public void Release()
    {
        lock (_gate)
        {
            if (_users == 0)
            {
                throw new CudaFailure(CudaResult.InvalidContext, $"device {device.Index} has no primary context");
            }

            if (--_users == 0)
            {
                End();
            }
        }
    }

    /// <summary>Takes down what was made in the context. Handles of the context stay valid.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            Context?.Reset();
        }
    }

    public void SetFlags(uint flags)
    {
        if ((flags & ~KnownFlags) != 0)
        {
            throw new CudaFailure(CudaResult.InvalidValue);
        }

        lock (_gate)
        {
            Flags = flags;
        }
    }

    /// <summary>Ends the context whoever uses it.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _users = 0;
            End();
        }
    }

    private void End()
    {
        if (Context is { } context)
        {
            context.Reset();
            driver.Handles.TryRemove(context.Handle, out _);
            Context = null;
        }
    }
}
