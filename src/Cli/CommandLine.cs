using System.CommandLine;
using System.Text.Json;
using TensorFusion.Cli.Commands;
using TensorFusion.Cli.Execution;

namespace TensorFusion.Cli;

/// <summary>Parses, runs, and turns every failure into one line on standard error and an exit status.</summary>
internal static class CommandLine
{
    private const string Name = "tensorfusion";

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CliContext context)
    {
        var root = CommandTree.Create(context, arguments.FirstOrDefault());
        var parsed = root.Parse(arguments);
        var complaint = Complaint(parsed) ?? RunCommand.Complaint(parsed);
        if (complaint is not null)
        {
            var command = PathOf(parsed.CommandResult.Command, root);
            context.Error.WriteLine($"{command}: {OneLine(complaint)} Try '{command} --help'.");
            return ExitStatus.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // signals are our own business, see SignalRelay
                Output = context.Output,
                Error = context.Error,
            });
        }
        catch (TensorFusionException error)
        {
            if (!CommonOptions.WantsJson(parsed))
            {
                return Fail(context, ExitStatus.Of(error.Code), error.Describe());
            }

            var info = ErrorInfo.From(error);
            context.Error.WriteLine(JsonSerializer.Serialize(info, TensorFusionJson.Default.ErrorInfo));
            return ExitStatus.Of(error.Code);
        }
        catch (CommandFailure error)
        {
            return Fail(context, error.Status, error.Message);
        }
        catch (IOException error) when (error.HResult == Posix.BrokenPipe)
        {
            return ExitStatus.SignalBase + Posix.SigPipe; // as if the signal had ended us: "tensorfusion ... | head"
        }
        catch (Exception error)
        {
            return Fail(context, ExitStatus.Internal, $"internal error, please report it: {error}");
        }
    }

    /// <summary>The most telling of the parser's errors, or null.</summary>
    private static string? Complaint(ParseResult parsed)
    {
        var messages = parsed.Errors.Select(error => error.Message).ToArray();
        return messages.FirstOrDefault(message => message.StartsWith("Unrecognized", StringComparison.Ordinal))
            ?? messages.FirstOrDefault();
    }

    private static int Fail(CliContext context, int status, string message)
    {
        context.Error.WriteLine($"{Name}: {message}");
        return status;
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();

    private static string PathOf(Command command, RootCommand root) =>
        command == root ? Name : $"{Name} {command.Name}";
}
