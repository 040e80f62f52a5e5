namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

/// <summary>Wraps instructions into a kernel that maps inputs to outputs, one element a thread.</summary>
internal static class Snippet
{
    private const string Registers = """
            .reg .pred %p<8>;
            .reg .b16 %h<8>;
            .reg .b32 %r<16>;
            .reg .b64 %rd<16>;
            .reg .f32 %f<16>;
            .reg .f64 %fd<16>;
        """;

    /// <summary>
    /// A module with one kernel k(in, out): %r0 is the thread's number in the grid, %rd0 the address of its inputs
    /// (stride bytes a thread), %rd1 of its output.
    /// </summary>
    public static string Kernel(string body, int inputStride, int outputStride, string moduleScope = "") => $$"""
        .version 8.0
        .target sm_80
        .address_size 64
        {{moduleScope}}
        .visible .entry k(.param .u64 input, .param .u64 output)
        {
        {{Registers}}
            .reg .b32 %n<3>;
            .reg .b64 %a<3>;
            mov.u32 %n0, %ctaid.x;
            mov.u32 %n1, %ntid.x;
            mov.u32 %n2, %tid.x;
            mad.lo.s32 %r0, %n0, %n1, %n2;
            ld.param.u64 %rd0, [input];
            ld.param.u64 %rd1, [output];
            mul.wide.u32 %a0, %r0, {{inputStride}};
            add.s64 %rd0, %rd0, %a0;
            mul.wide.u32 %a1, %r0, {{outputStride}};
            add.s64 %rd1, %rd1, %a1;
        {{body}}
            ret;
        }
        """;
}
