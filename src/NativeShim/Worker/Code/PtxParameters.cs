using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TensorFusion.Worker.Code;

/// <summary>Reads the parameters of kernels from PTX text (PTX ISA, kernel function parameters).</summary>
internal static partial class PtxParameters
{
    /// <summary>Bounds the time that text made to be slow can cost. Milliseconds.</summary>
    private const int MatchTimeout = 2000;

    public static IEnumerable<(string Name, ParameterLayout Layout)> Read(ReadOnlySpan<byte> image)
    {
        var end = image.IndexOf((byte)0);
        var text = Comment().Replace(Encoding.UTF8.GetString(end < 0 ? image : image[..end]), " ");
        var found = new List<(string, ParameterLayout)>();
        foreach (Match entry in Entry().Matches(text))
        {
            var offsets = new List<uint>();
            var sizes = new List<uint>();
            var next = 0u;
            foreach (Match parameter in Parameter().Matches(entry.Groups["parameters"].Value))
            {
                var element = uint.Parse(parameter.Groups["bits"].ValueSpan, CultureInfo.InvariantCulture) / 8;
                var count = Number(parameter.Groups["count"], 1);
                var alignment = Number(parameter.Groups["align"], element);
                if (alignment is 0 or > 4096 || count > 65536)
                {
                    break;
                }

                next = (next + alignment - 1) / alignment * alignment;
                offsets.Add(next);
                sizes.Add(element * count);
                next += element * count;
            }

            found.Add((entry.Groups["name"].Value, new ParameterLayout([.. offsets], [.. sizes])));
        }

        return found;
    }

    private static uint Number(Group group, uint otherwise) =>
        group.Success && uint.TryParse(group.ValueSpan, CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/", RegexOptions.Singleline, MatchTimeout)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\.entry\s+(?<name>[\w$%]+)\s*(\((?<parameters>[^)]*)\))?", RegexOptions.None, MatchTimeout)]
    private static partial Regex Entry();

    /// <summary>The alignment may stand before or after the type; that of a pointer's target is none of ours.</summary>
    [GeneratedRegex(
        @"\.param\s+(\.align\s+(?<align>\d+)\s+)?\.[busf](?<bits>8|16|32|64)\s+"
        + @"(\.ptr(\s*\.(global|const|shared|local))?(\s*\.align\s+\d+)?\s+)?[\w$%]+\s*(\[\s*(?<count>\d+)\s*\])?",
        RegexOptions.None, MatchTimeout)]
    private static partial Regex Parameter();
}
