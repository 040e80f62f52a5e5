using System.Text;
using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Attach;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Tests.Unit.Worker;

public sealed class AttachTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly TestWorker _worker = TestWorker.On(new FakeDriver());

    [Fact]
    public unsafe void A_program_with_the_token_gets_its_slice_and_nothing_else()
    {
        using var program = _worker.Attach();
        var snapshot = program.Snapshot;
        var device = program.Device;

        Assert.Equal(13000, snapshot.DriverVersion);
        Assert.Equal("s-1", Encoding.UTF8.GetString(new ReadOnlySpan<byte>(snapshot.SliceId, 3)));
        Assert.Equal(1UL << 30, device.TotalMemory);
        Assert.Equal(0x10, device.Uuid[0]);
        Assert.Equal(1016, device.Attributes[(int)DeviceAttribute.MultiprocessorCount]);
        Assert.Equal(0, device.Attributes[(int)DeviceAttribute.ManagedMemory]);
        Assert.Equal(1, device.Attributes[(int)DeviceAttribute.PciBusId]);
        Assert.Equal(4096UL, device.Limits[2]);
        Assert.Equal(ulong.MaxValue, device.Limits[9]);
        Assert.Equal(1UL << 30, program.Header->MemoryLimit[0]);
        Assert.Equal("program", Assert.Single(_worker.Server.Clients).Executable);
    }

    [Fact]
    public void A_wrong_token_is_refused_with_code_2()
    {
        using var socket = _worker.Connect();

        var (type, payload, descriptor) = TestProgram.Greet(socket, new byte[32]);

        Assert.Equal(FrameType.Refused, type);
        Assert.Equal((uint)RefusalCode.Token, BitConverter.ToUInt32(payload));
        Assert.Equal(-1, descriptor);
        Assert.Empty(_worker.Server.Clients);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Another_protocol_version_is_refused_with_both_versions_named(ushort version)
    {
        using var socket = _worker.Connect();

        var (type, payload, _) = TestProgram.Greet(socket, TestWorker.Token, version);

        Assert.Equal(FrameType.Refused, type);
        Assert.Equal((uint)RefusalCode.Version, BitConverter.ToUInt32(payload));
        Assert.Contains($"protocol version {version}", Encoding.UTF8.GetString(payload[4..]), StringComparison.Ordinal);
    }

    [Fact]
    public void Something_that_is_not_a_program_is_refused()
    {
        using var socket = _worker.Connect();

        var (type, _, _) = TestProgram.Greet(socket, TestWorker.Token, magic: 0x12345678);

        Assert.Equal(FrameType.Refused, type);
    }

    [Fact]
    public async Task A_truncated_hello_ends_the_connection_and_harms_nobody()
    {
        using var other = _worker.Attach();
        var (mine, theirs) = UnixSocket.Pair();
        var served = Task.Run(() => _worker.Server.Serve(new FrameSocket(theirs)));

        // The header promises 144 bytes, ten come, and then the program is gone.
        Assert.True(mine.Send([144, 0, 0, 0, 2, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
        mine.Shutdown();

        await served.WaitAsync(TimeSpan.FromSeconds(20));
        mine.Dispose();
        Assert.NotEqual(0UL, other.Allocate(100));
    }

    [Fact]
    public async Task A_frame_that_claims_to_be_huge_ends_the_connection()
    {
        var (mine, theirs) = UnixSocket.Pair();
        var served = Task.Run(() => _worker.Server.Serve(new FrameSocket(theirs)));

        Assert.True(mine.Send([0xFF, 0xFF, 0xFF, 0x7F, 2, 0, 0, 0]));

        await served.WaitAsync(TimeSpan.FromSeconds(20));
        mine.Dispose();
    }

    [Fact]
    public void The_seventeenth_program_is_refused_until_another_leaves()
    {
        var programs = Enumerable.Range(0, Wire.MaxConnections).Select(_ => _worker.Attach()).ToList();
        using (var socket = _worker.Connect())
        {
            var (type, payload, _) = TestProgram.Greet(socket, TestWorker.Token);
            Assert.Equal(FrameType.Refused, type);
            Assert.Equal((uint)RefusalCode.TooManyConnections, BitConverter.ToUInt32(payload));
        }

        programs[3].Dispose();
        TestProgram.WaitFor(() => _worker.Server.Count == Wire.MaxConnections - 1);
        using var late = _worker.Attach();
        Assert.Equal(3U, late.Snapshot.ConnectionIndex);
        programs.ForEach(p => p.Dispose());
    }

    [Fact]
    public void A_failed_worker_refuses_and_says_why()
    {
        _worker.Health.Fail(CudaResult.IllegalAddress, () => "the card is broken");
        using var socket = _worker.Connect();

        var (type, payload, _) = TestProgram.Greet(socket, TestWorker.Token);

        Assert.Equal(FrameType.Refused, type);
        Assert.Equal((uint)RefusalCode.NotReady, BitConverter.ToUInt32(payload));
        Assert.Equal("the card is broken", Encoding.UTF8.GetString(payload[4..]));
    }

    [Fact]
    public void A_frame_that_does_not_belong_ends_the_connection_with_goodbye()
    {
        using var program = _worker.Attach();

        program.Socket.Send(FrameType.Welcome, [1, 2, 3]);

        Assert.True(program.Socket.TryReceive(out var type, out var payload, out _));
        Assert.Equal(FrameType.Goodbye, type);
        Assert.Equal((uint)GoodbyeCode.BrokenFrame, BitConverter.ToUInt32(payload));
        _worker.WaitUntilEmpty();
    }

    [Fact]
    public void The_listener_is_private_to_its_user()
    {
        var path = Path.Combine(Path.GetTempPath(), $"tf-{Guid.NewGuid():N}.sock");
        using var listener = UnixSocket.Listen(path);
        try
        {
            Assert.True(OperatingSystem.IsLinux() && File.GetUnixFileMode(path) == OwnerOnly);
            using var again = UnixSocket.Listen(path);
            using var client = UnixSocket.Connect(path);
            using var accepted = again.Accept();
            Assert.Equal(Environment.ProcessId, accepted!.Peer().ProcessId);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
