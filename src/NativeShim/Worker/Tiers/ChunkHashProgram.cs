using System.Globalization;
using System.Text;

namespace TensorFusion.Worker.Tiers;

/// <summary>
/// The kernel of <see cref="ChunkHashKey"/> as PTX: one block of 256 threads a chunk. Runs on every card since Maxwell,
/// and on the software GPU.
/// </summary>
internal static class ChunkHashProgram
{
    /// <summary>Name of the kernel; it has no parameters, all is in <see cref="Area"/>.</summary>
    public const string Kernel = "tf_hash_chunks";

    /// <summary>The variable with the key table, the chunks' addresses and their sums.</summary>
    public const string Area = "tf_hash_area";

    /// <summary>Chunks of one launch.</summary>
    public const int MaxChunks = 512;

    /// <summary>Where the addresses begin in the area, 8 bytes each.</summary>
    public const int Addresses = (ChunkHashKey.TableBytes + 255) & ~255;

    /// <summary>Where the sums begin, 4 times 8 bytes each; they must be zero before the launch.</summary>
    public const int Sums = Addresses + (MaxChunks * sizeof(ulong));

    /// <summary>Bytes of the area.</summary>
    public const int AreaBytes = Sums + (MaxChunks * SumBytes);

    /// <summary>Bytes of one chunk's sums.</summary>
    public const int SumBytes = ChunkHashKey.Passes * sizeof(ulong);

    /// <summary>The PTX.</summary>
    public static string Text { get; } = Build();

    private static string Build()
    {
        var text = new StringBuilder();
        Add($$"""
            .version 6.4
            .target sm_50
            .address_size 64
            .visible .global .align 256 .b8 {{Area}}[{{AreaBytes}}];

            .visible .entry {{Kernel}}()
            {
                .reg .pred %p<3>;
                .reg .b32 %k<16>;
                .reg .b32 %w<4>;
                .reg .b32 %r<12>;
                .reg .b64 %s<4>;
                .reg .b64 %rd<16>;
                mov.u64 %rd1, {{Area}};
                mov.u32 %r1, %ctaid.x;
                mov.u32 %r2, %tid.x;
                mul.wide.u32 %rd2, %r1, 8;
                add.u64 %rd2, %rd1, %rd2;
                ld.global.u64 %rd3, [%rd2+{{Addresses}}];
                mul.wide.u32 %rd4, %r2, 16;
                add.u64 %rd3, %rd3, %rd4;
                add.u64 %rd4, %rd1, %rd4;
                mov.u64 %rd5, %rd1;
                ld.global.v4.u32 {%k0, %k1, %k2, %k3}, [%rd5];
                ld.global.v4.u32 {%k4, %k5, %k6, %k7}, [%rd5+16];
                ld.global.v4.u32 {%k8, %k9, %k10, %k11}, [%rd5+32];
                mov.u64 %s0, 0;
                mov.u64 %s1, 0;
                mov.u64 %s2, 0;
                mov.u64 %s3, 0;
                mov.u32 %r3, 0;
            ROUND:
                ld.global.v4.u32 {%w0, %w1, %w2, %w3}, [%rd3];
                ld.global.v4.u32 {%k12, %k13, %k14, %k15}, [%rd5+48];
            """);
        for (var pass = 0; pass < ChunkHashKey.Passes; pass++)
        {
            Add($$"""
                    add.u32 %r4, %w0, %k{{2 * pass}};
                    add.u32 %r5, %w1, %k{{(2 * pass) + 1}};
                    mad.wide.u32 %s{{pass}}, %r4, %r5, %s{{pass}};
                    add.u32 %r6, %w2, %k{{(2 * pass) + 2}};
                    add.u32 %r7, %w3, %k{{(2 * pass) + 3}};
                    mad.wide.u32 %s{{pass}}, %r6, %r7, %s{{pass}};
                """);
        }

        for (var word = 0; word < 12; word++)
        {
            Add($"    mov.b32 %k{word}, %k{word + 4};");
        }

        Add($$"""
                add.u64 %rd3, %rd3, {{ChunkHashKey.Stride}};
                add.u64 %rd5, %rd5, 16;
                add.u32 %r3, %r3, 1;
                setp.lt.u32 %p1, %r3, {{ChunkHashKey.Rounds}};
                @%p1 bra ROUND;
                mul.wide.u32 %rd6, %r1, {{SumBytes}};
                add.u64 %rd6, %rd1, %rd6;
                and.b32 %r8, %r2, 31;
                setp.eq.u32 %p2, %r8, 0;
            """);
        for (var pass = 0; pass < ChunkHashKey.Passes; pass++)
        {
            var keys = ChunkHashKey.SecondLevel + (pass * ChunkHashKey.Threads * 2 * sizeof(ulong));
            Add($$"""
                    ld.global.v2.u64 {%rd7, %rd8}, [%rd4+{{keys}}];
                    and.b64 %rd9, %s{{pass}}, 4294967295;
                    shr.u64 %rd10, %s{{pass}}, 32;
                    mul.lo.u64 %rd11, %rd9, %rd7;
                    mad.lo.u64 %rd11, %rd10, %rd8, %rd11;
                """);
            for (var distance = 16; distance > 0; distance /= 2)
            {
                Add($$"""
                        mov.b64 {%r4, %r5}, %rd11;
                        shfl.sync.down.b32 %r6, %r4, {{distance}}, 31, -1;
                        shfl.sync.down.b32 %r7, %r5, {{distance}}, 31, -1;
                        mov.b64 %rd12, {%r6, %r7};
                        add.u64 %rd11, %rd11, %rd12;
                    """);
            }

            Add($"    @%p2 red.global.add.u64 [%rd6+{Sums + (pass * sizeof(ulong))}], %rd11;");
        }

        Add("""
                ret;
            }
            """);
        return text.ToString();

        void Add(string lines) => text.Append(CultureInfo.InvariantCulture, $"{lines}\n");
    }
}
