using System.Runtime.InteropServices;
using TensorFusion.Protocol;
using TensorFusion.Worker.Attach;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Tests.Fuzz;

/// <summary>The greeting of a program that does not know the token: refused, whatever it says.</summary>
internal sealed unsafe class HandshakeTarget : IFuzzTarget
{
    /// <summary>What is cut off is waited for so long.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(1);

    private readonly Handshake _handshake = new([.. Enumerable.Range(1, 32).Select(i => (byte)i)]);
    private byte[] _input = [];

    public string Name => "handshakes";

    public ReadOnlySpan<byte> Input => _input;

    public void Run(Random random)
    {
        var hello = new byte[sizeof(FrameHeader) + (random.Next(4) == 0 ? random.Next(400) : sizeof(HelloFrame))];
        Mutations.Fill(random, hello);
        if (random.Next(8) != 0)
        {
            MemoryMarshal.Write(
                hello,
                new FrameHeader { Length = (uint)(hello.Length - sizeof(FrameHeader)), Type = (uint)FrameType.Hello });
        }

        if (random.Next(4) != 0 && hello.Length >= sizeof(FrameHeader) + 8)
        {
            BitConverter.TryWriteBytes(hello.AsSpan(sizeof(FrameHeader)), Wire.Magic);
            BitConverter.TryWriteBytes(hello.AsSpan(sizeof(FrameHeader) + 4), Wire.ProtocolVersionMax);
        }

        _input = hello;
        var (mine, theirs) = UnixSocket.Pair();
        using var program = mine;
        using var socket = new FrameSocket(theirs);
        socket.SetTimeouts(_patience, _patience);
        program.Send(hello, -1);
        if (_handshake.Run(socket) is not null)
        {
            throw new InvalidOperationException("somebody was let in who does not know the token");
        }
    }

    public void Dispose()
    {
        // Nothing is kept from one input to the next.
    }
}
