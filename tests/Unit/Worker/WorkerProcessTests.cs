using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Protocol.Control;

namespace TensorFusion.Tests.Unit.Worker;

/// <summary>Whole workers as processes, on the software GPU.</summary>
public sealed class WorkerProcessTests
{
    private const string Kernels = """
        .version 7.0
        .target sm_80
        .address_size 64
        .visible .global .align 4 .u32 counter;

        .visible .entry add(.param .u64 a, .param .u64 b, .param .u32 n)
        {
            .reg .pred %p<2>;
            .reg .b32 %r<8>;
            .reg .b64 %rd<6>;
            ld.param.u64 %rd1, [a];
            ld.param.u64 %rd2, [b];
            ld.param.u32 %r1, [n];
            mov.u32 %r2, %ctaid.x;
            mov.u32 %r3, %ntid.x;
            mov.u32 %r4, %tid.x;
            mad.lo.s32 %r5, %r2, %r3, %r4;
            setp.ge.u32 %p1, %r5, %r1;
            @%p1 bra DONE;
            mul.wide.u32 %rd3, %r5, 4;
            add.s64 %rd4, %rd1, %rd3;
            add.s64 %rd5, %rd2, %rd3;
            ld.global.u32 %r6, [%rd4];
            ld.global.u32 %r7, [%rd5];
            add.u32 %r6, %r6, %r7;
            st.global.u32 [%rd4], %r6;
        DONE:
            ret;
        }

        .visible .entry poke(.param .u64 a)
        {
            .reg .b32 %r<2>;
            .reg .b64 %rd<2>;
            ld.param.u64 %rd1, [a];
            mov.u32 %r1, 1;
            st.global.u32 [%rd1], %r1;
            ret;
        }
        """;

    [Fact]
    public void A_kernel_computes_and_its_result_comes_back()
    {
        using var worker = WorkerProcess.StartReady();
        using var program = worker.Attach();
        LoadModule(program);
        Assert.Equal([(0U, 8U), (8U, 8U), (16U, 4U)], Lookup(program, 1, "add"));

        const int Count = 100_000;
        var a = program.Allocate(Count * 4);
        var b = program.Allocate(Count * 4);
        Upload(program, a, i => (uint)i, Count);
        Upload(program, b, i => (uint)(3 * i), Count);
        Launch(program, 1, Count / 256 + 1, 256, [.. Bytes(a), .. Bytes(b), .. Bytes((uint)Count)]);
        program.Submit(new CopyToStagingRecord
        {
            Header = TestProgram.Op(CallNumber.CopyToStaging),
            Source = a,
            Chunk = 5,
            Bytes = Count * 4,
        });
        TestProgram.WaitFor(() => program.Chunk(5) >= 2);

        Assert.Equal(CudaResult.Success, program.TakeError());
        Assert.Equal(2U, program.Chunk(5));
        var result = MemoryMarshal.Cast<byte, uint>(program.ChunkBytes(5));
        for (var i = 0; i < Count; i++)
        {
            Assert.Equal(4U * (uint)i, result[i]);
        }
    }

    [Fact]
    public void An_unknown_instruction_comes_back_in_the_log()
    {
        using var worker = WorkerProcess.StartReady();
        using var program = worker.Attach();
        var image = Encoding.UTF8.GetBytes(Kernels.Replace("add.u32", "frobnicate.u32", StringComparison.Ordinal) + "\0");

        var result = program.Call(
            new ModuleLoadRecord
            {
                Header = TestProgram.Op(CallNumber.ModuleLoad),
                Module = 1,
                ImageBytes = (ulong)image.Length,
                ErrorLogBytes = 4096,
                PayloadBytes = (uint)image.Length,
            },
            out var reply, image);

        Assert.Equal(CudaResult.InvalidPtx, result);
        Assert.Contains("frobnicate", Encoding.UTF8.GetString(reply), StringComparison.Ordinal);
    }

    [Fact]
    public void A_global_variable_is_found_and_can_be_written()
    {
        using var worker = WorkerProcess.StartReady();
        using var program = worker.Attach();
        LoadModule(program);

        var result = program.Call(
            new GlobalLookupRecord { Header = TestProgram.Op(CallNumber.GlobalLookup), Module = 1, PayloadBytes = 7 },
            out var reply, "counter"u8);
        Assert.Equal(CudaResult.Success, result);
        var address = BitConverter.ToUInt64(reply);
        Assert.Equal(4UL, BitConverter.ToUInt64(reply, 8));
        program.Submit(
            new CopyInlineRecord
            {
                Header = TestProgram.Op(CallNumber.CopyInline),
                Destination = address,
                PayloadBytes = 4,
            },
            Bytes(77U));
        program.Submit(new CopyToStagingRecord
        {
            Header = TestProgram.Op(CallNumber.CopyToStaging),
            Source = address,
            Chunk = 1,
            Bytes = 4,
        });

        TestProgram.WaitFor(() => program.Chunk(1) >= 2);
        Assert.Equal(77U, MemoryMarshal.Read<uint>(program.ChunkBytes(1)));
    }

