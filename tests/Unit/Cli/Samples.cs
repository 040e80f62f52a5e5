namespace TensorFusion.Tests.Unit.Cli;

/// <summary>One object of each kind with every member set, as docs/reference/json.md shows them.</summary>
internal static class Samples
{
    public const string GpuUuid = "GPU-5d5ba0d6-d33d-2b2c-524d-9e3d8d2b8a77";

    public static DateTimeOffset Start { get; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static NodeInfo Node() => new()
    {
        Name = "node-1",
        Pool = "default",
        State = NodeState.Ready,
        Address = "10.0.0.7:11111",
        GpuCount = 1,
        Tflops = Tflops.From(989),
        ReservedTflops = Tflops.From(20),
        Vram = new MiB(81559),
        ReservedVram = MiB.FromGiB(4),
        Slices = 1,
        Driver = "nvidia",
        DriverVersion = "580.95.05",
        HostMemory = MiB.FromGiB(128),
        Cpus = 16,
        StartedAt = Start,
    };

    public static GpuInfo Gpu() => new()
    {
        Id = $"node-1/{GpuUuid}",
        Node = "node-1",
        Pool = "default",
        Uuid = GpuUuid,
        Index = 0,
        Model = "NVIDIA H100 80GB HBM3",
        Vram = new MiB(81559),
        Tflops = Tflops.From(989),
        TflopsSource = TflopsSource.Catalogue,
        ReservedTflops = Tflops.From(20),
        ReservedVram = MiB.FromGiB(4),
        SmCount = 132,
        ComputeCapability = "9.0",
        PciBusId = "00000000:18:00.0",
        NvLinks = 18,
        NvLinkPeers = ["00000000:2A:00.0"],
        DriverVersion = "580.95.05",
        Mig = MigMode.Disabled,
        Health = GpuHealth.Healthy,
        UsedVram = new MiB(1536),
        UtilizationPercent = 42,
        TemperatureCelsius = 39,
        PowerWatts = 126.5,
        Reservations = [new() { SliceId = "s-3k9x0q2m7abc", Tflops = Tflops.From(20), Vram = MiB.FromGiB(4) }],
        PricePerHour = 2.49m,
        Epoch = 3,
        VirtualTflops = Tflops.From(1978),
        VirtualVram = new MiB(81559),
        PromisedVram = MiB.FromGiB(4),
    };

    public static SliceInfo Slice() => new()
    {
        Id = "s-3k9x0q2m7abc",
        Spec = new SliceSpec
        {
            Tenant = "default",
            Name = "train",
            Tflops = Tflops.From(20),
            Vram = MiB.FromGiB(4),
            GpuCount = 1,
            Qos = QualityOfService.Medium,
            Pool = "default",
            Lease = true,
            Restart = RestartPolicy.OnFailure,
            Near = "node-1",
        },
        Phase = SlicePhase.Running,
        Node = "node-1",
        Gpus =
        [
            new()
            {
                GpuId = $"node-1/{GpuUuid}",
                Uuid = GpuUuid,
                VirtualUuid = "GPU-0b7e2c51-90a4-4f0e-8b1d-3c1c2a9f6d10",
                Model = "NVIDIA H100 80GB HBM3",
                Share = ComputeShare.Of(Tflops.From(20), Tflops.From(989)),
                UsedVram = new MiB(1024),
            },
        ],
        Connection = new()
        {
            Uri = "shm:///run/tensorfusion/slices/s-3k9x0q2m7abc/attach.sock?slice=s-3k9x0q2m7abc",
            RemoteUri = "tcp://10.0.0.7:40123?slice=s-3k9x0q2m7abc",
        },
        UsedVram = new MiB(1024),
        Clients = [new() { Pid = 4711, Executable = "python3", AttachedAt = Start.AddSeconds(3) }],
        CreatedAt = Start,
        RunningSince = Start.AddSeconds(2),
        Epoch = 1,
        WorkerPid = 4700,
        Version = 5,
        Tiers = new()
        {
            Frozen = new MiB(1024),
            Host = new MiB(512),
            Disk = new MiB(256),
            Step = "resume.copy",
            Done = new MiB(300),
            Total = new MiB(1024),
            MiBPerSecond = 25600,
            SecondsLeft = 0.1,
        },
        Traffic = new()
        {
            Calls = 120000,
            RoundTrips = 900,
            Stalls = 3,
            BytesToDevice = 1 << 30,
            BytesToHost = 4096,
        },
    };

    public static WorkloadInfo Workload() => new()
    {
        Id = "default/serve",
        Spec = new WorkloadSpec
        {
            Tenant = "default",
            Name = "serve",
            Slice = new() { Tflops = Tflops.From(10.5m), Vram = MiB.FromGiB(2), Qos = QualityOfService.High },
            Replicas = 2,
        },
        Slices = ["s-3k9x0q2m7abd", "s-3k9x0q2m7abe"],
        Running = 1,
        Message = "1 of 2 slices waits for room.",
        CreatedAt = Start,
    };

    public static PoolInfo Pool() => new()
    {
        Name = "default",
        Nodes = 1,
        Gpus = 1,
        Tflops = Tflops.From(989),
        ReservedTflops = Tflops.From(20),
        Vram = new MiB(81559),
        ReservedVram = MiB.FromGiB(4),
        Slices = 2,
        Pending = 1,
        VirtualTflops = Tflops.From(1978),
        LimitTflops = Tflops.From(40),
        VirtualVram = new MiB(81559),
        PromisedVram = MiB.FromGiB(4),
        Terms = new() { ComputeRatio = 2 },
    };
}
