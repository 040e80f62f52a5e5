using System.Text.Json;
using TensorFusion.Protocol.Control;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Worker.Control;

/// <summary>
/// Speaks with node agents: one line of JSON a message. Each agent gets the status first, then what happens, and the
/// answers to what it asks.
/// </summary>
/// <param name="status">The worker's present status.</param>
/// <param name="resize">Changes what the slice may have; returns why not, or null.</param>
/// <param name="stop">Ends the worker; called after the answer was sent.</param>
/// <param name="move">Moves memory between the tiers; tells in the end null or why it did not.</param>
internal sealed class ControlServer(
    Func<WorkerStatus> status, Func<WorkerCommand, string?> resize, Action stop,
    Action<WorkerCommand, Action<string?>> move)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly List<ControlPeer> _peers = [];

    /// <summary>Accepts agents until the listener is shut down.</summary>
    public void Accept(UnixSocket listener)
    {
        while (listener.Accept() is { } socket)
        {
            new Thread(() => Serve(socket)) { IsBackground = true, Name = "control" }.Start();
        }
    }

    /// <summary>Tells every agent. An agent that does not read is dropped.</summary>
    public void Publish(WorkerEvent happened)
    {
        ControlPeer[] peers;
        lock (_lock)
        {
            peers = [.. _peers];
        }

        var line = WorkerJson.ToLine(happened);
        foreach (var peer in peers)
        {
            if (!peer.Send(line))
            {
                peer.Shutdown();
            }
        }
    }

    /// <summary>Serves one agent until it goes.</summary>
    public void Serve(UnixSocket socket)
    {
        using var peer = new ControlPeer(socket);
        try
        {
            peer.SetSendTimeout(_patience);
            lock (_lock)
            {
                // In the list before the status is taken, so that nothing falls between status and events.
                _peers.Add(peer);
            }

            if (!peer.Send(WorkerJson.ToLine(status())))
            {
                return;
            }

            while (peer.ReadLine() is { Length: > 0 } line)
            {
                if (!Answer(peer, line))
                {
                    return;
                }
            }
        }
        catch (PlatformException)
        {
            // The agent went while it was greeted; another one may come.
        }
        finally
        {
            lock (_lock)
            {
                _peers.Remove(peer);
            }
        }
    }

    private bool Answer(ControlPeer peer, byte[] line)
    {
        WorkerCommand command;
        try
        {
            if (WorkerJson.FromLine(line) is not WorkerCommand given)
            {
                return peer.Send(WorkerJson.ToLine(new WorkerReply(0, false, "only commands are taken here")));
            }

            command = given;
        }
        catch (JsonException e)
        {
            return peer.Send(WorkerJson.ToLine(new WorkerReply(0, false, $"not a command: {e.Message}")));
        }

        switch (command.Command)
        {
            case WorkerCommandKind.Status:
                return peer.Send(WorkerJson.ToLine(new WorkerReply(command.Id, true, Status: status())));
            case WorkerCommandKind.Resize:
                var refusal = resize(command);
                return peer.Send(WorkerJson.ToLine(
                    new WorkerReply(command.Id, refusal is null, refusal, refusal is null ? status() : null)));
            case WorkerCommandKind.Stop:
                peer.Send(WorkerJson.ToLine(new WorkerReply(command.Id, true)));
                stop();
                return false;
            case WorkerCommandKind.Freeze or WorkerCommandKind.Resume:
                // Answered when it is done; other commands are answered meanwhile.
                move(command, why => peer.Send(WorkerJson.ToLine(
                    new WorkerReply(command.Id, why is null, why))));
                return true;
            default:
                return peer.Send(WorkerJson.ToLine(
                    new WorkerReply(command.Id, false, $"the command {command.Command} is not known")));
        }
    }
}
