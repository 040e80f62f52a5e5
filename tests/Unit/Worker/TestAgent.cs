using TensorFusion.Protocol.Control;
using TensorFusion.Worker.Control;

namespace TensorFusion.Tests.Unit.Worker;

/// <summary>A node agent's side of the control socket.</summary>
internal sealed class TestAgent(ControlPeer peer) : IDisposable
{
    /// <summary>The next message, which must come.</summary>
    public WorkerMessage Next()
    {
        var line = peer.ReadLine();
        Assert.NotNull(line);
        return WorkerJson.FromLine(line);
    }

    /// <summary>The next event of a kind; others are skipped.</summary>
    public WorkerEvent WaitFor(WorkerEventKind kind)
    {
        while (true)
        {
            if (Next() is WorkerEvent happened && happened.Event == kind)
            {
                return happened;
            }
        }
    }

    public WorkerStatus Status()
    {
        Send(new WorkerCommand(7, WorkerCommandKind.Status));
        while (true)
        {
            if (Next() is WorkerReply { Id: 7 } reply)
            {
                Assert.True(reply.Ok);
                return reply.Status!;
            }
        }
    }

    /// <summary>Freezes or resumes; null when it was done, else why it was refused.</summary>
    public string? Move(WorkerCommandKind command, WorkerTier? to = null, long attempt = 0)
    {
        Send(new WorkerCommand(8, command, To: to, Attempt: attempt));
        while (true)
        {
            if (Next() is WorkerReply { Id: 8 } reply)
            {
                Assert.Equal(reply.Ok, reply.Error is null);
                return reply.Error;
            }
        }
    }

    public void WaitForState(WorkerState state) => TestProgram.WaitFor(() => Status().State == state);

    public void Send(WorkerMessage message) => SendLine(WorkerJson.ToLine(message));

    public void SendLine(byte[] line) => Assert.True(peer.Send(line));

    public void Dispose()
    {
        peer.Shutdown();
        peer.Dispose();
    }
}
