using System.Runtime.InteropServices;
using System.Text;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Ptx;

namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

/// <summary>Device memory and a launcher for tests: buffers are host memory inside of the device windows.</summary>
internal sealed unsafe partial class KernelHost : IDisposable
{
    private const ulong WindowBytes = 64UL << 20;
    private const ulong FirstWindow = DeviceAddressSpace.Base + (15UL << 40);
    private static long _windows;
    private readonly ulong _base;
    private ulong _end;

    public KernelHost()
    {
        _base = FirstWindow + ((ulong)Interlocked.Increment(ref _windows) * WindowBytes);
        _end = _base;
        const int FixedNoReplaceAnonymousPrivate = 0x100000 | 0x20 | 0x2;
        var mapped = Map((nint)_base, (nuint)WindowBytes, 3, FixedNoReplaceAnonymousPrivate, -1, 0);
        Assert.Equal((nint)_base, mapped);
        Space.Map(_base, WindowBytes, writable: true);
    }

    public DeviceAddressSpace Space { get; } = new();

    public List<string> Printed { get; } = [];

    /// <summary>First address behind the window: not accessible.</summary>
    public ulong Beyond => _base + WindowBytes;

    public ulong Allocate(long bytes)
    {
        var address = (_end + 255) & ~255UL;
        _end = address + (ulong)bytes;
        Assert.True(_end <= _base + WindowBytes);
        return address;
    }

    public ulong Upload<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var address = Allocate((long)values.Length * sizeof(T));
        values.CopyTo(new Span<T>((void*)address, values.Length));
        return address;
    }

    public ulong Upload<T>(T[] values)
        where T : unmanaged => Upload<T>(values.AsSpan());

    public T[] Download<T>(ulong address, int count)
        where T : unmanaged => new Span<T>((void*)address, count).ToArray();

    public static PtxModule Parse(string ptx) => PtxModule.Parse(Encoding.UTF8.GetBytes(ptx));

    /// <summary>Runs the only kernel of a module and demands that it succeeds.</summary>
    public KernelWork Run(string ptx, uint blocks, uint threads, params object[] arguments)
    {
        var outcome = Launch(ptx, new LaunchGeometry(blocks, 1, 1, threads, 1, 1, 0), arguments);
        Assert.True(outcome.Result == CudaResult.Success, outcome.Message);
        return outcome.Work;
    }

    public KernelOutcome Launch(string ptx, LaunchGeometry geometry, params object[] arguments)
    {
        var module = Parse(ptx);
        return Launch(module, Assert.Single(module.Kernels).Key, geometry, default, arguments);
    }

    public KernelOutcome Launch(
        PtxModule module, string kernelName, LaunchGeometry geometry, CancellationToken cancellation,
        params object[] arguments)
    {
        using var instance = new PtxModuleInstance(module);
        foreach (var global in module.Globals)
        {
            instance.SetAddress(global, Allocate(global.Size));
        }

        foreach (var global in module.Globals)
        {
            instance.InitialBytes(global).CopyTo(new Span<byte>((void*)instance.GetAddress(global), global.Size));
        }

        var kernel = module.Kernels[kernelName];
        var launcher = new KernelLauncher { Printed = AddPrinted };
        return launcher.Launch(kernel, instance, geometry, Pack(kernel, arguments), Space, cancellation);
    }

    public void Dispose()
    {
        Space.Dispose();
        Assert.Equal(0, Unmap((nint)_base, (nuint)WindowBytes));
    }

    private static byte[] Pack(PtxKernel kernel, object[] arguments)
    {
        Assert.Equal(kernel.Parameters.Count, arguments.Length);
        var buffer = new byte[kernel.ParameterBytes];
        for (var i = 0; i < arguments.Length; i++)
        {
            byte[] bytes = arguments[i] switch
            {
                ulong value => BitConverter.GetBytes(value),
                long value => BitConverter.GetBytes(value),
                uint value => BitConverter.GetBytes(value),
                int value => BitConverter.GetBytes(value),
                float value => BitConverter.GetBytes(value),
                double value => BitConverter.GetBytes(value),
                byte[] value => value,
                var other => throw new ArgumentException($"no bytes of a {other.GetType()}"),
            };
            Assert.Equal(kernel.Parameters[i].Size, bytes.Length);
            bytes.CopyTo(buffer.AsSpan(kernel.Parameters[i].Offset));
        }

        return buffer;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);

    private void AddPrinted(string text)
    {
        lock (Printed)
        {
            Printed.Add(text);
        }
    }
}
