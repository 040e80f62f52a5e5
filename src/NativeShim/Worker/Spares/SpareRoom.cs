using System.Text.Json;
using TensorFusion.Driver;
using TensorFusion.Protocol.Control;
using TensorFusion.Worker.Devices;
using TensorFusion.Worker.Platform;
using TensorFusion.Worker.Remote;

namespace TensorFusion.Worker.Spares;

/// <summary>
/// Where a worker waits for its slice with its contexts open: it says on the line when it is ready, and takes one
/// command. A worker that waits belongs to the agent that started it and ends with it.
/// </summary>
/// <param name="spare">What it was told at the start.</param>
/// <param name="line">The line to its agent.</param>
/// <param name="cards">Its driver and contexts.</param>
internal sealed class SpareRoom(WorkerSpareSpec spare, SpareLine line, OpenCards cards)
{
    private long _command;

    /// <summary>Opens the cards, tells that they are open, and waits.</summary>
    /// <returns>The slice's spec; null when the agent has gone or wants it to end.</returns>
    /// <exception cref="SpecException">The slice's spec cannot be used.</exception>
    /// <exception cref="DriverException">A card cannot be used.</exception>
    public WorkerSpec? Wait()
    {
        JitWarmth.StartInBackground();
        var devices = spare.Uuids
            .Select(cards.Open)
            .Select(card => new WorkerDeviceStatus(card.Uuid, 0, 0, card.Bytes))
            .ToArray();
        _ = WorkerCertificate.OfThisProcess;
        line.Send(new WorkerStatus(
            "", 0, Environment.ProcessId, WorkerState.Ready, null, devices, [], new Dictionary<string, long>()));
        while (line.Receive() is { } text)
        {
            if (Parse(text) is not { Command: WorkerCommandKind.Bind, Spec: { } path } command)
            {
                return null;
            }

            _command = command.Id;
            var spec = SpecFile.Load(path);
            Check(spec, path);
            foreach (var uuid in spare.Uuids)
            {
                cards.Open(uuid);
            }

            return Move(path, spec);
        }

        return null;
    }

    /// <summary>Tells the agent that the slice has its worker; the line is not used after it.</summary>
    public void Bound()
    {
        line.Send(new WorkerReply(_command, true));
        line.Dispose();
    }

    /// <summary>Tells the agent why this process will not be the slice's worker.</summary>
    public void Refuse(string reason) => line.Send(new WorkerReply(_command, false, reason));

    private static WorkerCommand? Parse(byte[] text)
    {
        try
        {
            return WorkerJson.FromLine(text) as WorkerCommand;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Check(WorkerSpec spec, string path)
    {
        if (spec.Driver != spare.Driver || spec.SoftwareGpu != spare.SoftwareGpu)
        {
            throw new SpecException($"{path}: this worker was started for the driver {spare.Driver}");
        }
    }

    /// <summary>From here on the process is the slice's: in its log, and by its command line.</summary>
    private static WorkerSpec Move(string path, WorkerSpec spec)
    {
        Daemon.Write(Path.Combine(spec.RunDirectory, WorkerFiles.Log));
        return ProcessTitle.ReplaceLast(2, WorkerOptions.SpecArgument, path)
            ? spec
            : throw new SpecException($"{path} is longer than the path that this worker was started with");
    }
}
