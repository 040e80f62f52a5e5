using System.Security.Cryptography;
using TensorFusion.Protocol;

namespace TensorFusion.Worker.Remote;

/// <summary>
/// Proofs of the slice's token, in both directions, over the nonces of both sides and the worker's certificate: who sits
/// between the two with a certificate of its own can answer neither side.
/// </summary>
internal static unsafe class RemoteHandshake
{
    public const int NonceBytes = 32;
    public const int SessionBytes = 16;

    /// <summary>What the program must show: HMAC-SHA256 by the token.</summary>
    /// <param name="token">The slice's token.</param>
    /// <param name="nonce">The worker's nonce.</param>
    /// <param name="fingerprint">SHA-256 of the worker's certificate; zeros without TLS.</param>
    /// <param name="hello">What the program says.</param>
    public static byte[] ProgramProof(
        byte[] token, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> fingerprint, in RemoteHelloFrame hello)
    {
        fixed (RemoteHelloFrame* h = &hello)
        {
            byte[] message =
            [
                .. "tensorfusion-remote-program"u8, .. nonce, .. new ReadOnlySpan<byte>(h->ClientNonce, NonceBytes),
                .. fingerprint, .. new ReadOnlySpan<byte>(h->Session, SessionBytes),
                .. BitConverter.GetBytes(h->Lane), .. BitConverter.GetBytes(h->Flags),
            ];
            return HMACSHA256.HashData(token, message);
        }
    }

    /// <summary>What the worker shows.</summary>
    public static byte[] WorkerProof(
        byte[] token, ReadOnlySpan<byte> clientNonce, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> fingerprint,
        ReadOnlySpan<byte> session)
    {
        byte[] message =
            [.. "tensorfusion-remote-worker"u8, .. clientNonce, .. nonce, .. fingerprint, .. session];
        return HMACSHA256.HashData(token, message);
    }
}
