using System.Buffers.Binary;

namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>Parses initialisers of module variables: nested lists of constants and of addresses of variables.</summary>
internal sealed class InitializerParser(TokenReader reader, Scope scope)
{
    private readonly List<(long Element, PtxGlobal Target, long Addend)> _addresses = [];
    private readonly List<ulong> _elements = [];

    /// <summary>Reads "= ..." and returns the bytes; the relocations' offsets are bytes.</summary>
    public (byte[] Bytes, List<PtxRelocation> Relocations) Parse(Declaration declaration)
    {
        ParseItem(declaration, 0);
        var elementSize = declaration.Element.Size();
        var open = declaration.IsOpen ? RowsOf(declaration) : 0;
        var bytes = new byte[declaration.Size(open)];
        if ((long)_elements.Count * elementSize > bytes.Length)
        {
            throw new PtxException(reader.Line, $"'{declaration.Name}' has more initial values than elements");
        }

        Span<byte> whole = stackalloc byte[sizeof(ulong)];
        for (var i = 0; i < _elements.Count; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(whole, _elements[i]);
            whole[..elementSize].CopyTo(bytes.AsSpan(i * elementSize));
        }

        List<PtxRelocation> relocations = [.. _addresses.Select(a =>
            new PtxRelocation((int)(a.Element * elementSize), elementSize, a.Target, a.Addend))];
        return (bytes, relocations);
    }

    private static int ElementsBelow(Declaration declaration, int depth)
    {
        var count = declaration.Width;
        for (var i = depth; i < declaration.Extents.Length; i++)
        {
            count *= Math.Max(1, declaration.Extents[i]);
        }

        return count;
    }

    private int RowsOf(Declaration declaration)
    {
        var row = ElementsBelow(declaration, 1);
        return (_elements.Count + row - 1) / row;
    }

    private void ParseItem(Declaration declaration, int depth)
    {
        if (!reader.TryTake("{"))
        {
            ParseValue(declaration.Element);
            return;
        }

        var start = _elements.Count;
        var below = ElementsBelow(declaration, depth + 1);
        while (!reader.TryTake("}"))
        {
            var itemStart = _elements.Count;
            var nested = reader.Peek.Is("{");
            ParseItem(declaration, depth + 1);
            for (var missing = itemStart + below - _elements.Count; nested && missing > 0; missing--)
            {
                _elements.Add(0);
            }

            if (!reader.TryTake(",") && !reader.Peek.Is("}"))
            {
                throw new PtxException(reader.Line, $"',' or '}}' expected, '{reader.Peek.Text}' found");
            }
        }

        if (_elements.Count == start)
        {
            throw new PtxException(reader.Line, "an initialiser is empty");
        }
    }

    private void ParseValue(PtxType element)
    {
        if (reader.Peek.Kind == TokenKind.Word && reader.Peek.Text != "WARP_SZ")
        {
            ParseAddress();
            return;
        }

        switch (ConstantParser.Parse(reader))
        {
            case IntegerOperand integer:
                _elements.Add(element switch
                {
                    PtxType.F32 => BitConverter.SingleToUInt32Bits(integer.Value),
                    PtxType.F64 => BitConverter.DoubleToUInt64Bits(integer.Value),
                    _ => (ulong)integer.Value,
                });
                break;
            case FloatOperand number:
                _elements.Add(element switch
                {
                    PtxType.F64 or PtxType.B64 => BitConverter.DoubleToUInt64Bits(number.Value),
                    PtxType.F32 or PtxType.B32 => BitConverter.SingleToUInt32Bits((float)number.Value),
                    PtxType.F16 => BitConverter.HalfToUInt16Bits((Half)number.Value),
                    _ => throw new PtxException(reader.Line, "a float constant in an integer variable"),
                });
                break;
        }
    }

    private void ParseAddress()
    {
        var line = reader.Line;
        var name = reader.TakeWord();
        var generic = name == "generic" && reader.TryTake("(");
        if (generic)
        {
            name = reader.TakeWord();
            reader.Take(")");
        }

        if (scope.Find(name) is Function)
        {
            // A table of functions. Calls through it are refused when a kernel has one, so its contents do not matter.
            _elements.Add(0);
            return;
        }

        if (scope.Find(name) is not Variable { Global: { } target })
        {
            throw new PtxException(line, $"'{name}' is no variable of the .global or .const space");
        }

        long addend = 0;
        if (reader.Peek.Is("+") || reader.Peek.Is("-"))
        {
            addend = ConstantParser.ParseInteger(reader);
        }

        _addresses.Add((_elements.Count, target, addend));
        _elements.Add(0);
    }
}
