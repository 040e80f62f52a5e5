using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using TensorFusion.Protocol;

namespace TensorFusion.Worker.Attach;

/// <summary>
/// Lets in only who knows the slice's token, without sending it: the program proves it over a nonce of each side.
/// </summary>
internal sealed unsafe class Handshake(byte[] token)
{
    private const int NonceBytes = 32;
    private static readonly byte[] _label = "tensorfusion-attach"u8.ToArray();

    /// <summary>Challenges the program and checks its answer; a refusal is sent before this returns null.</summary>
    public Greeting? Run(FrameSocket socket)
    {
        var challenge = new ChallengeFrame
        {
            Magic = Wire.Magic,
            VersionMin = Wire.ProtocolVersionMin,
            VersionMax = Wire.ProtocolVersionMax,
        };
        RandomNumberGenerator.Fill(new Span<byte>(challenge.Nonce, NonceBytes));
        if (!socket.Send(FrameType.Challenge, in challenge)
            || !socket.TryReceive(out var type, out var payload, out var extra))
        {
            return null;
        }

        if (extra >= 0)
        {
            _ = Platform.Libc.Close(extra);
        }

        if (type != FrameType.Hello || payload.Length != sizeof(HelloFrame)
            || !MemoryMarshal.TryRead(payload, out HelloFrame hello) || hello.Magic != Wire.Magic)
        {
            socket.SendMessage(FrameType.Refused, (uint)RefusalCode.Version, "this is not a TensorFusion program");
            return null;
        }

        if (hello.Version is < Wire.ProtocolVersionMin or > Wire.ProtocolVersionMax)
        {
            socket.SendMessage(
                FrameType.Refused, (uint)RefusalCode.Version,
                $"the program's client library speaks protocol version {hello.Version}, this worker "
                + $"{Wire.ProtocolVersionMin} to {Wire.ProtocolVersionMax}; "
                + "install the client library of the worker's release");
            return null;
        }

        var proof = Proof(
            new ReadOnlySpan<byte>(challenge.Nonce, NonceBytes), new ReadOnlySpan<byte>(hello.ClientNonce, NonceBytes));
        if (!CryptographicOperations.FixedTimeEquals(proof, new ReadOnlySpan<byte>(hello.Proof, NonceBytes)))
        {
            socket.SendMessage(
                FrameType.Refused, (uint)RefusalCode.Token,
                "the token is not this slice's; use the connection string that came with the slice");
            return null;
        }

        return new Greeting(
            hello.Version, Text(new ReadOnlySpan<byte>(hello.Executable, 64)),
            (hello.Flags & Wire.HelloFlagObserver) != 0);
    }

    /// <summary>HMAC-SHA256 by the token over "tensorfusion-attach" and both nonces.</summary>
    public byte[] Proof(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> clientNonce)
    {
        byte[] message = [.. _label, .. nonce, .. clientNonce];
        return HMACSHA256.HashData(token, message);
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    /// <summary>What a program said of itself.</summary>
    /// <param name="Version">Protocol version that it speaks.</param>
    /// <param name="Executable">File name of its executable.</param>
    /// <param name="Observer">Whether it only reads what the slice shows (NVML).</param>
    internal sealed record Greeting(int Version, string Executable, bool Observer);
}
