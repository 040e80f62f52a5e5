namespace TensorFusion.Tests.Fuzz;

/// <summary>Something that reads bytes of a stranger, and must survive any.</summary>
internal interface IFuzzTarget : IDisposable
{
    /// <summary>What it is.</summary>
    string Name { get; }

    /// <summary>The last input, to be kept when it failed.</summary>
    ReadOnlySpan<byte> Input { get; }

    /// <summary>Makes an input and reads it. An exception is a failure.</summary>
    void Run(Random random);
}
