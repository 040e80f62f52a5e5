using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Protocol.Control;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Tests.Unit.Worker.Tiers;

/// <summary>Freezing and resuming whole workers, on the software GPU.</summary>
public sealed class FreezeTests
{
    private const long MiB = 1 << 20;
    private const int Size = 24 << 20;

    [Theory]
    [InlineData(WorkerTier.Host)]
    [InlineData(WorkerTier.Disk)]
    public void Memory_leaves_the_card_and_comes_back_as_it_was(WorkerTier tier)
    {
        using var worker = WorkerProcess.StartWithTiers(128, 128);
        using var agent = worker.Agent();
        using var program = worker.Attach();
        var content = Content(1);
        var address = program.Allocate(Size);
        var small = program.Allocate(1000);
        program.Write(address, content);
        program.Write(small, content.AsSpan(0, 1000));

        Assert.Null(agent.Move(WorkerCommandKind.Freeze, tier));

        var frozen = agent.Status();
        Assert.Equal(WorkerResidency.Frozen, frozen.Tiers!.State);
        Assert.Equal(Size + (2 * MiB), frozen.Tiers.FrozenBytes);
        Assert.Equal(Size + (2 * MiB), frozen.Devices[0].UsedBytes);
        Assert.Equal(tier == WorkerTier.Host ? 26 * MiB : 0, frozen.Tiers.HostBytes);
        Assert.Equal(tier == WorkerTier.Disk ? 13 * ((2 * MiB) + 4096) : 0, frozen.Tiers.DiskBytes);
        Assert.InRange(worker.CardBytes, 0, 2 * MiB); // the hash kernel's own variables
        Assert.Null(agent.Move(WorkerCommandKind.Resume));
        Assert.Equal(WorkerResidency.Hot, agent.Status().Tiers!.State);
        Assert.Equal(content, program.Read(address, Size));
        Assert.Equal(content[..1000], program.Read(small, 1000));
    }

    [Fact]
    public async Task A_frozen_program_waits_in_its_call_and_goes_on_when_the_slice_is_resumed()
    {
        using var worker = WorkerProcess.StartWithTiers(128, 0);
        using var agent = worker.Agent();
        using var program = worker.Attach();
        var content = Content(2);
        var address = program.Allocate(Size);
        program.Write(address, content);
        Assert.Null(agent.Move(WorkerCommandKind.Freeze));
        Assert.False(agent.Status().Tiers!.WantsResume);

        var read = Task.Run(() => program.Read(address, Size));
        TestProgram.WaitFor(() => agent.Status().Tiers!.WantsResume);
        Assert.False(read.IsCompleted);
        Assert.Null(agent.Move(WorkerCommandKind.Resume));

        Assert.Equal(content, await read);
    }

    [Fact]
    public void Only_what_changed_is_copied_again_and_equal_and_empty_chunks_cost_nothing()
    {
        using var worker = WorkerProcess.StartWithTiers(128, 0);
        using var agent = worker.Agent();
        using var program = worker.Attach();
        var content = Content(3);
        content.AsSpan(0, 4 << 20).Clear();
        content.AsSpan(4 << 20, 2 << 20).CopyTo(content.AsSpan(6 << 20));
        var address = program.Allocate(Size);
        program.Write(address, content);

        Assert.Null(agent.Move(WorkerCommandKind.Freeze));
        var first = agent.Status().Counters;
        Assert.Equal(4 * MiB, first["tierZeroBytes"]);
        Assert.Equal(2 * MiB, first["tierDuplicateBytes"]);
        Assert.Equal(18 * MiB, first["tierBytesToHost"]);
        Assert.Null(agent.Move(WorkerCommandKind.Resume));
        Assert.Null(agent.Move(WorkerCommandKind.Freeze));
        var second = agent.Status().Counters;
        Assert.Equal(18 * MiB, second["tierBytesToHost"]);
        Assert.Equal(20 * MiB, second["tierUnchangedBytes"]);
        Assert.Null(agent.Move(WorkerCommandKind.Resume));
        content[9 << 20] ^= 1;
        program.Write(address + (9 << 20), content.AsSpan(9 << 20, 1));
        Assert.Null(agent.Move(WorkerCommandKind.Freeze));
        Assert.Equal(20 * MiB, agent.Status().Counters["tierBytesToHost"]);
        Assert.Equal(18 * MiB, agent.Status().Tiers!.HostBytes);
        Assert.Null(agent.Move(WorkerCommandKind.Resume));
        Assert.Equal(content, program.Read(address, Size));
    }

