using System.CommandLine;

namespace TensorFusion.Cli.Commands;

/// <summary><c>tensorfusion release</c>: ends slices.</summary>
internal static class ReleaseCommand
{
    public static Command Create(CliContext context, Option<string?> gateway)
    {
        var slices = new Argument<string[]>("slice")
        {
            Description = "Names or ids.",
            Arity = ArgumentArity.OneOrMore,
        };
        var tenant = CommonOptions.Tenant();
        var command = new Command("release", "Ends slices and frees what they hold; their programs get an error.")
        {
            slices, tenant,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var cluster = await context.ConnectAsync(parsed.GetValue(gateway), cancellationToken);
            foreach (var slice in parsed.GetValue(slices)!)
            {
                await cluster.ReleaseAsync(slice, parsed.GetValue(tenant)!, cancellationToken);
                context.Output.WriteLine($"released {slice}");
            }
        });
        return command;
    }
}
