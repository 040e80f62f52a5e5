using System.Text.RegularExpressions;

namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

/// <summary>Runs one instruction over all combinations of values and compares with a reference.</summary>
internal static partial class InstructionChecker
{
    /// <summary>The instruction names its destination d and its sources a, b and c, all 32-bit registers.</summary>
    public static void Check32(string instruction, uint[] values, Func<uint, uint, uint, uint> reference)
    {
        var cases = Triples(values);
        var body = $"""
                ld.global.u32 %r1, [%rd0];
                ld.global.u32 %r2, [%rd0+4];
                ld.global.u32 %r3, [%rd0+8];
                {Named(instruction, "%r4", "%r1", "%r2", "%r3")};
                st.global.u32 [%rd1], %r4;
            """;
        var actual = Run<uint, uint>(body, cases, 3, 1);
        for (var i = 0; i < actual.Length; i++)
        {
            var (a, b, c) = (cases[i * 3], cases[(i * 3) + 1], cases[(i * 3) + 2]);
            var expected = reference(a, b, c);
            Assert.True(
                expected == actual[i],
                $"{instruction}: a=0x{a:x} b=0x{b:x} c=0x{c:x}: expected 0x{expected:x}, got 0x{actual[i]:x}");
        }
    }

    /// <summary>The same for 64-bit registers.</summary>
    public static void Check64(string instruction, ulong[] values, Func<ulong, ulong, ulong, ulong> reference)
    {
        var cases = Triples(values);
        var body = $"""
                ld.global.u64 %rd2, [%rd0];
                ld.global.u64 %rd3, [%rd0+8];
                ld.global.u64 %rd4, [%rd0+16];
                cvt.u32.u64 %r3, %rd4;
                cvt.u32.u64 %r2, %rd3;
                {Named(instruction, "%rd5", "%rd2", "%rd3", "%rd4").Replace("$c", "%r3").Replace("$b", "%r2")};
                st.global.u64 [%rd1], %rd5;
            """;
        var actual = Run<ulong, ulong>(body, cases, 3, 1);
        for (var i = 0; i < actual.Length; i++)
        {
            var (a, b, c) = (cases[i * 3], cases[(i * 3) + 1], cases[(i * 3) + 2]);
            var expected = reference(a, b, c);
            Assert.True(
                expected == actual[i],
                $"{instruction}: a=0x{a:x} b=0x{b:x} c=0x{c:x}: expected 0x{expected:x}, got 0x{actual[i]:x}");
        }
    }

    /// <summary>Runs a body over inputs, one group a thread.</summary>
    public static unsafe TOut[] Run<TIn, TOut>(
        string body, TIn[] inputs, int inputsPerThread, int outputsPerThread, string moduleScope = "")
        where TIn : unmanaged
        where TOut : unmanaged
    {
        using var host = new KernelHost();
        var threads = inputs.Length / inputsPerThread;
        var blocks = (uint)((threads + 255) / 256);
        var padded = new TIn[blocks * 256 * inputsPerThread];
        inputs.CopyTo(padded, 0);
        var input = host.Upload(padded);
        var output = host.Allocate((long)blocks * 256 * outputsPerThread * sizeof(TOut));
        var ptx = Snippet.Kernel(body, inputsPerThread * sizeof(TIn), outputsPerThread * sizeof(TOut), moduleScope);
        host.Run(ptx, blocks, 256, input, output);
        return host.Download<TOut>(output, threads * outputsPerThread);
    }

    public static T[] Triples<T>(T[] values)
    {
        List<T> cases = [];
        for (var i = 0; i < values.Length; i++)
        {
            for (var j = 0; j < values.Length; j++)
            {
                cases.AddRange([values[i], values[j], values[((i * 5) + (j * 3)) % values.Length]]);
            }
        }

        return [.. cases];
    }

    private static string Named(string instruction, string d, string a, string b, string c)
    {
        var space = instruction.IndexOf(' ', StringComparison.Ordinal);
        return instruction[..space] + Name().Replace(instruction[space..], match => match.Value switch
        {
            "d" => d,
            "a" => a,
            "b" => b,
            _ => c,
        });
    }

    [GeneratedRegex(@"(?<![\w$%])[abcd](?!\w)")]
    private static partial Regex Name();
}
