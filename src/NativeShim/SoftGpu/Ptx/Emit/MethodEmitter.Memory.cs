using System.Numerics;
using System.Reflection.Emit;
using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <content>
/// Addresses and their checks. A check is one rotation (which turns a misaligned address into a huge one), a compare,
/// and, for global memory, a byte of the page table.
/// </content>
internal sealed partial class MethodEmitter
{
    private const long FirstPage = (long)(DeviceAddressSpace.Base >> DeviceAddressSpace.PageShift);

    /// <summary>The space that an instruction names, or that its address variable has.</summary>
    public static StateSpace SpaceOf(Instruction at, AddressOperand address)
    {
        if (address.Base is SymbolOperand { Variable: var variable })
        {
            var isOfFunction = variable.Space == StateSpace.Param && !variable.IsKernelParameter;
            return isOfFunction ? StateSpace.Local : variable.Space;
        }

        return at.Has("global") ? StateSpace.Global
            : at.Has("shared") ? StateSpace.Shared
            : at.Has("local") ? StateSpace.Local
            : at.Has("const") ? StateSpace.Const
            : at.Has("param") ? StateSpace.Param
            : StateSpace.Generic;
    }

    /// <summary>Pushes the host address of an operand after checking that size bytes there may be touched.</summary>
    /// <param name="at">The instruction.</param>
    /// <param name="address">Its address.</param>
    /// <param name="size">Bytes, a power of two: the access is aligned to it.</param>
    /// <param name="write">Whether it writes.</param>
    public void Access(Instruction at, AddressOperand address, int size, bool write)
    {
        var space = SpaceOf(at, address);
        if (address.Base is SymbolOperand { Variable: { Global: null } variable } && TryStatic(variable, address, size))
        {
            return;
        }

        var host = Scratch(typeof(long), 0);
        LoadOffset(at, address);
        Il.Emit(OpCodes.Stloc, host);
        var direction = write ? AccessFlags.Write : 0;
        switch (space)
        {
            case StateSpace.Shared:
                CheckWindow(at, host, size, AccessFlags.Shared | direction, () => LoadCta(size switch
                {
                    1 => nameof(CtaContext.SharedBytes),
                    2 => nameof(CtaContext.SharedBytes2),
                    4 => nameof(CtaContext.SharedBytes4),
                    8 => nameof(CtaContext.SharedBytes8),
                    _ => nameof(CtaContext.SharedBytes16),
                }));
                Il.Emit(OpCodes.Ldloc, _shared!);
                break;
            case StateSpace.Local:
                CheckWindow(at, host, size, AccessFlags.Local | direction, () =>
                    Il.Emit(OpCodes.Ldc_I8, (long)Memory.LocalBytes / size));
                Il.Emit(OpCodes.Ldloc, _local!);
                break;
            case StateSpace.Param:
                CheckWindow(at, host, size, AccessFlags.Parameter | direction, () =>
                {
                    LoadCta(nameof(CtaContext.ParameterBytes));
                    Il.Emit(OpCodes.Ldc_I4, BitOperations.Log2((uint)size));
                    Op(OpCodes.Shr_Un);
                });
                LoadCta(nameof(CtaContext.Parameters));
                break;
            default:
                CheckPages(at, host, size, write, space == StateSpace.Generic);
                Il.Emit(OpCodes.Ldloc, host);
                Op(OpCodes.Conv_U);
                return;
        }

        Il.Emit(OpCodes.Ldloc, host);
        Op(OpCodes.Conv_U);
        Op(OpCodes.Add);
    }

    /// <summary>Pushes base + offset of an address as 64 bits.</summary>
    public void LoadOffset(Instruction at, AddressOperand address)
    {
        switch (address.Base)
        {
            case null:
                Il.Emit(OpCodes.Ldc_I8, address.Offset);
                return;
            case SymbolOperand symbol:
                LoadAddressOf(at, symbol.Variable, address.Offset);
                return;
            case RegisterOperand register:
                Load(at, register, PtxType.U64);
                break;
        }

        if (address.Offset != 0)
        {
            Il.Emit(OpCodes.Ldc_I8, address.Offset);
            Op(OpCodes.Add);
        }
    }

