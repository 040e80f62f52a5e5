using System.CommandLine;
using TensorFusion.Cli.Output;

namespace TensorFusion.Cli.Commands;

/// <summary><c>tensorfusion freeze</c> and <c>resume</c>: move slices off their cards and back.</summary>
internal static class MoveCommands
{
    public static Command Freeze(CliContext context, Option<string?> gateway)
    {
        var slices = Slices();
        var tenant = CommonOptions.Tenant();
        var to = new Option<string>("--to")
        {
            Description = "Where to: host or disk. What has no room there goes to the other one.",
            HelpName = "TIER",
            DefaultValueFactory = _ => "host",
        };
        to.AcceptOnlyFromAmong("host", "disk");
        var command = new Command("freeze", "Moves the memory of slices off their cards; their programs wait.")
        {
            slices, to, tenant,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var cluster = await context.ConnectAsync(parsed.GetValue(gateway), cancellationToken);
            var tier = parsed.GetValue(to) == "disk" ? MemoryTier.Disk : MemoryTier.Host;
            foreach (var slice in parsed.GetValue(slices)!)
            {
                var frozen = await cluster.FreezeAsync(
                    slice, tier, parsed.GetValue(tenant)!, new ProgressLines(context.Error), cancellationToken);
                var tiers = frozen.Tiers ?? new SliceTiers();
                context.Output.WriteLine(
                    $"froze {slice}: {Cell.Memory(tiers.Frozen)}, of it {Cell.Memory(tiers.Host)} on the host and "
                    + $"{Cell.Memory(tiers.Disk)} on the disk");
            }
        });
        return command;
    }

    public static Command Resume(CliContext context, Option<string?> gateway)
    {
        var slices = Slices();
        var tenant = CommonOptions.Tenant();
        var command = new Command("resume", "Brings the memory of frozen slices back; their programs go on.")
        {
            slices, tenant,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var cluster = await context.ConnectAsync(parsed.GetValue(gateway), cancellationToken);
            foreach (var slice in parsed.GetValue(slices)!)
            {
                await cluster.ResumeAsync(
                    slice, parsed.GetValue(tenant)!, new ProgressLines(context.Error), cancellationToken);
                context.Output.WriteLine($"resumed {slice}");
            }
        });
        return command;
    }

    private static Argument<string[]> Slices() => new("slice")
    {
        Description = "Names or ids.",
        Arity = ArgumentArity.OneOrMore,
    };
}
