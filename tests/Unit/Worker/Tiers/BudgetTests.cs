using TensorFusion.Protocol.Control;

namespace TensorFusion.Tests.Unit.Worker.Tiers;

/// <summary>The workers of a node share its budgets.</summary>
public sealed class BudgetTests : IDisposable
{
    private const int Size = 24 << 20;
    private readonly string _node = Directory.CreateTempSubdirectory("tf-node-").FullName;

    public void Dispose() => Directory.Delete(_node, recursive: true);

    [Fact]
    public void What_one_worker_holds_is_not_there_for_another_until_it_only_keeps_copies()
    {
        using var first = WorkerProcess.StartWithTiers(32, 0, _node);
        using var second = WorkerProcess.StartWithTiers(32, 0, _node);
        using var one = first.Agent();
        using var other = second.Agent();
        using var program = first.Attach();
        using var neighbour = second.Attach();
        Fill(program, 1);
        Fill(neighbour, 2);

        Assert.Null(one.Move(WorkerCommandKind.Freeze));
        Assert.Contains("24 of 32 MiB", other.Move(WorkerCommandKind.Freeze), StringComparison.Ordinal);
        Assert.Null(one.Move(WorkerCommandKind.Resume));
        Assert.Equal(Size, one.Status().Tiers!.HostBytes);
        Assert.Null(other.Move(WorkerCommandKind.Freeze));

        Assert.Equal(0, one.Status().Tiers!.HostBytes);
        Assert.Equal(1, one.Status().Counters["tierDroppedCopies"]);
        Assert.Contains("24 of 32 MiB", one.Move(WorkerCommandKind.Freeze), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_dead_worker_held_is_free_and_its_file_goes()
    {
        var cold = Path.Combine(_node, "cold");
        using (var dead = WorkerProcess.StartWithTiers(8, 32, _node))
        {
            using var agent = dead.Agent();
            using var program = dead.Attach();
            Fill(program, 3);
            Assert.Null(agent.Move(WorkerCommandKind.Freeze));
            Assert.Single(Directory.GetFiles(cold));
            dead.Kill();
        }

        Assert.Single(Directory.GetFiles(cold));
        using var worker = WorkerProcess.StartWithTiers(8, 32, _node);
        Assert.Empty(Directory.GetFiles(cold));
        using var next = worker.Agent();
        using var heir = worker.Attach();
        Fill(heir, 4);
        Assert.Null(next.Move(WorkerCommandKind.Freeze));
        Assert.Equal(8L << 20, next.Status().Tiers!.HostBytes);
    }

    private static void Fill(TestProgram program, int seed)
    {
        var content = new byte[Size];
        new Random(seed).NextBytes(content);
        program.Write(program.Allocate(Size), content);
    }
}
