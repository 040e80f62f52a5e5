using System.CommandLine;
using TensorFusion.Cli.Output;

namespace TensorFusion.Cli.Commands;

/// <summary>Options that several commands have; each command gets its own instance.</summary>
internal static class CommonOptions
{
    public static Option<string> Tenant() => new("--tenant")
    {
        Description = "Tenant that owns the slice.",
        HelpName = "NAME",
        DefaultValueFactory = _ => SliceRequest.DefaultTenant,
    };

    /// <param name="byDefault">What is written when nothing is said.</param>
    /// <param name="formats">What is possible.</param>
    public static Option<OutputFormat?> Output(OutputFormat byDefault, params OutputFormat[] formats)
    {
        var words = string.Join('|', formats.Select(Cell.Word));
        var option = new Option<OutputFormat?>("--output", "-o")
        {
            Description = $"How it is written. Default: {Cell.Word(byDefault)}.",
            HelpName = words,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                foreach (var format in formats)
                {
                    if (Cell.Word(format) == text)
                    {
                        return format;
                    }
                }

                result.AddError($"There is no output '{text}'; there are {string.Join(", ", formats.Select(Cell.Word))}.");
                return byDefault;
            },
        };
        option.CompletionSources.Add([.. formats.Select(Cell.Word)]);
        return option;
    }
}
