using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TensorFusion.Worker.Tiers;

/// <summary>
/// The key of <see cref="ChunkHash"/>, expanded from a seed, and the hash in C#. The device computes the same with
/// <see cref="ChunkHashProgram"/>.
/// </summary>
/// <remarks>
/// Two levels, both with proofs. A thread t of 256 takes the 16 bytes at i * 4096 + t * 16 for i = 0..511 and computes
/// NH of UMAC (Black, Halevi, Krawczyk, Krovetz, Rogaway, CRYPTO 1999) with four Toeplitz-shifted keys: pass j sums
/// (w0 + k[4i+2j]) (w1 + k[4i+2j+1]) + (w2 + k[4i+2j+2]) (w3 + k[4i+2j+3]) modulo 2^64. The four sums of all threads go
/// through the multilinear hash of Lemire and Kaser ("Strongly universal string hashing is fast", 2014): each half of
/// 32 bits times a 64-bit key, all added modulo 2^64, of which the upper 32 bits count. Each pass collides with
/// probability of at most 2^-31.
/// </remarks>
internal sealed class ChunkHashKey
{
    /// <summary>Bytes of a chunk.</summary>
    public const int ChunkBytes = 2 << 20;

    /// <summary>Threads that share a chunk.</summary>
    public const int Threads = 256;

    /// <summary>Independent hashes, of 32 bits each.</summary>
    public const int Passes = 4;

    /// <summary>Bytes that the threads take at once.</summary>
    public const int Stride = Threads * 16;

    /// <summary>Times that each thread takes 16 bytes.</summary>
    public const int Rounds = ChunkBytes / Stride;

    /// <summary>Words of the first level: four a round, and those that the shifts reach behind the last.</summary>
    private const int Words = (Rounds * 4) + 16;

    /// <summary>Where the second level's keys begin in <see cref="Table"/>, bytes.</summary>
    public const int SecondLevel = Words * sizeof(uint);

    /// <summary>Bytes of <see cref="Table"/>.</summary>
    public const int TableBytes = SecondLevel + (Passes * Threads * 2 * sizeof(ulong));

    private const int SeedBytes = 32;
    private readonly ulong[] _constants = new ulong[Passes];

    /// <param name="seed">32 secret bytes.</param>
    public ChunkHashKey(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != SeedBytes)
        {
            throw new ArgumentException($"a seed has {SeedBytes} bytes, not {seed.Length}", nameof(seed));
        }

        var stream = new byte[(TableBytes + (Passes * sizeof(ulong)) + 15) & ~15];
        for (var block = 0; block < stream.Length / 16; block++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(stream.AsSpan(block * 16), block);
        }

        // AES in counter mode: the keystream of the seed.
        using var aes = Aes.Create();
        aes.Key = seed.ToArray();
        aes.EncryptEcb(stream, stream, PaddingMode.None);
        Table = stream[..TableBytes];
        MemoryMarshal.Cast<byte, ulong>(stream.AsSpan(TableBytes))[..Passes].CopyTo(_constants);
        Zero = Compute(new byte[ChunkBytes]);
    }

    /// <summary>A key that nobody knows.</summary>
    public static ChunkHashKey Random() => new(RandomNumberGenerator.GetBytes(SeedBytes));

    /// <summary>What the device needs, in its byte order.</summary>
    public byte[] Table { get; }

    /// <summary>The hash of a chunk of zeros.</summary>
    public ChunkHash Zero { get; }

    /// <summary>The hash of one chunk of <see cref="ChunkBytes"/>.</summary>
    public ChunkHash Compute(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length != ChunkBytes)
        {
            throw new ArgumentException($"a chunk has {ChunkBytes} bytes, not {chunk.Length}", nameof(chunk));
        }

        var words = MemoryMarshal.Cast<byte, uint>(chunk);
        var keys = MemoryMarshal.Cast<byte, uint>(Table.AsSpan(0, SecondLevel));
        var second = MemoryMarshal.Cast<byte, ulong>(Table.AsSpan(SecondLevel));
        Span<ulong> sums = stackalloc ulong[Passes];
        Span<ulong> own = stackalloc ulong[Passes];
        for (var thread = 0; thread < Threads; thread++)
        {
            own.Clear();
            for (var round = 0; round < Rounds; round++)
            {
                var w = words.Slice((round * Threads * 4) + (thread * 4), 4);
                for (var pass = 0; pass < Passes; pass++)
                {
                    var k = keys.Slice((round * 4) + (pass * 2), 4);
                    own[pass] += ((ulong)(w[0] + k[0]) * (w[1] + k[1])) + ((ulong)(w[2] + k[2]) * (w[3] + k[3]));
                }
            }

            for (var pass = 0; pass < Passes; pass++)
            {
                var m = second.Slice(((pass * Threads) + thread) * 2, 2);
                sums[pass] += ((uint)own[pass] * m[0]) + ((own[pass] >> 32) * m[1]);
            }
        }

        return Finish(sums);
    }

    /// <summary>The hash from the sums of the second level, as the device gives them.</summary>
    public ChunkHash Finish(ReadOnlySpan<ulong> sums)
    {
        return new ChunkHash(
            (Upper(sums[0], 0) << 32) | Upper(sums[1], 1), (Upper(sums[2], 2) << 32) | Upper(sums[3], 3));

        ulong Upper(ulong sum, int pass) => (sum + _constants[pass]) >> 32;
    }
}
