using System.Runtime.InteropServices;
using TensorFusion.Protocol;
using TensorFusion.Worker.Remote;

namespace TensorFusion.Worker.Attach;

/// <summary>A program of this machine: it shares the control region, and has a socket for the rest.</summary>
internal sealed unsafe class LocalLink(FrameSocket socket) : IProgramLink
{
    public RemoteLink? Remote => null;

    public bool SendCallback(ulong function, ulong userData, ulong ticket) => socket.Send(
        FrameType.HostCallback, new HostCallbackFrame { Function = function, UserData = userData, Ticket = ticket });

    public void Print(ulong position, ReadOnlySpan<byte> text)
    {
        var piece = new byte[sizeof(PrintedFrame) + (int)Wire.PrintedPieceBytes];
        while (!text.IsEmpty)
        {
            var length = Math.Min(text.Length, (int)Wire.PrintedPieceBytes);
            MemoryMarshal.Write(piece, new PrintedFrame { Position = position });
            text[..length].CopyTo(piece.AsSpan(sizeof(PrintedFrame)));
            socket.Send(FrameType.Printed, piece.AsSpan(0, sizeof(PrintedFrame) + length));
            text = text[length..];
            position += (ulong)length;
        }
    }

    public void SayGoodbye(GoodbyeCode code, string message)
    {
        socket.SendMessage(FrameType.Goodbye, (uint)code, message);
        socket.Shutdown();
    }
}
