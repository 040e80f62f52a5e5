using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace TensorFusion.SoftGpu.Ptx;

/// <summary>
/// A module loaded into one context: the addresses of its variables. Code is shared by all instances.
/// </summary>
public sealed unsafe class PtxModuleInstance : IDisposable
{
    private ulong* _addresses;

    public PtxModuleInstance(PtxModule module)
    {
        Module = module;
        _addresses = (ulong*)NativeMemory.AllocZeroed((nuint)Math.Max(1, module.Globals.Count), sizeof(ulong));
    }

    ~PtxModuleInstance() => Free();

    public PtxModule Module { get; }

    /// <summary>Addresses by <see cref="PtxGlobal.Index"/>.</summary>
    internal ulong* Addresses => _addresses;

    /// <summary>Says where the variable lives.</summary>
    public void SetAddress(PtxGlobal global, ulong address)
    {
        ObjectDisposedException.ThrowIf(_addresses == null, this);
        _addresses[global.Index] = address;
    }

    /// <summary>Where the variable lives; 0 when nobody has said.</summary>
    public ulong GetAddress(PtxGlobal global)
    {
        ObjectDisposedException.ThrowIf(_addresses == null, this);
        return _addresses[global.Index];
    }

    /// <summary>
    /// What to copy to the variable's address: its initialiser with the addresses of other variables filled in, for
    /// which all addresses have to be set. Empty when the variable starts as zeros.
    /// </summary>
    public byte[] InitialBytes(PtxGlobal global)
    {
        var bytes = (byte[])global.Initial.Clone();
        Span<byte> whole = stackalloc byte[sizeof(ulong)];
        foreach (var relocation in global.Relocations)
        {
            var address = GetAddress(relocation.Target) + (ulong)relocation.Addend;
            BinaryPrimitives.WriteUInt64LittleEndian(whole, address);
            whole[..relocation.Size].CopyTo(bytes.AsSpan(relocation.Offset));
        }

        return bytes;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(_addresses);
        _addresses = null;
    }
}
