namespace TensorFusion.Arbiter.Sharing;

/// <summary>
/// Who has the turn, in one word that is changed by compare and exchange: owner's entry + 1 in the low 16 bits, two
/// flags, and a number that grows with each owner.
/// </summary>
internal readonly record struct TurnWord(long Value)
{
    private const long BusyBit = 1 << 16;
    private const long YieldBit = 1 << 17;
    private const int NumberShift = 32;

    /// <summary>Entry that owns the turn, or -1.</summary>
    public int Owner => (int)(Value & 0xFFFF) - 1;

    /// <summary>The owner has work on the device. An owner that has none loses the turn to whoever wants it.</summary>
    public bool IsBusy => (Value & BusyBit) != 0;

    /// <summary>The owner is asked to give nothing more to the device.</summary>
    public bool MustYield => (Value & YieldBit) != 0;

    public TurnWord Busy() => new(Value | BusyBit);

    public TurnWord Idle() => new(Value & ~(BusyBit | YieldBit));

    public TurnWord Yielding() => new(Value | YieldBit);

    /// <summary>The turn of the next owner (-1: of nobody), which counts as busy until it says otherwise.</summary>
    public TurnWord Next(int owner) =>
        new((((Value >> NumberShift) + 1) << NumberShift) | (uint)(owner + 1) | (owner < 0 ? 0 : BusyBit));
}
