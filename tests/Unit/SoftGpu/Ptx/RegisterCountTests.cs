using System.Text;
using TensorFusion.SoftGpu.Ptx;

namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

public sealed class RegisterCountTests
{
    [Theory]
    [InlineData("", 64)]
    [InlineData(".maxntid 512, 1, 1", 128)]
    [InlineData(".maxntid 128, 1, 1", 255)]
    public void A_kernel_with_many_registers_still_has_its_largest_block(string bound, int registers)
    {
        var code = new StringBuilder();
        for (var i = 1; i < 400; i++)
        {
            code.AppendLine($"add.s32 %r{i}, %r{i - 1}, {i};");
        }

        var text = $$"""
            .version 7.0
            .target sm_80
            .address_size 64
            .visible .entry many(.param .u64 p) {{bound}}
            {
                .reg .b32 %r<400>;
                .reg .b64 %rd<2>;
                mov.u32 %r0, %tid.x;
                ld.param.u64 %rd0, [p];
                {{code}}
                st.global.u32 [%rd0], %r399;
                ret;
            }
            """;
        var kernel = PtxModule.Parse(Encoding.UTF8.GetBytes(text)).Kernels["many"];
        Assert.Equal(registers, kernel.RegisterCount);
    }
}