    [Fact]
    public void The_slice_ends_at_its_limit_and_not_at_the_cards()
    {
        using var worker = WorkerProcess.StartReady();
        using var program = worker.Attach();

        program.Allocate((ulong)WorkerProcess.Limit * 39 / 40);
        var result = program.Call(
            new MemAllocRecord { Header = TestProgram.Op(CallNumber.MemAlloc), Bytes = (ulong)WorkerProcess.Limit / 10 },
            out _);

        Assert.Equal(CudaResult.OutOfMemory, result);
    }

    [Fact]
    public void A_captured_graph_computes_when_it_is_launched_and_not_before()
    {
        using var worker = WorkerProcess.StartReady();
        using var program = worker.Attach();
        LoadModule(program);
        Lookup(program, 1, "add");
        var a = program.Allocate(1024);
        var b = program.Allocate(1024);
        Upload(program, a, _ => 1, 256);
        Upload(program, b, _ => 2, 256);
        program.Submit(new StreamCreateRecord { Header = TestProgram.Op(CallNumber.StreamCreate), Stream = 1, Flags = 1 });
        program.Submit(new CaptureBeginRecord { Header = TestProgram.Op(CallNumber.CaptureBegin), Stream = 1 });
        Launch(program, 1, 1, 256, [.. Bytes(a), .. Bytes(b), .. Bytes(256U)], stream: 1);
        var ended = program.Call(
            new CaptureEndRecord { Header = TestProgram.Op(CallNumber.CaptureEnd), Stream = 1, Graph = 4 }, out var nodes);
        Assert.Equal(CudaResult.Success, ended);
        Assert.Equal(1UL, BitConverter.ToUInt64(nodes));
        Assert.Equal(1U, First(program, a));
        var instantiated = program.Call(
            new GraphInstantiateRecord { Header = TestProgram.Op(CallNumber.GraphInstantiate), Graph = 4, Exec = 2 }, out _);
        Assert.Equal(CudaResult.Success, instantiated);
        for (var i = 0; i < 3; i++)
        {
            program.Submit(new GraphLaunchRecord
            {
                Header = TestProgram.Op(CallNumber.GraphLaunch),
                Exec = 2,
                Stream = 1,
            });
        }

        program.Fence(1);
        Assert.Equal(7U, First(program, a));
    }

    [Fact]
    public void An_illegal_access_fails_the_worker_which_exits_when_its_programs_have_gone()
    {
        using var worker = WorkerProcess.StartReady();
        using var agent = worker.Agent();
        var program = worker.Attach();
        LoadModule(program);
        Lookup(program, 1, "poke");
        Launch(program, 1, 1, 1, Bytes(0x400000000000UL + (1UL << 35)));
        program.Fence(1);

        Assert.Equal(CudaResult.IllegalAddress, ErrorOf(program));
        var failed = agent.WaitFor(WorkerEventKind.Failed);
        Assert.Contains("CUDA_ERROR_ILLEGAL_ADDRESS", failed.Message, StringComparison.Ordinal);
        Assert.Equal(WorkerState.Failed, agent.Status().State);
        program.Dispose();
        Assert.Equal(WorkerExitCode.DeviceFault, worker.WaitForExit());
    }

    [Fact]
    public void A_program_that_dies_frees_its_memory_within_the_time_of_a_blink()
    {
        using var worker = WorkerProcess.StartReady();
        using var agent = worker.Agent();
        var program = worker.Attach();
        agent.WaitFor(WorkerEventKind.ClientAttached);
        program.Allocate(300 << 20);
        Assert.Equal(300L << 20, agent.Status().Devices[0].UsedBytes);

        var since = Stopwatch.GetTimestamp();
        program.Dispose();
        var detached = agent.WaitFor(WorkerEventKind.ClientDetached);
        agent.WaitFor(WorkerEventKind.Idle);

        Assert.InRange(Stopwatch.GetElapsedTime(since).TotalSeconds, 0, 2);
        Assert.Equal("program", detached.Client!.Executable);
        Assert.Equal(0, agent.Status().Devices[0].UsedBytes);
        Assert.Empty(agent.Status().Clients);
    }

    [Fact]
    public void The_status_comes_first_and_commands_are_answered()
    {
        using var worker = WorkerProcess.StartReady();
        using var agent = worker.Agent();

        var status = Assert.IsType<WorkerStatus>(agent.Next());
        Assert.Equal(("s-1", 3L, worker.ProcessId), (status.SliceId, status.Epoch, status.Pid));
        Assert.Equal(WorkerProcess.Limit, status.Devices[0].LimitBytes);
        agent.SendLine("what?\n"u8.ToArray());
        Assert.False(Assert.IsType<WorkerReply>(agent.Next()).Ok);
        agent.Send(new WorkerCommand(1, WorkerCommandKind.Stop));
        Assert.True(Assert.IsType<WorkerReply>(agent.Next()) is { Id: 1, Ok: true });
        Assert.Equal(WorkerExitCode.Stopped, worker.WaitForExit());
    }

