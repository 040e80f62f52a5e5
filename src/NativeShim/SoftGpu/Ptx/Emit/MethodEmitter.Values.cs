using System.Reflection.Emit;
using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <content>Operands to and from the IL stack.</content>
internal sealed partial class MethodEmitter
{
    public LocalBuilder LocalOf(Register register)
    {
        if (!_registers.TryGetValue(register, out var local))
        {
            local = Il.DeclareLocal(register.Type.Kind() switch
            {
                StackKind.Int64 => typeof(long),
                StackKind.Single => typeof(float),
                StackKind.Double => typeof(double),
                _ => typeof(int),
            });
            _registers.Add(register, local);
        }

        return local;
    }

    /// <summary>Pushes an operand as a type: narrow integers extended to 32 bits, halves as their bits.</summary>
    public void Load(Instruction at, Operand operand, PtxType type)
    {
        switch (operand)
        {
            case RegisterOperand register:
                LoadRegister(at, register, type);
                break;
            case IntegerOperand integer:
                LoadInteger(integer.Value, type);
                break;
            case FloatOperand number:
                LoadFloat(at, number, type);
                break;
            case SymbolOperand symbol:
                LoadAddressOf(at, symbol.Variable, symbol.Addend);
                if (type.Kind() == StackKind.Int32)
                {
                    Op(OpCodes.Conv_I4);
                }

                break;
            case SpecialOperand special:
                Convert(at, SpecialRegisters.Load(this, at, special.Name), type);
                break;
            default:
                throw at.Error("has an operand of a kind that does not belong there");
        }
    }

    /// <summary>Pops a value of a type into a register; wider registers get it extended.</summary>
    public void Store(Instruction at, Operand operand, PtxType type)
    {
        switch (operand)
        {
            case SinkOperand:
                Op(OpCodes.Pop);
                break;
            case RegisterOperand { Negated: false } target:
                StoreRegister(at, target.Register, type);
                break;
            default:
                throw at.Error("has a destination that is no register");
        }
    }

    /// <summary>Pushes the address of a variable: in its window for shared and local ones, else as it is.</summary>
    public void LoadAddressOf(Instruction at, Variable variable, long addend)
    {
        if (variable.Global is { } global)
        {
            LoadCta(nameof(CtaContext.Globals));
            Int(global.Index * sizeof(ulong));
            Op(OpCodes.Conv_I);
            Op(OpCodes.Add);
            Op(OpCodes.Ldind_I8);
            if (addend != 0)
            {
                Il.Emit(OpCodes.Ldc_I8, addend);
                Op(OpCodes.Add);
            }

            return;
        }

        if (variable.Space == StateSpace.Param && !variable.IsKernelParameter && variable.Layout is null)
        {
            throw at.Error($"takes the address of '{variable.Name}', which has none");
        }

        Il.Emit(OpCodes.Ldc_I8, Memory.OffsetOf(variable) + addend);
    }

    private void LoadInteger(long value, PtxType type)
    {
        switch (type.Kind())
        {
            case StackKind.Int64:
                Il.Emit(OpCodes.Ldc_I8, value);
                break;
            case StackKind.Single:
                Il.Emit(OpCodes.Ldc_R4, (float)value);
                break;
            case StackKind.Double:
                Il.Emit(OpCodes.Ldc_R8, (double)value);
                break;
            default:
                Int(type switch
                {
                    PtxType.Pred => value != 0 ? 1 : 0,
                    PtxType.S8 => (sbyte)value,
                    PtxType.U8 or PtxType.B8 => (byte)value,
                    PtxType.S16 => (short)value,
                    PtxType.U16 or PtxType.B16 or PtxType.F16 or PtxType.Bf16 => (ushort)value,
                    _ => unchecked((int)value),
                });
                break;
        }
    }

    private void LoadFloat(Instruction at, FloatOperand number, PtxType type)
    {
        switch (type)
        {
            case PtxType.F32:
                Il.Emit(OpCodes.Ldc_R4, (float)number.Value);
                break;
            case PtxType.F64:
                Il.Emit(OpCodes.Ldc_R8, number.Value);
                break;
            case PtxType.B32 or PtxType.Tf32 or PtxType.U32 or PtxType.S32:
                Int(BitConverter.SingleToInt32Bits((float)number.Value));
                break;
            case PtxType.B64 or PtxType.U64 or PtxType.S64 when !number.IsSingle:
                Il.Emit(OpCodes.Ldc_I8, BitConverter.DoubleToInt64Bits(number.Value));
                break;
            default:
                throw at.Error("has a floating-point constant where none belongs");
        }
    }