    [Fact]
    public void What_does_not_fit_on_the_host_goes_to_the_disk_and_what_fits_nowhere_stays()
    {
        using var worker = WorkerProcess.StartWithTiers(8, 10);
        using var agent = worker.Agent();
        using var program = worker.Attach();
        var content = Content(4);
        var address = program.Allocate(12 << 20);
        program.Write(address, content.AsSpan(0, 12 << 20));

        Assert.Null(agent.Move(WorkerCommandKind.Freeze));
        var status = agent.Status().Tiers!;
        Assert.Equal((8 * MiB, 2 * ((2 * MiB) + 4096)), (status.HostBytes, status.DiskBytes));
        Assert.Null(agent.Move(WorkerCommandKind.Resume));
        var more = program.Allocate(12 << 20);
        program.Write(more, content.AsSpan(12 << 20));
        var refusal = agent.Move(WorkerCommandKind.Freeze);

        Assert.Contains("8 of 8 MiB", refusal, StringComparison.Ordinal);
        Assert.Contains("12 MiB must be stored", refusal, StringComparison.Ordinal);
        Assert.Equal(WorkerResidency.Hot, agent.Status().Tiers!.State);
        Assert.Equal(content[..(12 << 20)], program.Read(address, 12 << 20));
        Assert.Equal(content[(12 << 20)..], program.Read(more, 12 << 20));
    }

    [Fact]
    public void A_frozen_slice_moves_on_from_the_host_to_the_disk()
    {
        using var worker = WorkerProcess.StartWithTiers(64, 64);
        using var agent = worker.Agent();
        using var program = worker.Attach();
        var content = Content(5);
        var address = program.Allocate(Size);
        program.Write(address, content);
        Assert.Null(agent.Move(WorkerCommandKind.Freeze, WorkerTier.Host));

        Assert.Null(agent.Move(WorkerCommandKind.Freeze, WorkerTier.Disk));

        var status = agent.Status().Tiers!;
        Assert.Equal((0, 12 * ((2 * MiB) + 4096)), (status.HostBytes, status.DiskBytes));
        Assert.Null(agent.Move(WorkerCommandKind.Resume));
        Assert.Equal(content, program.Read(address, Size));
    }

    [Fact]
    public void A_program_that_dies_frozen_leaves_nothing_on_any_tier()
    {
        using var worker = WorkerProcess.StartWithTiers(16, 64);
        using var agent = worker.Agent();
        var program = worker.Attach();
        program.Write(program.Allocate(Size), Content(6));
        Assert.Null(agent.Move(WorkerCommandKind.Freeze));

        program.Dispose();
        agent.WaitFor(WorkerEventKind.ClientDetached);

        Assert.Equal(0, agent.Status().Devices[0].UsedBytes);
        Assert.Null(agent.Move(WorkerCommandKind.Resume));
        Assert.Null(agent.Move(WorkerCommandKind.Freeze));
        var status = agent.Status().Tiers!;
        Assert.Equal((0, 0, 0), (status.FrozenBytes, status.HostBytes, status.DiskBytes));
    }

    [Fact]
    public void A_programs_own_mappings_come_back_with_what_they_map()
    {
        using var worker = WorkerProcess.StartWithTiers(64, 0);
        using var agent = worker.Agent();
        using var program = worker.Attach();
        var content = Content(7);
        var address = program.Reserve(8 << 20);
        program.CreatePhysical(1, 4 << 20);
        program.CreatePhysical(2, 2 << 20);
        program.Map(1, address, 4 << 20);
        program.Map(2, address + (4 << 20), 2 << 20);
        program.Write(address, content.AsSpan(0, 6 << 20));
        program.Unmap(address + (4 << 20), 2 << 20);

        Assert.Null(agent.Move(WorkerCommandKind.Freeze));
        Assert.InRange(worker.CardBytes, 0, 2 * MiB);
        Assert.Null(agent.Move(WorkerCommandKind.Resume));

        program.Map(2, address + (6 << 20), 2 << 20);
        Assert.Equal(content[..(4 << 20)], program.Read(address, 4 << 20));
        Assert.Equal(content[(4 << 20)..(6 << 20)], program.Read(address + (6 << 20), 2 << 20));
    }

