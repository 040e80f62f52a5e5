using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using TensorFusion.Protocol.Control;
using TensorFusion.SoftGpu.Devices;
using TensorFusion.Worker.Attach;
using TensorFusion.Worker.Control;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Tests.Unit.Worker;

/// <summary>A real worker process on a software GPU, in a directory of its own.</summary>
internal sealed class WorkerProcess : IDisposable
{
    public const long Limit = 512L << 20;
    private readonly Process _process;
    private readonly DirectoryInfo _directory;

    private WorkerProcess(Process process, DirectoryInfo directory)
    {
        _process = process;
        _directory = directory;
    }

    public static string Uuid { get; } = DeviceUuid.Format(DeviceUuid.Create(Environment.MachineName, 0));

    public int ProcessId => _process.Id;

    public string Log => File.ReadAllText(Path.Combine(_directory.FullName, WorkerFiles.Log));

    /// <summary>Bytes that the worker holds of its software GPU.</summary>
    public long CardBytes
    {
        get
        {
            var file = File.ReadAllBytes(Path.Combine(_directory.FullName, "gpu", $"{Uuid}.ledger"));
            return MemoryMarshal.Cast<byte, LedgerEntry>(file.AsSpan(Marshal.SizeOf<LedgerHeader>()))
                .ToArray().Where(entry => entry.Pid == ProcessId).Sum(entry => (long)entry.Bytes);
        }
    }

    /// <summary>Where the worker's tiers lie.</summary>
    public string Directory => _directory.FullName;

    public string StandardError => _process.StandardError.ReadToEnd();

    private string ControlPath => Path.Combine(_directory.FullName, WorkerFiles.ControlSocket);

    /// <summary>Starts a worker with a spec that the test may change; does not wait for anything.</summary>
    public static WorkerProcess Start(Func<WorkerSpec, WorkerSpec>? change = null)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("tf-worker-");
        var device = new WorkerDeviceSpec(
            Uuid, 0, "GPU-10010203-0405-0607-0809-0a0b0c0d0e0f", 1, Limit, 10, 100, "Test GPU");
        var spec = new WorkerSpec(
            "s-1", "default", Convert.ToHexStringLower(TestWorker.Token), 3, directory.FullName, WorkerDriver.Software,
            "@100tf@2048MiB", "medium", [device]);
        spec = change is null ? spec : change(spec);
        var path = Path.Combine(directory.FullName, WorkerFiles.Spec);
        File.WriteAllText(path, JsonSerializer.Serialize(spec, WorkerJson.Default.WorkerSpec));
        return Start(directory, path);
    }

    /// <summary>Starts a worker whose spec file has the given text.</summary>
    public static WorkerProcess StartWithText(string text)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("tf-worker-");
        var path = Path.Combine(directory.FullName, WorkerFiles.Spec);
        File.WriteAllText(path, text);
        return Start(directory, path);
    }

    /// <summary>Starts a worker and waits until it is ready.</summary>
    public static WorkerProcess StartReady() => StartReady(spec => spec);

    /// <summary>Starts a worker with tiers of these budgets and waits until it is ready.</summary>
    /// <param name="hostMiB">Budget of the host tier.</param>
    /// <param name="diskMiB">Budget of the disk tier.</param>
    /// <param name="node">Folder that workers of one node share; null for a worker by itself.</param>
    public static WorkerProcess StartWithTiers(long hostMiB, long diskMiB, string? node = null) => StartReady(
        spec => spec with
        {
            Tiers = new WorkerTierSpec(
                Path.Combine(node ?? spec.RunDirectory, "tiers.ledger"),
                Path.Combine(node ?? spec.RunDirectory, "cold"),
                hostMiB << 20, diskMiB << 20),
        });

    private static WorkerProcess StartReady(Func<WorkerSpec, WorkerSpec> change)
    {
        var worker = Start(change);
        using var agent = worker.Agent();
        agent.WaitForState(WorkerState.Ready);
        return worker;
    }

    /// <summary>An agent's connection to the worker.</summary>
    public TestAgent Agent()
    {
        TestProgram.WaitFor(() => File.Exists(ControlPath) || _process.HasExited);
        return new TestAgent(new ControlPeer(UnixSocket.Connect(ControlPath)));
    }

    /// <summary>A program attached to the worker.</summary>
    public TestProgram Attach()
    {
        var socket = new FrameSocket(UnixSocket.Connect(Path.Combine(_directory.FullName, WorkerFiles.AttachSocket)));
        socket.SetTimeouts(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20));
        return TestProgram.Attach(socket, TestWorker.Token);
    }

    /// <summary>Ends it by SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public WorkerExitCode WaitForExit()
    {
        Assert.True(_process.WaitForExit(TimeSpan.FromSeconds(30)), "the worker did not exit in time");
        return (WorkerExitCode)_process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private static WorkerProcess Start(DirectoryInfo directory, string spec)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "tensorfusion-worker.dll"), "--spec", spec },
            RedirectStandardError = true,
            Environment = { ["TENSORFUSION_SOFTGPU_STATE"] = Path.Combine(directory.FullName, "gpu") },
        };
        return new WorkerProcess(Process.Start(start)!, directory);
    }
}
