using System.Runtime.InteropServices;

namespace TensorFusion.Benchmarks.Transport;

/// <summary>
/// Checks what a connection must keep whatever carries it: the order of copies, host functions and completions around
/// pinned memory. Throws at the first thing that is not as it must be.
/// </summary>
internal static unsafe class TransportCheck
{
    private const int Bytes = 5 << 20;

    /// <param name="output">Where it says what holds.</param>
    /// <param name="rounds">How often the whole is done.</param>
    public static void Run(TextWriter output, int rounds)
    {
        var program = new CudaProgram();
        var first = program.Allocate(Bytes);
        var second = program.Allocate(Bytes);
        var source = program.AllocatePinned(Bytes);
        var target = program.AllocatePinned(Bytes);
        for (var round = 0; round < rounds; round++)
        {
            var value = (byte)(round + 1);
            Fill(source, value);
            program.CopyIn(first, source, Bytes);
            program.CopyOut(target, first, Bytes);
            program.Synchronize();
            Expect(target, value, "what was copied in comes back");

            // Bytes that are still on their way to the host go back to the device.
            program.Fill(first, (byte)(value + 1), Bytes);
            program.CopyOut(target, first, Bytes);
            program.CopyIn(second, target, Bytes);
            program.CopyOut(source, second, Bytes);
            program.Synchronize();
            Expect(source, (byte)(value + 1), "a copy from memory that another copy still fills takes what that brings");

            // A host function sees what was copied before it, and what it writes is copied after it.
            var work = new Work { Memory = target, Expected = (byte)(value + 1), Written = (byte)(value + 2) };
            program.Call(&OnHost, &work);
            program.CopyIn(first, target, Bytes);
            program.CopyOut(source, first, Bytes);
            program.Synchronize();
            Require(work.Seen == 1, "a host function saw the bytes that were copied before it");
            Expect(source, (byte)(value + 2), "what a host function wrote is copied after it");
        }

        var mapped = program.TryGetDevicePointer(source);
        Require(mapped == 0, $"mapped host memory is there, and not {mapped}");
        program.FreePinned(source);
        program.FreePinned(target);
        output.WriteLine($"checked {rounds} rounds: all ok");
    }

    [UnmanagedCallersOnly]
    private static void OnHost(void* data)
    {
        var work = (Work*)data;
        work->Seen = 1;
        for (var i = 0; i < Bytes; i++)
        {
            if (work->Memory[i] != work->Expected)
            {
                work->Seen = 2;
            }

            work->Memory[i] = work->Written;
        }
    }

    private static void Fill(byte* memory, byte value) => new Span<byte>(memory, Bytes).Fill(value);

    private static void Expect(byte* memory, byte value, string what) =>
        Require(new ReadOnlySpan<byte>(memory, Bytes).IndexOfAnyExcept(value) < 0, what);

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"This does not hold: {what}.");
        }
    }

    private struct Work
    {
        public byte* Memory;
        public byte Expected;
        public byte Written;
        public int Seen;
    }
}
