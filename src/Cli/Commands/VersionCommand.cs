using System.CommandLine;

namespace TensorFusion.Cli.Commands;

/// <summary><c>tensorfusion version</c>.</summary>
internal static class VersionCommand
{
    public static Command Create(CliContext context)
    {
        var command = new Command("version", "Writes the version of this command.");
        command.SetAction(_ => context.Output.WriteLine($"tensorfusion {ProductVersion.Text}"));
        return command;
    }
}
