using System.Text;
using System.Text.Json;
using TensorFusion.Protocol.Control;

namespace TensorFusion.Silo.Workers;

/// <summary>One worker that waits for a slice on one card.</summary>
internal sealed class SpareWorker : IDisposable
{
    private readonly WorkerProcess _process;
    private readonly StreamReader _from;
    private readonly Stream _to;

    private SpareWorker(string id, string uuid, WorkerProcess process, (Stream From, Stream To) line)
    {
        Id = id;
        Uuid = uuid;
        _process = process;
        _from = new StreamReader(line.From, Encoding.UTF8);
        _to = line.To;
    }

    /// <summary>Name of its folder.</summary>
    public string Id { get; }

    /// <summary>Its card.</summary>
    public string Uuid { get; }

    /// <summary>Its process.</summary>
    public int Pid => _process.Pid;

    /// <summary>Whether its context is open.</summary>
    public bool IsReady { get; private set; }

    /// <summary>What its context takes of the card, bytes; 0 when that is not known.</summary>
    public long ContextBytes { get; private set; }

    /// <summary>Starts the process.</summary>
    public static SpareWorker Start(string executable, string id, string uuid, string specPath)
    {
        var process = WorkerProcess.StartSpare(executable, specPath, out var line);
        return new(id, uuid, process, line);
    }

    /// <summary>Waits until its context is open.</summary>
    /// <returns>Whether it is; if not, the process has ended or speaks nonsense.</returns>
    public async Task<bool> WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken) is not WorkerStatus { State: WorkerState.Ready } status)
        {
            return false;
        }

        ContextBytes = status.Devices.Sum(device => device.ContextBytes);
        IsReady = true;
        return true;
    }

    /// <summary>Waits for the process's end, when it has no slice.</summary>
    public Task WaitForEndAsync(CancellationToken cancellationToken) => _process.DescribeEndAsync(cancellationToken);

    /// <summary>Makes it the worker of a slice.</summary>
    /// <param name="specPath">The slice's spec.</param>
    /// <param name="cancellationToken">Stops waiting; then it is of no use any more.</param>
    /// <returns>The process; null when it refuses, and then it ends.</returns>
    public async Task<WorkerProcess?> BindAsync(string specPath, CancellationToken cancellationToken)
    {
        try
        {
            var command = new WorkerCommand(1, WorkerCommandKind.Bind, Spec: specPath);
            await _to.WriteAsync(WorkerJson.ToLine(command), cancellationToken);
            await _to.FlushAsync(cancellationToken);
            return await ReadAsync(cancellationToken) is WorkerReply { Ok: true } ? _process : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Ends it.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        _from.Dispose();
        try
        {
            _to.Dispose();
        }
        catch (IOException)
        {
            // It has gone, and what was not sent does not matter to it.
        }
    }

    private async Task<WorkerMessage?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _from.ReadLineAsync(cancellationToken) is { } line
                ? WorkerJson.FromLine(Encoding.UTF8.GetBytes(line))
                : null;
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return null;
        }
    }
}
