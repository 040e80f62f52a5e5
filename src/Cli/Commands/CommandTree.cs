using System.CommandLine;

namespace TensorFusion.Cli.Commands;

/// <summary>All commands.</summary>
internal static class CommandTree
{
    public static RootCommand Create(CliContext context)
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
        root.Subcommands.Add(RunCommand.Create(context, gateway));
        root.Subcommands.Add(VerifyCommand.Create(context, gateway));
        root.Subcommands.Add(SmiCommand.Create(context, gateway));
        root.Subcommands.Add(GetCommand.Create(context, gateway));
        root.Subcommands.Add(DescribeCommand.Create(context, gateway));
        root.Subcommands.Add(ExplainCommand.Create(context, gateway));
        root.Subcommands.Add(SimulateCommand.Create(context, gateway));
        root.Subcommands.Add(ResizeCommand.Create(context, gateway));
        root.Subcommands.Add(ReleaseCommand.Create(context, gateway));
        root.Subcommands.Add(CostCommand.Create(context, gateway));
        root.Subcommands.Add(TenantCommand.Create(context, gateway));
        root.Subcommands.Add(QuotaCommand.Create(context, gateway));
        root.Subcommands.Add(TokenCommand.Create(context, gateway));
        root.Subcommands.Add(AlertsCommand.Create(context, gateway));
        root.Subcommands.Add(MoveCommands.Freeze(context, gateway));
        root.Subcommands.Add(MoveCommands.Resume(context, gateway));
        root.Subcommands.Add(VersionCommand.Create(context));
        return root;
    }
}