    [Fact]
    public void Stopping_ends_the_programs_connection()
    {
        using var worker = WorkerProcess.StartReady();
        using var agent = worker.Agent();
        using var program = worker.Attach();

        agent.Send(new WorkerCommand(1, WorkerCommandKind.Stop));

        Assert.False(program.Socket.TryReceive(out _, out _, out _));
        Assert.Equal(WorkerExitCode.Stopped, worker.WaitForExit());
    }

    [Fact]
    public void A_bad_spec_is_exit_64_with_one_clear_line()
    {
        using var notJson = WorkerProcess.StartWithText("{ not json");
        using var token = WorkerProcess.Start(s => s with { Token = "short" });
        using var nothing = WorkerProcess.Start(s => s with { Devices = [] });

        foreach (var (worker, word) in new[] { (notJson, "spec"), (token, "token"), (nothing, "devices") })
        {
            Assert.Equal(WorkerExitCode.BadSpec, worker.WaitForExit());
            var line = Assert.Single(worker.StandardError.Trim().Split('\n'));
            Assert.Contains(word, line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_card_that_is_not_there_is_exit_69_and_the_log_says_which()
    {
        const string Missing = "GPU-ffffffff-0405-0607-0809-0a0b0c0d0e0f";
        using var worker = WorkerProcess.Start(s => s with { Devices = [s.Devices[0] with { Uuid = Missing }] });

        Assert.Equal(WorkerExitCode.DeviceUnavailable, worker.WaitForExit());
        Assert.Contains(Missing, worker.Log, StringComparison.Ordinal);
    }

    private static byte[] Bytes(ulong value) => BitConverter.GetBytes(value);

    private static byte[] Bytes(uint value) => BitConverter.GetBytes(value);

    private static unsafe CudaResult ErrorOf(TestProgram program) =>
        (CudaResult)Volatile.Read(ref program.Header->AsyncError);

    private static void LoadModule(TestProgram program)
    {
        var image = Encoding.UTF8.GetBytes(Kernels + "\0");
        var result = program.Call(
            new ModuleLoadRecord
            {
                Header = TestProgram.Op(CallNumber.ModuleLoad),
                Module = 1,
                ImageBytes = (ulong)image.Length,
                PayloadBytes = (uint)image.Length,
            },
            out _, image);
        Assert.Equal(CudaResult.Success, result);
    }

    /// <summary>Looks a function of module 1 up; returns the offset and size of its parameters.</summary>
    private static unsafe (uint Offset, uint Size)[] Lookup(TestProgram program, uint number, string name)
    {
        var record = new FunctionLookupRecord
        {
            Header = TestProgram.Op(CallNumber.FunctionLookup),
            Module = 1,
            Function = number,
            PayloadBytes = (uint)name.Length,
        };
        Assert.Equal(CudaResult.Success, program.Call(record, out var reply, Encoding.UTF8.GetBytes(name)));
        var info = MemoryMarshal.Read<FunctionInfo>(reply.AsSpan(sizeof(FunctionLookupReply)));
        Assert.NotEqual(0, info.Attributes[(int)FunctionAttribute.MaxThreadsPerBlock]);
        var pairs = reply.AsSpan(sizeof(FunctionLookupReply) + sizeof(FunctionInfo));
        Assert.Equal(info.ParameterCount * 8, (uint)pairs.Length);
        return MemoryMarshal.Cast<byte, (uint, uint)>(pairs).ToArray();
    }

    private static void Launch(
        TestProgram program, uint function, uint grid, uint block, byte[] parameters, uint stream = 0) =>
        program.Submit(
            new LaunchRecord
            {
                Header = TestProgram.Op(CallNumber.Launch),
                Function = function,
                Stream = stream,
                GridX = grid,
                GridY = 1,
                GridZ = 1,
                BlockX = block,
                BlockY = 1,
                BlockZ = 1,
                ParameterBytes = (uint)parameters.Length,
                PayloadBytes = (uint)parameters.Length,
            },
            parameters);

    private static void Upload(TestProgram program, ulong address, Func<int, uint> value, int count)
    {
        TestProgram.WaitFor(() => program.Chunk(0) == 0);
        var chunk = MemoryMarshal.Cast<byte, uint>(program.ChunkBytes(0));
        for (var i = 0; i < count; i++)
        {
            chunk[i] = value(i);
        }

        program.TakeChunk(0);
        program.Submit(new CopyFromStagingRecord
        {
            Header = TestProgram.Op(CallNumber.CopyFromStaging),
            Destination = address,
            Bytes = (uint)count * 4,
        });
    }

    private static uint First(TestProgram program, ulong address)
    {
        program.TakeChunk(9);
        program.Submit(new CopyToStagingRecord
        {
            Header = TestProgram.Op(CallNumber.CopyToStaging),
            Source = address,
            Chunk = 9,
            Bytes = 4,
        });
        TestProgram.WaitFor(() => program.Chunk(9) >= 2);
        return MemoryMarshal.Read<uint>(program.ChunkBytes(9));
    }
}
