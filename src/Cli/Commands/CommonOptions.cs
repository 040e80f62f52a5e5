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

    /// <summary>Reads a value with its unit.</summary>
    public delegate bool UnitParser<T>(ReadOnlySpan<char> text, out T value, out string? error);

    /// <summary>An option with a unit; null when it is not given.</summary>
    public static Option<T?> Unit<T>(
        string name, string helpName, string description, UnitParser<T> parser, bool required = false)
        where T : struct => new(name)
        {
            Description = description,
            HelpName = helpName,
            Required = required,
            CustomParser = result =>
            {
                if (!parser(result.Tokens[0].Value, out var value, out var error))
                {
                    result.AddError($"{name}: {error}");
                }

                return value;
            },
        };

    /// <summary>Whether the command was asked for JSON: then its errors are JSON too.</summary>
    public static bool WantsJson(ParseResult parsed) => parsed.CommandResult.Command.Options
        .OfType<Option<OutputFormat?>>()
        .Any(option => parsed.GetValue(option) == OutputFormat.Json);

    /// <param name="byDefault">What is written when nothing is said.</param>
    /// <param name="formats">What is possible.</param>
    public static Option<OutputFormat?> Output(OutputFormat byDefault, params OutputFormat[] formats)
    {
        var words = formats.Select(Cell.Word).ToArray();
        var option = new Option<OutputFormat?>("--output", "-o")
        {
            Description = $"How it is written. Default: {Cell.Word(byDefault)}.",
            HelpName = string.Join('|', words),
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

                result.AddError($"There is no output '{text}'; there are {string.Join(", ", words)}.");
                return byDefault;
            },
        };
        option.CompletionSources.Add(words);
        return option;
    }
}
