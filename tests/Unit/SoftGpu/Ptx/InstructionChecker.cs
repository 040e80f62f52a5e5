using System.Text.RegularExpressions;

namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

/// <summary>Runs one instruction over all combinations of values and compares with a reference.</summary>
internal static partial class InstructionChecker
{
    /// <summary>The instruction names its destination d and its sources a, b and c, all 32-bit registers.</summary>
    public static void Check32(string instruction, uint[] values, Func<uint, uint, uint, uint> reference) =>
        Check(
            """
                ld.global.u32 %r1, [%rd0];
                ld.global.u32 %r2, [%rd0+4];
                ld.global.u32 %r3, [%rd0+8];
            """,
            Named(instruction, "%r4", "%r1", "%r2", "%r3"),
            "st.global.u32 [%rd1], %r4;",
            instruction, values, reference, (left, right) => left == right);

    /// <summary>The same for 64-bit registers; $b and $c are the low halves of b and c.</summary>
    public static void Check64(string instruction, ulong[] values, Func<ulong, ulong, ulong, ulong> reference) =>
        Check(
            """
                ld.global.u64 %rd2, [%rd0];
                ld.global.u64 %rd3, [%rd0+8];
                ld.global.u64 %rd4, [%rd0+16];
                cvt.u32.u64 %r2, %rd3;
                cvt.u32.u64 %r3, %rd4;
            """,
            Named(instruction, "%rd5", "%rd2", "%rd3", "%rd4").Replace("$b", "%r2").Replace("$c", "%r3"),
            "st.global.u64 [%rd1], %rd5;",
            instruction, values, reference, (left, right) => left == right);

    /// <summary>The same for 16-bit registers; $c is c in 32 bits, $d a result of 32 bits.</summary>
    public static void Check16(string instruction, uint[] values, Func<uint, uint, uint, uint> reference) =>
        Check(
            """
                ld.global.u16 %h1, [%rd0];
                ld.global.u16 %h2, [%rd0+4];
                ld.global.u16 %h3, [%rd0+8];
                cvt.u32.u16 %r3, %h3;
                mov.u32 %r4, 0;
            """,
            Named(instruction, "%h4", "%h1", "%h2", "%h3").Replace("$c", "%r3").Replace("$d", "%r4"),
            instruction.Contains("$d", StringComparison.Ordinal)
                ? "st.global.u32 [%rd1], %r4;"
                : "cvt.u32.u16 %r4, %h4; st.global.u32 [%rd1], %r4;",
            instruction, values, reference, (left, right) => left == right);

    /// <summary>The same for f32: results are equal bit by bit, or both NaN.</summary>
    public static void CheckSingle(string instruction, float[] values, Func<float, float, float, float> reference) =>
        Check(
            """
                ld.global.f32 %f1, [%rd0];
                ld.global.f32 %f2, [%rd0+4];
                ld.global.f32 %f3, [%rd0+8];
            """,
            Named(instruction, "%f4", "%f1", "%f2", "%f3"),
            "st.global.f32 [%rd1], %f4;",
            instruction, values, reference, (left, right) => left.Equals(right)
                && float.IsNegative(left) == float.IsNegative(right) || (float.IsNaN(left) && float.IsNaN(right)));

    /// <summary>The same for f64.</summary>
    public static void CheckDouble(
        string instruction, double[] values, Func<double, double, double, double> reference) =>
        Check(
            """
                ld.global.f64 %fd1, [%rd0];
                ld.global.f64 %fd2, [%rd0+8];
                ld.global.f64 %fd3, [%rd0+16];
            """,
            Named(instruction, "%fd4", "%fd1", "%fd2", "%fd3"),
            "st.global.f64 [%rd1], %fd4;",
            instruction, values, reference, (left, right) => left.Equals(right)
                && double.IsNegative(left) == double.IsNegative(right) || (double.IsNaN(left) && double.IsNaN(right)));

    private static void Check<T>(
        string loads, string code, string store, string instruction, T[] values, Func<T, T, T, T> reference,
        Func<T, T, bool> equal)
        where T : unmanaged
    {
        var cases = Triples(values);
        var actual = Run<T, T>($"{loads}\n    {code};\n    {store}", cases, 3, 1);
        for (var i = 0; i < actual.Length; i++)
        {
            var (a, b, c) = (cases[i * 3], cases[(i * 3) + 1], cases[(i * 3) + 2]);
            var expected = reference(a, b, c);
            Assert.True(
                equal(expected, actual[i]),
                $"{instruction}: a={a} b={b} c={c}: expected {expected}, got {actual[i]}");
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
