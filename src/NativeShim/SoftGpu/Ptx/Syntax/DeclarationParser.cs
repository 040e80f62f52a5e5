namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>Parses declarations of variables and parameters behind their state space.</summary>
internal static class DeclarationParser
{
    /// <remarks>An alignment behind .ptr is that of what the pointer points to; it is skipped.</remarks>
    /// <summary>Reads ".align 4 .v2 .b8" and the names up to the end of the declaration, one at a time.</summary>
    public static IEnumerable<Declaration> Parse(TokenReader reader)
    {
        var alignment = 0;
        var width = 1;
        var isPointer = false;
        var element = PtxType.None;
        while (reader.Peek.Kind == TokenKind.Dotted)
        {
            var word = reader.TakeDotted();
            switch (word)
            {
                case "align":
                    var wanted = (int)ConstantParser.ParseInteger(reader);
                    alignment = isPointer ? alignment : wanted;
                    break;
                case "ptr":
                    isPointer = true;
                    break;
                case "v2" or "v4":
                    width = word[1] - '0';
                    break;
                case "attribute":
                    reader.SkipBehind(")");
                    break;
                case "global" or "shared" or "const" or "local":
                    break;
                default:
                    if (!PtxTypes.TryParse(word, out element))
                    {
                        throw new PtxException(reader.Line, $"unknown directive or type '.{word}' in a declaration");
                    }

                    break;
            }
        }

        if (element == PtxType.None)
        {
            throw new PtxException(reader.Line, "a declaration has no type");
        }

        var natural = element.Size() * width;
        if (alignment == 0)
        {
            alignment = natural;
        }
        else if (alignment < 0 || !System.Numerics.BitOperations.IsPow2(alignment))
        {
            throw new PtxException(reader.Line, $"alignment {alignment} is not a power of two");
        }

        do
        {
            var name = reader.TakeWord();
            yield return new Declaration(name, element, width, ParseExtents(reader), alignment);
        }
        while (reader.Peek.Is(",") && reader.Ahead(1).Kind == TokenKind.Word && reader.TryTake(","));
    }

    private static int[] ParseExtents(TokenReader reader)
    {
        List<int> extents = [];
        while (reader.TryTake("["))
        {
            if (reader.TryTake("]"))
            {
                extents.Add(-1);
                continue;
            }

            var extent = ConstantParser.ParseInteger(reader);
            if (extent is < 0 or > int.MaxValue)
            {
                throw new PtxException(reader.Line, $"{extent} elements are not possible");
            }

            extents.Add((int)extent);
            reader.Take("]");
        }

        return [.. extents];
    }
}
