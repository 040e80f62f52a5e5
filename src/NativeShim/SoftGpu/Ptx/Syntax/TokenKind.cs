namespace TensorFusion.SoftGpu.Ptx.Syntax;

internal enum TokenKind : byte
{
    End,

    /// <summary>An identifier, opcode, register or label.</summary>
    Word,

    /// <summary>A word behind a dot, such as a directive or a modifier; the text is without the dot.</summary>
    Dotted,
    Integer,
    Float,
    Text,

    /// <summary>Punctuation; the text is the character or the two characters of an operator.</summary>
    Mark,
}