    [Fact]
    public void Arrays_stay_on_the_card_as_they_are_and_are_told_as_kept()
    {
        const uint Array = 3;
        const int Width = 256;
        const int Rows = 64;
        using var worker = WorkerProcess.StartWithTiers(64, 0);
        using var agent = worker.Agent();
        using var program = worker.Attach();
        var content = Content(9).AsSpan(0, Width * Rows).ToArray();
        var from = program.Allocate(Width * Rows);
        var to = program.Allocate(Width * Rows);
        program.Write(from, content);
        var created = program.Call(
            new ArrayCreateRecord
            {
                Header = TestProgram.Op(CallNumber.ArrayCreate),
                Array = Array,
                Width = Width,
                Height = Rows,
                Format = (int)ArrayFormat.UnsignedInt8,
                Channels = 1,
            },
            out _);
        Assert.Equal(CudaResult.Success, created);
        var box = new Copy3DRecord
        {
            Header = TestProgram.Op(CallNumber.Copy3D),
            SourceKind = 1,
            Source = from,
            SourcePitch = Width,
            SourceHeight = Rows,
            DestinationKind = 3,
            DestinationArray = Array,
            Width = Width,
            Height = Rows,
            Depth = 1,
        };
        program.Submit(box);

        Assert.Null(agent.Move(WorkerCommandKind.Freeze));

        Assert.Equal(64 << 10, agent.Status().Tiers!.KeptBytes);
        Assert.Null(agent.Move(WorkerCommandKind.Resume));
        program.Submit(box with
        {
            SourceKind = 3,
            SourceArray = Array,
            DestinationKind = 1,
            DestinationArray = 0,
            Destination = to,
            DestinationPitch = Width,
            DestinationHeight = Rows,
        });
        Assert.Equal(content, program.Read(to, Width * Rows));
    }

    [Fact]
    public void A_freeze_that_a_capture_refuses_names_the_program_and_what_was_captured_goes_on()
    {
        using var worker = WorkerProcess.StartWithTiers(64, 0);
        using var agent = worker.Agent();
        using var program = worker.Attach();
        program.Submit(new StreamCreateRecord { Header = TestProgram.Op(CallNumber.StreamCreate), Stream = 5 });
        var begun = program.Call(
            new CaptureBeginRecord { Header = TestProgram.Op(CallNumber.CaptureBegin), Stream = 5, Mode = 2 }, out _);
        Assert.Equal(CudaResult.Success, begun);

        var refusal = agent.Move(WorkerCommandKind.Freeze);

        Assert.Contains($"process {Environment.ProcessId}", refusal, StringComparison.Ordinal);
        Assert.Contains("captures a graph", refusal, StringComparison.Ordinal);
        var ended = program.Call(
            new CaptureEndRecord { Header = TestProgram.Op(CallNumber.CaptureEnd), Stream = 5, Graph = 1 }, out _);
        Assert.Equal(CudaResult.Success, ended);
        Assert.Null(agent.Move(WorkerCommandKind.Freeze));
    }

    [Fact]
    public void Damage_on_the_disk_is_noticed_and_the_program_is_told()
    {
        using var worker = WorkerProcess.StartWithTiers(0, 64);
        using var agent = worker.Agent();
        using var program = worker.Attach();
        var address = program.Allocate(Size);
        program.Write(address, Content(8));
        Assert.Null(agent.Move(WorkerCommandKind.Freeze, WorkerTier.Disk));
        var file = Assert.Single(System.IO.Directory.GetFiles(Path.Combine(worker.Directory, "cold")));
        Damage(file, 5 << 20);

        var refusal = agent.Move(WorkerCommandKind.Resume);

        Assert.Contains("disk", refusal, StringComparison.Ordinal);
        Assert.Equal(WorkerState.Failed, agent.Status().State);
        Assert.NotEqual(
            CudaResult.Success,
            program.Call(new MemAllocRecord { Header = TestProgram.Op(CallNumber.MemAlloc), Bytes = 1 }, out _));
    }

    [Fact]
    public void Without_tiers_a_freeze_is_refused_and_a_repeated_command_is_not_done_twice()
    {
        using var bare = WorkerProcess.StartReady();
        using var bareAgent = bare.Agent();
        Assert.Contains("no tiers", bareAgent.Move(WorkerCommandKind.Freeze), StringComparison.Ordinal);

        using var worker = WorkerProcess.StartWithTiers(64, 0);
        using var agent = worker.Agent();
        Assert.Null(agent.Move(WorkerCommandKind.Freeze, attempt: 5));
        Assert.Null(agent.Move(WorkerCommandKind.Freeze, attempt: 5));
        Assert.Equal(1, agent.Status().Counters["tierFreezes"]);
        Assert.Equal(5, agent.Status().Tiers!.Attempt);
    }

    /// <summary>Writes past the lock of the worker, which .NET's own files respect.</summary>
    private static unsafe void Damage(string file, long offset)
    {
        var descriptor = Libc.Open(file, Libc.OpenWriteOnly, 0);
        var bytes = 0x0123456789ABCDEF;
        Assert.Equal(sizeof(long), Libc.WriteAt(descriptor, &bytes, sizeof(long), offset));
        _ = Libc.Close(descriptor);
    }

    private static byte[] Content(int seed)
    {
        var content = new byte[Size];
        new Random(seed).NextBytes(content);
        return content;
    }
}
