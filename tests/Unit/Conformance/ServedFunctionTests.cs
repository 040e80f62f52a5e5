using System.Text.RegularExpressions;
using TensorFusion.Protocol.Generator.Symbols;
using TensorFusion.Tests.Unit.House;

namespace TensorFusion.Tests.Unit.Conformance;

/// <summary>The list of driver functions against what calls them.</summary>
public sealed partial class ServedFunctionTests
{
    private static readonly string _symbols = Path.Combine(Repository.Root, "src/NativeShim/Client/symbols");

    [Fact]
    public void Every_function_that_is_served_is_called_by_a_test()
    {
        var called = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests/Conformance"), "*.cpp", All)
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests/Native"), "*.cpp", All))
            .SelectMany(file => Name().Matches(File.ReadAllText(file)))
            .Select(match => Base(match.Value))
            .ToHashSet();
        var served = Groups().Where(group => group.Service != Service.Refused)
            .SelectMany(group => group.Symbols).Select(symbol => symbol.BaseName);
        Assert.Equal([], served.Distinct().Except(called));
    }

    [Fact]
    public void Every_refusal_says_why_and_what_to_do_instead()
    {
        var refused = Groups().Where(group => group.Service == Service.Refused).ToArray();
        Assert.NotEmpty(refused);
        Assert.All(refused, group => Assert.True(
            group.Reason.Length > 30 && group.Instead.Length > 30, $"'{group.Reason}' or '{group.Instead}' says little"));
    }

    private const SearchOption All = SearchOption.AllDirectories;

    private static IReadOnlyList<CoverageGroup> Groups() =>
        Coverage.Read(Path.Combine(_symbols, "coverage.txt"), SymbolList.Read(Path.Combine(_symbols, "libcuda.txt")));

    private static string Base(string name) => new ExportedSymbol(name, 1).BaseName;

    [GeneratedRegex("""\bcu[A-Z]\w*""")]
    private static partial Regex Name();
}