    /// <summary>Pushes the start of the shared (or local) memory as a generic address.</summary>
    public void LoadWindow(StateSpace space)
    {
        Il.Emit(OpCodes.Ldloc, space == StateSpace.Shared ? _shared! : _local!);
        Op(OpCodes.Conv_U8);
    }

    /// <summary>
    /// Pushes an address that is known and right at translation; anything else is checked when it runs.
    /// </summary>
    private bool TryStatic(Variable variable, AddressOperand address, int size)
    {
        if (variable.IsDynamic)
        {
            return false;
        }

        var offset = Memory.OffsetOf(variable) + address.Offset;
        var limit = variable.IsKernelParameter ? variable.Offset + variable.Size
            : variable.Space == StateSpace.Shared ? Memory.SharedBytes
            : Memory.LocalBytes;
        if (offset < 0 || offset + size > limit || offset % size != 0)
        {
            return false;
        }

        if (variable.IsKernelParameter)
        {
            LoadCta(nameof(CtaContext.Parameters));
        }
        else
        {
            Il.Emit(OpCodes.Ldloc, variable.Space == StateSpace.Shared ? _shared! : _local!);
        }

        if (offset != 0)
        {
            Int((int)offset);
            Op(OpCodes.Conv_I);
            Op(OpCodes.Add);
        }

        return true;
    }

    private void Rotate(LocalBuilder address, int size)
    {
        Il.Emit(OpCodes.Ldloc, address);
        if (size > 1)
        {
            Int(BitOperations.Log2((uint)size));
            Call(typeof(BitOperations), nameof(BitOperations.RotateRight), typeof(ulong), typeof(int));
        }
    }

    private void CheckWindow(Instruction at, LocalBuilder address, int size, int flags, Action pushLimit)
    {
        var cold = Il.DefineLabel();
        Rotate(address, size);
        pushLimit();
        Il.Emit(OpCodes.Bge_Un, cold);
        Cold(at, address, flags | size, cold, null);
    }

    private void CheckPages(Instruction at, LocalBuilder address, int size, bool write, bool generic)
    {
        var cold = Il.DefineLabel();
        var fine = Il.DefineLabel();
        var page = Scratch(typeof(long), 1);
        Rotate(address, size);
        Int(DeviceAddressSpace.PageShift - BitOperations.Log2((uint)size));
        Op(OpCodes.Shr_Un);
        Il.Emit(OpCodes.Stloc, page);
        Il.Emit(OpCodes.Ldloc, page);
        Il.Emit(OpCodes.Ldc_I8, FirstPage);
        Op(OpCodes.Sub);
        Il.Emit(OpCodes.Ldc_I8, (long)DeviceAddressSpace.PageCount);
        Il.Emit(OpCodes.Bge_Un, cold);
        Il.Emit(OpCodes.Ldloc, _table!);
        Il.Emit(OpCodes.Ldloc, page);
        Op(OpCodes.Conv_I);
        Op(OpCodes.Add);
        Op(OpCodes.Ldind_U1);
        Int(write ? DeviceAddressSpace.ReadWrite : DeviceAddressSpace.Read);
        Il.Emit(OpCodes.Blt_Un, cold);
        Il.MarkLabel(fine);
        var flags = size | (write ? AccessFlags.Write : 0) | (generic ? AccessFlags.Generic : 0);
        Cold(at, address, flags, cold, generic ? fine : null);
    }

    private void Cold(
        Instruction at, LocalBuilder address, int flags, System.Reflection.Emit.Label cold,
        System.Reflection.Emit.Label? fine) => Later(() =>
    {
        Il.MarkLabel(cold);
        Op(OpCodes.Ldarg_0);
        Op(OpCodes.Ldarg_1);
        Il.Emit(OpCodes.Ldloc, address);
        Int(flags);
        Int(at.Line);
        Call(typeof(KernelRuntime), nameof(KernelRuntime.Resolve));
        if (fine is { } back)
        {
            Il.Emit(OpCodes.Brtrue, back);
        }
        else
        {
            Op(OpCodes.Pop);
        }

        Abort();
    });
}