    private void LoadRegister(Instruction at, RegisterOperand operand, PtxType type)
    {
        var register = operand.Register;
        if ((register.Type == PtxType.Pred) != (type == PtxType.Pred))
        {
            throw at.Error($"takes register '{register.Name}' of type .{register.Type} as .{type}");
        }

        Il.Emit(OpCodes.Ldloc, LocalOf(register));
        if (operand.Negated)
        {
            Int(0);
            Op(OpCodes.Ceq);
        }

        Convert(at, register.Type, type);
    }

    private void Convert(Instruction at, PtxType from, PtxType type)
    {
        switch (from.Kind(), type.Kind())
        {
            case (StackKind.Int32, StackKind.Int32):
                Narrow(from, type);
                break;
            case (StackKind.Int32, StackKind.Int64):
                Op(type.IsSigned() ? OpCodes.Conv_I8 : OpCodes.Conv_U8);
                break;
            case (StackKind.Int64, StackKind.Int32):
                Op(OpCodes.Conv_I4);
                Narrow(PtxType.B32, type);
                break;
            case (StackKind.Single, StackKind.Int32) when type.Size() == 4:
                Call(typeof(BitConverter), nameof(BitConverter.SingleToInt32Bits));
                break;
            case (StackKind.Int32, StackKind.Single) when from.Size() == 4:
                Call(typeof(BitConverter), nameof(BitConverter.Int32BitsToSingle));
                break;
            case (StackKind.Double, StackKind.Int64):
                Call(typeof(BitConverter), nameof(BitConverter.DoubleToInt64Bits));
                break;
            case (StackKind.Int64, StackKind.Double):
                Call(typeof(BitConverter), nameof(BitConverter.Int64BitsToDouble));
                break;
            case var (left, right) when left == right:
                break;
            default:
                throw at.Error($"takes a register of type .{from} as .{type}");
        }
    }

    private void Narrow(PtxType from, PtxType type)
    {
        if (type is PtxType.Pred || type.Size() >= 4)
        {
            return;
        }

        var known = from.Size() == 2 && type.Size() == 2 && !type.IsSigned();
        if (!known)
        {
            Op((type.Size(), type.IsSigned()) switch
            {
                (1, true) => OpCodes.Conv_I1,
                (1, false) => OpCodes.Conv_U1,
                (_, true) => OpCodes.Conv_I2,
                _ => OpCodes.Conv_U2,
            });
        }
    }

    private void StoreRegister(Instruction at, Register register, PtxType type)
    {
        if ((register.Type == PtxType.Pred) != (type == PtxType.Pred))
        {
            throw at.Error($"writes .{type} to register '{register.Name}' of type .{register.Type}");
        }

        Narrow(PtxType.B32, type.Kind() == StackKind.Int32 ? type : PtxType.B32);
        switch (type.Kind(), register.Type.Kind())
        {
            case (StackKind.Int32, StackKind.Int32):
                if (register.Type.Size() == 2 && (type.IsSigned() || type.Size() > 2))
                {
                    Op(OpCodes.Conv_U2);
                }
                else if (register.Type.Size() == 1 && register.Type != PtxType.Pred)
                {
                    Op(OpCodes.Conv_U1);
                }

                break;
            case (StackKind.Int32, StackKind.Int64):
                Op(type.IsSigned() ? OpCodes.Conv_I8 : OpCodes.Conv_U8);
                break;
            case (StackKind.Int64, StackKind.Int32):
                Op(register.Type.Size() == 2 ? OpCodes.Conv_U2 : OpCodes.Conv_I4);
                break;
            case (StackKind.Single, StackKind.Int64):
                Call(typeof(BitConverter), nameof(BitConverter.SingleToInt32Bits));
                Op(OpCodes.Conv_U8);
                break;
            case var (from, to) when from != to:
                Convert(at, type, register.Type);
                break;
        }

        Il.Emit(OpCodes.Stloc, LocalOf(register));
    }
}
