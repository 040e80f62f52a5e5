using System.Globalization;

namespace TensorFusion.Cli.Output;

/// <summary>Writes how a move of memory goes: a line for each change that people want to see.</summary>
internal sealed class ProgressLines(TextWriter output) : IProgress<SliceInfo>
{
    private string _last = "";

    public void Report(SliceInfo value)
    {
        var line = Line(value);
        if (line != _last)
        {
            _last = line;
            output.WriteLine($"tensorfusion: slice {value.Name}: {line}");
        }
    }

    private static string Line(SliceInfo slice) => slice.Tiers is { Step.Length: > 0 } tiers
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{tiers.Step} {tiers.Done.Value} of {Cell.Memory(tiers.Total)}, {tiers.MiBPerSecond:0} MiB/s, "
            + $"{tiers.SecondsLeft:0.0} s left")
        : slice.Message;
}
