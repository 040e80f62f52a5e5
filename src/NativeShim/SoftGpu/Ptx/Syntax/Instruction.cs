namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>An instruction: "@guard root.modifier.modifier operand, operand;".</summary>
internal sealed class Instruction : Statement
{
    private readonly PtxType[] _types;

    public Instruction(int line, Function owner, string root, string[] modifiers, Operand[] operands)
        : base(line)
    {
        Owner = owner;
        Root = root;
        Modifiers = modifiers;
        Operands = operands;
        _types = [.. modifiers.Select(m => PtxTypes.TryParse(m, out var type) ? type : PtxType.None)
            .Where(type => type != PtxType.None)];
    }

    public Function Owner { get; }

    public string Root { get; }

    public string[] Modifiers { get; }

    public Operand[] Operands { get; }

    public Register? Guard { get; init; }

    public bool GuardNegated { get; init; }

    /// <summary>Opcode as written.</summary>
    public string Opcode => Modifiers.Length == 0 ? Root : $"{Root}.{string.Join('.', Modifiers)}";

    /// <summary>Types among the modifiers, in order.</summary>
    public ReadOnlySpan<PtxType> Types => _types;

    /// <summary>The last type among the modifiers.</summary>
    public PtxType Type => _types.Length > 0 ? _types[^1] : throw Error("has no type");

    public bool Has(string modifier) => Array.IndexOf(Modifiers, modifier) >= 0;

    /// <summary>Refuses modifiers that are neither types nor among those allowed.</summary>
    public void Allow(params ReadOnlySpan<string> allowed)
    {
        foreach (var modifier in Modifiers)
        {
            if (!PtxTypes.TryParse(modifier, out _) && !allowed.Contains(modifier))
            {
                throw Error($"has the unknown modifier '.{modifier}'");
            }
        }
    }

    /// <summary>Demands a number of operands.</summary>
    public void Expect(int least, int most = 0)
    {
        if (Operands.Length < least || Operands.Length > Math.Max(least, most))
        {
            throw Error($"has {Operands.Length} operands, not {least}");
        }
    }

    public PtxException Error(string reason) => new(Line, $"instruction '{Opcode}' {reason}");

    public PtxException Unknown() => new(Line, $"unknown instruction '{Opcode}'");
}
