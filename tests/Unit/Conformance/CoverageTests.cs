using System.Text.RegularExpressions;
using TensorFusion.Protocol;

namespace TensorFusion.Tests.Unit.Conformance;

/// <summary>The conformance cases against the list of remoted calls.</summary>
public sealed partial class CoverageTests
{
    private static readonly string[] _calls =
        [.. Enum.GetNames<CallNumber>().Where(name => name != nameof(CallNumber.Padding))];

    [Fact]
    public void Every_remoted_call_has_a_conformance_case()
    {
        var covered = Cases().SelectMany(one => one.Covers).ToHashSet();
        Assert.Equal([], _calls.Except(covered));
    }

    [Fact]
    public void A_case_covers_only_calls_that_there_are() =>
        Assert.Empty(Cases().SelectMany(one => one.Covers).Except(_calls));

    [Fact]
    public void Names_of_cases_are_unique()
    {
        var names = Cases().Select(one => one.Name).ToArray();
        Assert.NotEmpty(names);
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    private static (string Name, string[] Covers)[] Cases() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Root(), "tests", "Conformance", "cases"), "*.cpp")
            .SelectMany(file => Case().Matches(File.ReadAllText(file)))
            .Select(match => (match.Groups[1].Value, match.Groups[2].Value.Split(' ', RemoveEmpty))),
    ];

    private const StringSplitOptions RemoveEmpty = StringSplitOptions.RemoveEmptyEntries;

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "TensorFusion.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    [GeneratedRegex("""CASE(?:_RUN)?\(\s*"([a-z0-9._]+)",\s*"([A-Za-z0-9 ]*)"[,)]""")]
    private static partial Regex Case();
}
