using System.CommandLine;

namespace TensorFusion.Cli.Commands;

/// <summary>All commands.</summary>
internal static class CommandTree
{
    private static readonly (string Name, Func<CliContext, Option<string?>, Command> Create)[] Commands =
    [
        ("run", RunCommand.Create),
        ("verify", VerifyCommand.Create),
        ("smi", SmiCommand.Create),
        ("get", GetCommand.Create),
        ("describe", DescribeCommand.Create),
        ("explain", ExplainCommand.Create),
        ("simulate", SimulateCommand.Create),
        ("defrag", DefragCommand.Create),
        ("resize", ResizeCommand.Create),
        ("release", ReleaseCommand.Create),
        ("cost", CostCommand.Create),
        ("tenant", TenantCommand.Create),
        ("quota", QuotaCommand.Create),
        ("token", TokenCommand.Create),
        ("alerts", AlertsCommand.Create),
        ("freeze", MoveCommands.Freeze),
        ("resume", MoveCommands.Resume),
        ("version", (context, _) => VersionCommand.Create(context)),
    ];

    /// <param name="context">Everything outside.</param>
    /// <param name="only">The one command that is wanted; all when there is none of that name.</param>
    public static RootCommand Create(CliContext context, string? only = null)
    {
        var gateway = new Option<string?>("--gateway")
        {
            Description = "Gateways of the cluster, separated by commas. Default: TENSORFUSION_GATEWAY, "
                + $"else {TensorFusionClientOptions.DefaultGateway}.",
            HelpName = "HOST:PORT",
            Recursive = true,
        };
        var root = new RootCommand("Slices of GPUs for programs that nobody changed.");
        root.Options.Add(gateway);
        foreach (var (_, create) in Array.FindAll(Commands, command => command.Name == only) is { Length: > 0 } one
            ? one
            : Commands)
        {
            root.Subcommands.Add(create(context, gateway));
        }

        return root;
    }
}
