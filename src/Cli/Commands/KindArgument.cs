using System.CommandLine;
using System.CommandLine.Parsing;

namespace TensorFusion.Cli.Commands;

/// <summary>The argument that names a kind; singular and plural mean the same.</summary>
internal static class KindArgument
{
    public const string Names = "nodes, gpus, slices, workloads, pools, qos";

    public static Argument<Kind> Create() => new("kind")
    {
        Description = $"One of {Names}.",
        HelpName = "kind",
        CustomParser = Parse,
    };

    private static Kind Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        foreach (var kind in Enum.GetValues<Kind>())
        {
            var plural = kind.ToString().ToLowerInvariant();
            if (text == plural || (kind != Kind.Qos && text == plural[..^1]))
            {
                return kind;
            }
        }

        result.AddError($"There is no kind '{text}'; there are {Names}.");
        return default;
    }
}
