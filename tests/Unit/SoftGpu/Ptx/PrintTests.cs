namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

public sealed class PrintTests
{
    [Theory]
    [InlineData("%d|%5d|%-5d|%05d|%+d", "-42|  -42|-42  |-0042|-42", -42)]
    [InlineData("%u %x %X %#o %c", "4294967254 ffffffd6 FFFFFFD6 037777777726 \u00d6", -42)]
    [InlineData("%hd %hhd %i", "-42 -42 -42", -42)]
    [InlineData("100%% %d", "100% 7", 7)]
    [InlineData("%.3d %8.3d %k", "007      007 %k", 7)]
    public void Integers_are_formatted_as_in_c(string format, string expected, int value) =>
        Assert.Equal(expected, Print(format, "32", value, value, value, value, value));

    [Theory]
    [InlineData("%f %.2f %8.1f %e %g", "2.500000 2.50      2.5 2.500000e+00 2.5", 2.5)]
    [InlineData("%g %G %.0f %+.1e %a", "1e-07 1E-07 0 +1.0e-07 0x1.ad7f29abcaf48p-24", 1e-7)]
    [InlineData("%f %5.1f %g %e %F", "inf   inf inf inf INF", double.PositiveInfinity)]
    [InlineData("%f %08.2f %g %.10g %E", "-1234.500000 -1234.50 -1234.5 -1234.5 -1.234500E+03", -1234.5)]
    public void Floats_are_formatted_as_in_c(string format, string expected, double value) =>
        Assert.Equal(expected, Print(format, "64", value, value, value, value, value));

    [Fact]
    public void Wide_integers_and_pointers_are_formatted() => Assert.Equal(
        "-1 18446744073709551615 ffffffffffffffff 0xffffffffffffffff",
        Print("%ld %llu %lx %p", "64", -1L, -1L, -1L, -1L));

    private static string Print(string format, string bits, params object[] values)
    {
        var text = string.Join(", ", format.Select(c => (int)c).Append(0));
        var size = int.Parse(bits) / 8;
        var module = $$"""
            .extern .func (.param .b32 r) vprintf(.param .b64 f, .param .b64 a);
            .global .align 1 .b8 format[] = { {{text}} };
            """;
        var stores = string.Concat(values.Select((value, i) =>
            $"st.local.b{bits} [arguments+{i * size}], {Bits(value)};\n"));
        var body = $$"""
                .local .align 8 .b8 arguments[64];
                {{stores}}
                mov.u64 %rd2, format;
                mov.u64 %rd3, arguments;
                cvta.local.u64 %rd3, %rd3;
                {
                    .param .b64 f;
                    .param .b64 a;
                    .param .b32 r;
                    st.param.b64 [f], %rd2;
                    st.param.b64 [a], %rd3;
                    call.uni (r), vprintf, (f, a);
                    ld.param.b32 %r1, [r];
                }
            """;
        using var host = new KernelHost();
        host.Run(Snippet.Kernel(body, 0, 0, module), 1, 1, 0UL, 0UL);
        return Assert.Single(host.Printed);
    }

    private static string Bits(object value) => value switch
    {
        double number => $"0d{BitConverter.DoubleToUInt64Bits(number):X16}",
        _ => value.ToString()!,
    };
}
