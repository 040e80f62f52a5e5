using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TensorFusion.Protocol.Control;

namespace TensorFusion.Tests.Sharing;

/// <summary>One slice of a <see cref="SharedCard"/>: its worker process, its programs, and the agent's side of its
/// control socket.</summary>
public sealed class CardSlice : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly List<Process> _programs = [];
    private readonly Process _worker;
    private readonly Socket _socket;
    private readonly StreamReader _reader;
    private readonly string _connection;
    private long _commands;

    private CardSlice(Process worker, Socket socket, string connection)
    {
        _worker = worker;
        _socket = socket;
        _reader = new StreamReader(new NetworkStream(socket));
        _connection = connection;
    }

    /// <summary>Process id of the worker.</summary>
    public int WorkerId => _worker.Id;

    /// <summary>Whether the worker's process has ended.</summary>
    public bool HasExited => _worker.HasExited;

    /// <summary>Starts a program that feeds the slice; returns when it has begun.</summary>
    /// <param name="feed">How: a name of the feed program.</param>
    /// <param name="microseconds">Device time of each kernel.</param>
    /// <param name="threads">Threads that feed.</param>
    public async Task<Process> FeedAsync(string feed, double microseconds, int threads = 1)
    {
        var start = new ProcessStartInfo(Outputs.Feed)
        {
            ArgumentList = { feed, FormattableString.Invariant($"{microseconds}"), $"{threads}" },
            RedirectStandardOutput = true,
            Environment =
            {
                ["TENSORFUSION_CONNECTION"] = _connection,
                ["LD_LIBRARY_PATH"] = Outputs.ClientLibraryFolder,
            },
        };
        var program = Process.Start(start)!;
        _programs.Add(program);
        var line = await program.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        return line == "feeding"
            ? program
            : throw new InvalidOperationException($"the feed {feed} did not begin (it wrote '{line}')");
    }

    /// <summary>
    /// Ends the programs of the slice. A worker runs what a program left on the device to its end: returns when that is
    /// over and the slice is idle.
    /// </summary>
    public async Task StopProgramsAsync()
    {
        await KillProgramsAsync();
        var since = Stopwatch.GetTimestamp();
        while ((await SendAsync(WorkerCommandKind.Status)).Status!.Clients.Count > 0)
        {
            if (Stopwatch.GetElapsedTime(since) > Patience)
            {
                throw new TimeoutException("the worker still has programs, though they have ended");
            }

            await Task.Delay(5);
        }
    }

    /// <summary>Sends a command; the worker's answer.</summary>
    public async Task<WorkerReply> SendAsync(
        WorkerCommandKind kind, double? request = null, double? limit = null, long? vramBytes = null)
    {
        var command = new WorkerCommand(
            ++_commands, kind, request * SharedCard.Tflops, limit * SharedCard.Tflops, vramBytes);
        await _socket.SendAsync(WorkerJson.ToLine(command));
        while (true)
        {
            if (await NextAsync() is WorkerReply reply && reply.Id == command.Id)
            {
                return reply;
            }
        }
    }

    /// <summary>What the slice got of the card's time, as the worker says it.</summary>
    public async Task<WorkerShareStatus> ShareAsync() =>
        (await SendAsync(WorkerCommandKind.Status)).Status!.Devices[0].Share!;

    /// <summary>The next event of a kind.</summary>
    public async Task<WorkerEvent> EventAsync(WorkerEventKind kind)
    {
        while (true)
        {
            if (await NextAsync() is WorkerEvent happened && happened.Event == kind)
            {
                return happened;
            }
        }
    }

    /// <summary>Waits for the end of the worker's process; its exit code.</summary>
    public async Task<WorkerExitCode> WaitForExitAsync()
    {
        await _worker.WaitForExitAsync().WaitAsync(Patience);
        return (WorkerExitCode)_worker.ExitCode;
    }

    /// <summary>Ends the worker as a crash would.</summary>
    public void Kill() => _worker.Kill();

    public async ValueTask DisposeAsync()
    {
        await KillProgramsAsync();
        if (!_worker.HasExited)
        {
            _worker.Kill();
            await _worker.WaitForExitAsync();
        }

        _reader.Dispose();
        _socket.Dispose();
        _worker.Dispose();
    }

    internal static async Task<CardSlice> StartAsync(
        SharedCard card, string name, string folder, double tflops, double? limit, string qos, WorkerTurnSpec turns)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var device = new WorkerDeviceSpec(
            Outputs.FirstUuid, 0, $"GPU-{Guid.NewGuid()}", 1, 256L << 20, tflops, SharedCard.Tflops, "Shared GPU",
            limit);
        var spec = new WorkerSpec(
            name, "default", token, 1, folder, WorkerDriver.Software, "@100tf@8192MiB", qos, [device], turns);
        var path = Path.Combine(folder, WorkerFiles.Spec);
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(spec, WorkerJson.Default.WorkerSpec));
        var start = new ProcessStartInfo(Outputs.Worker)
        {
            ArgumentList = { "--spec", path },
            Environment = { ["TENSORFUSION_SOFTGPU_STATE"] = card.StateFolder },
        };
        var worker = Process.Start(start)!;
        var socket = await ConnectAsync(worker, Path.Combine(folder, WorkerFiles.ControlSocket));
        var attach = Path.Combine(folder, WorkerFiles.AttachSocket);
        var slice = new CardSlice(worker, socket, $"shm://{attach}?slice={name}&token={token}");
        while (true)
        {
            var message = await slice.NextAsync();
            if (message is WorkerStatus { State: WorkerState.Ready } or WorkerEvent { Event: WorkerEventKind.Ready })
            {
                return slice;
            }
        }
    }

    private async Task KillProgramsAsync()
    {
        foreach (var program in _programs)
        {
            if (!program.HasExited)
            {
                program.Kill();
            }

            await program.WaitForExitAsync();
            program.Dispose();
        }

        _programs.Clear();
    }

    private static async Task<Socket> ConnectAsync(Process worker, string path)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
                return socket;
            }
            catch (SocketException) when (!worker.HasExited && Stopwatch.GetElapsedTime(since) < Patience)
            {
                socket.Dispose();
                await Task.Delay(10);
            }
        }
    }

    private async Task<WorkerMessage> NextAsync()
    {
        var line = await _reader.ReadLineAsync().WaitAsync(Patience)
            ?? throw new InvalidOperationException("the worker closed its control socket");
        return WorkerJson.FromLine(Encoding.UTF8.GetBytes(line));
    }
}
