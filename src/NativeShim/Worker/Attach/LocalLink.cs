using TensorFusion.Protocol;
using TensorFusion.Worker.Remote;

namespace TensorFusion.Worker.Attach;

/// <summary>A program of this machine: it shares the control region, and has a socket for the rest.</summary>
internal sealed class LocalLink(FrameSocket socket) : IProgramLink
{
    public RemoteLink? Remote => null;

    public bool SendCallback(ulong function, ulong userData, ulong ticket) => socket.Send(
        FrameType.HostCallback, new HostCallbackFrame { Function = function, UserData = userData, Ticket = ticket });

    public void SayGoodbye(GoodbyeCode code, string message)
    {
        socket.SendMessage(FrameType.Goodbye, (uint)code, message);
        socket.Shutdown();
    }
}
