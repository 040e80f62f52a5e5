using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>Turns accesses of function parameters into moves of registers, or into accesses of local memory.</summary>
internal static class ParameterAccess
{
    /// <summary>
    /// Rewrites ld.param and st.param of function parameters. Kernel parameters stay; an address in a register means
    /// local memory inside of functions.
    /// </summary>
    public static Instruction Rewrite(Instruction instruction)
    {
        var isLoad = instruction.Root == "ld";
        instruction.Expect(2);
        var address = instruction.Operands[isLoad ? 1 : 0] as AddressOperand
            ?? throw instruction.Error("has no address");
        if (address.Base is not SymbolOperand { Variable: { } variable })
        {
            return instruction.Owner.IsEntry && isLoad ? instruction : Local(instruction);
        }

        if (variable.IsKernelParameter || variable.Layout is null)
        {
            return isLoad ? instruction : throw instruction.Error("writes a kernel's parameter");
        }

        if (variable.Layout.Root().InMemory)
        {
            return Local(instruction);
        }

        var type = instruction.Type;
        var other = instruction.Operands[isLoad ? 0 : 1];
        Operand slots = other is VectorOperand vector
            ? new VectorOperand([.. vector.Items.Select((_, i) =>
                (Operand)new RegisterOperand(Slot(variable, (int)address.Offset + (i * type.Size()))))])
            : new RegisterOperand(Slot(variable, (int)address.Offset));
        return new Instruction(
            instruction.Line,
            instruction.Owner,
            InternalNames.Move,
            [TypeName(type)],
            isLoad ? [other, slots] : [slots, other])
        {
            Guard = instruction.Guard,
            GuardNegated = instruction.GuardNegated,
        };
    }

    /// <summary>Copies a parameter; both sides are variables, registers or (the source) constants.</summary>
    public static IEnumerable<Instruction> Copy(Instruction at, Operand target, Operand source)
    {
        var (layout, variable) = (target, source) switch
        {
            (SymbolOperand { Variable: { Layout: { } found } symbol }, _) => (found, symbol),
            (_, SymbolOperand { Variable: { Layout: { } found } symbol }) => (found, symbol),
            _ => (null, null),
        };
        if (layout is null || variable is null)
        {
            var type = target is RegisterOperand { Register.Type: var registerType } ? registerType : PtxType.B32;
            yield return new Instruction(at.Line, at.Owner, InternalNames.Move, [TypeName(type)], [target, source]);
            yield break;
        }

        IEnumerable<KeyValuePair<int, int>> pieces = layout.Root().InMemory ? Chunks(variable) : layout.All();
        foreach (var (offset, size) in pieces)
        {
            string[] type = [TypeName(PtxTypes.BitsOf(size))];
            var value = Piece(source, offset, size, at, out var load);
            if (load is not null)
            {
                yield return load;
            }

            if (target is SymbolOperand { Variable: { Layout: { } targetLayout } targetVariable }
                && targetLayout.Root().InMemory)
            {
                var place = new AddressOperand(new SymbolOperand(targetVariable, 0), offset);
                yield return new Instruction(at.Line, at.Owner, "st", ["local", .. type], [place, value]);
            }
            else
            {
                var place = target is SymbolOperand { Variable: var slots }
                    ? new RegisterOperand(Slot(slots, offset))
                    : target;
                yield return new Instruction(at.Line, at.Owner, InternalNames.Move, type, [place, value]);
            }
        }
    }

    /// <summary>A piece of a parameter as a value; load is what has to run before, if anything.</summary>
    public static Operand Piece(Operand source, int offset, int size, Instruction at, out Instruction? load)
    {
        load = null;
        if (source is not SymbolOperand { Variable: { Layout: { } layout } variable })
        {
            return source;
        }

        if (!layout.Root().InMemory)
        {
            return new RegisterOperand(Slot(variable, offset));
        }

        var type = PtxTypes.BitsOf(size);
        var temporary = new RegisterOperand(new Register($"{variable.Name}+{offset}", type));
        var place = new AddressOperand(new SymbolOperand(variable, 0), offset);
        load = new Instruction(at.Line, at.Owner, "ld", ["local", TypeName(type)], [temporary, place]);
        return temporary;
    }

    private static string TypeName(PtxType type) => type.ToString().ToLowerInvariant();

    private static Instruction Local(Instruction instruction) =>
        new(instruction.Line, instruction.Owner, instruction.Root,
            [.. instruction.Modifiers.Select(m => m == "param" ? "local" : m)], instruction.Operands)
        {
            Guard = instruction.Guard,
            GuardNegated = instruction.GuardNegated,
        };

    private static IEnumerable<KeyValuePair<int, int>> Chunks(Variable variable)
    {
        var size = Math.Min(variable.Alignment, 8);
        for (var offset = 0; offset < variable.Size; offset += size)
        {
            while (offset + size > variable.Size)
            {
                size /= 2;
            }

            yield return new(offset, size);
        }
    }

    private static Register Slot(Variable variable, int offset)
    {
        if (!variable.Slots.TryGetValue(offset, out var register))
        {
            var size = variable.Layout!.All().First(piece => piece.Key == offset).Value;
            register = new Register($"{variable.Name}+{offset}", PtxTypes.BitsOf(size));
            variable.Slots.Add(offset, register);
        }

        return register;
    }
}
