namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>
/// A token. <paramref name="Bits"/> is the integer, or the bits of the double that a float token means.
/// </summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Line, ulong Bits = 0, bool IsSingle = false)
{
    public double Value => BitConverter.UInt64BitsToDouble(Bits);

    public bool Is(string mark) => Kind == TokenKind.Mark && Text == mark;
}
