using System.Diagnostics;
using System.Text;
using System.Text.Json;
using TensorFusion.Protocol.Control;
using TensorFusion.Worker.Attach;
using TensorFusion.Worker.Control;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Tests.Unit.Worker;

/// <summary>A real worker process that was started without a slice, and the line to it.</summary>
internal sealed class SpareProcess : IDisposable
{
    private const string Card = "@100tf@2048MiB";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("tf-spare-");
    private readonly Process _process;

    private SpareProcess(string uuid)
    {
        var own = _directory.CreateSubdirectory("spares/w-123456789012").FullName;
        SliceDirectory = _directory.CreateSubdirectory("slices/s-1").FullName;
        var path = Path.Combine(own, WorkerFiles.Spare);
        var spare = new WorkerSpareSpec(own, WorkerDriver.Software, Card, [uuid]);
        File.WriteAllText(path, JsonSerializer.Serialize(spare, WorkerJson.Default.WorkerSpareSpec));
        _process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "tensorfusion-worker.dll"), "--spare", path },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["TENSORFUSION_SOFTGPU_STATE"] = Path.Combine(_directory.FullName, "gpu") },
        })!;
    }

    public string SliceDirectory { get; }

    public string SpecPath => Path.Combine(SliceDirectory, WorkerFiles.Spec);

    public string CommandLine => File.ReadAllText($"/proc/{_process.Id}/cmdline");

    public static SpareProcess Start(string uuid) => new(uuid);

    /// <summary>Starts one and waits until its context is open.</summary>
    public static SpareProcess StartReady()
    {
        var spare = Start(WorkerProcess.Uuid);
        var status = Assert.IsType<WorkerStatus>(spare.Next());
        Assert.Equal(("", WorkerState.Ready), (status.SliceId, status.State));
        Assert.Equal(WorkerProcess.Uuid, Assert.Single(status.Devices).Uuid);
        return spare;
    }

    /// <summary>Gives it a slice.</summary>
    public WorkerReply Bind(Func<WorkerSpec, WorkerSpec> change)
    {
        var device = new WorkerDeviceSpec(
            WorkerProcess.Uuid, 0, "GPU-10010203-0405-0607-0809-0a0b0c0d0e0f", 1, WorkerProcess.Limit, 10, 100,
            "Test GPU");
        var spec = new WorkerSpec(
            "s-1", "default", Convert.ToHexStringLower(TestWorker.Token), 3, SliceDirectory, WorkerDriver.Software,
            Card, "medium", [device]);
        File.WriteAllText(SpecPath, JsonSerializer.Serialize(change(spec), WorkerJson.Default.WorkerSpec));
        var command = new WorkerCommand(5, WorkerCommandKind.Bind, Spec: SpecPath);
        _process.StandardInput.BaseStream.Write(WorkerJson.ToLine(command));
        _process.StandardInput.BaseStream.Flush();
        var reply = Assert.IsType<WorkerReply>(Next());
        Assert.Equal(5, reply.Id);
        return reply;
    }

    /// <summary>What happens to the line when the agent's process ends.</summary>
    public void CloseLine() => _process.StandardInput.Close();

    public TestAgent Agent() => new(new ControlPeer(
        UnixSocket.Connect(Path.Combine(SliceDirectory, WorkerFiles.ControlSocket))));

    public TestProgram Attach() => TestProgram.Attach(new FrameSocket(
        UnixSocket.Connect(Path.Combine(SliceDirectory, WorkerFiles.AttachSocket))), TestWorker.Token);

    public WorkerExitCode WaitForExit()
    {
        Assert.True(_process.WaitForExit(TimeSpan.FromSeconds(60)));
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

    private WorkerMessage Next()
    {
        var line = _process.StandardOutput.ReadLine();
        Assert.NotNull(line);
        return WorkerJson.FromLine(Encoding.UTF8.GetBytes(line));
    }
}
