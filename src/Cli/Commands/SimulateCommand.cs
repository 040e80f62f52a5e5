using System.CommandLine;
using TensorFusion.Cli.Cluster;
using TensorFusion.Cli.Output;

namespace TensorFusion.Cli.Commands;

/// <summary><c>tensorfusion simulate</c>: where slices would go, and snapshots of the scheduler.</summary>
internal static class SimulateCommand
{
    public static Command Create(CliContext context, Option<string?> gateway)
    {
        var file = new Argument<string?>("file")
        {
            Description = "JSON: a slice request, or a list of them.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var save = new Option<string?>("--save")
        {
            Description = "Write a snapshot of the pool there.",
            HelpName = "FILE",
        };
        var replay = new Option<string?>("--replay") { Description = "Replay a snapshot.", HelpName = "FILE" };
        var pool = new Option<string>("--pool")
        {
            Description = "Pool of the snapshot.",
            HelpName = "NAME",
            DefaultValueFactory = _ => SliceRequest.DefaultPool,
        };
        var command = new Command("simulate", "Says where slices would go, and why, without placing them.")
        {
            file, save, replay, pool,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (requests, snapshot) = (parsed.GetValue(file), parsed.GetValue(replay));
            var target = parsed.GetValue(save);
            if (new[] { requests, snapshot, target }.Count(some => some is not null) != 1)
            {
                throw new TensorFusionException(
                    FailureCode.InvalidArgument,
                    "",
                    "Nothing, or more than one thing, is asked for.",
                    "Give a file of requests, or --save FILE, or --replay FILE.");
            }

            await using var cluster = await context.ConnectAsync(parsed.GetValue(gateway), cancellationToken);
            if (target is not null)
            {
                var text = await cluster.SaveSnapshotAsync(parsed.GetValue(pool)!, cancellationToken);
                await File.WriteAllTextAsync(target, text, cancellationToken);
                return;
            }

            Write(context.Output, await AskAsync(
                cluster, requests, snapshot, parsed.GetValue(pool)!, cancellationToken));
        });
        return command;
    }

    private static async Task<IReadOnlyList<SimulatedSlice>> AskAsync(
        ICluster cluster, string? requests, string? snapshot, string pool, CancellationToken cancellationToken)
    {
        var path = requests ?? snapshot!;
        if (!File.Exists(path))
        {
            throw new TensorFusionException(
                FailureCode.InvalidArgument, path, $"There is no file '{path}'.", "Name a file that exists.");
        }

        var text = await File.ReadAllTextAsync(path, cancellationToken);
        return requests is null
            ? await cluster.ReplaySnapshotAsync(text, pool, cancellationToken)
            : await cluster.SimulateAsync(SliceRequestFile.Parse(path, text), cancellationToken);
    }

    private static void Write(TextWriter output, IReadOnlyList<SimulatedSlice> slices)
    {
        var rows = slices
            .Select(slice => new[]
            {
                slice.Name,
                slice.Node.Length == 0 ? "waits" : slice.Node,
                slice.Gpus.IsEmpty ? "-" : string.Join(',', slice.Gpus.Select(gpu => gpu[(gpu.IndexOf('/') + 1)..])),
                slice.Reason,
            })
            .ToList();
        var table = new PlainTable(["SLICE", "NODE", "GPUS", "REASON"]);
        table.Fit(rows);
        output.WriteLine(table.Headings());
        rows.ForEach(row => output.WriteLine(table.Line(row)));
    }
}
