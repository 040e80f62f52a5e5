namespace TensorFusion.Tests.Unit.House;

/// <summary>Rules of the house that no analyzer knows.</summary>
public sealed class StyleTests
{
    private const int LongestFile = 400;

    [Fact]
    public void A_file_holds_one_idea()
    {
        var tooLong = Sources("src", "tests", "samples")
            .Select(file => (file, lines: File.ReadLines(file).Count()))
            .Where(file => file.lines > LongestFile)
            .Select(file => $"{Path.GetRelativePath(Repository.Root, file.file)}: {file.lines} lines");
        Assert.Empty(tooLong);
    }

    [Fact]
    public void Tests_wait_for_conditions_and_nothing_waits_for_the_wall_clock()
    {
        string[] sleeps = ["Thread" + ".Sleep(", "DateTime" + ".UtcNow", "DateTimeOffset" + ".UtcNow"];
        var found = from file in Sources("src", "tests")
                    from line in File.ReadLines(file).Select((text, index) => (text, number: index + 1))
                    where sleeps.Any(line.text.Contains)
                    select $"{Path.GetRelativePath(Repository.Root, file)}:{line.number}: {line.text.Trim()}";
        Assert.Empty(found);
    }

    private static IEnumerable<string> Sources(params string[] folders) =>
        from folder in folders
        from pattern in (string[])["*.cs", "*.cpp", "*.h"]
        from file in Directory.EnumerateFiles(Repository.PathOf(folder), pattern, SearchOption.AllDirectories)
        where !file.Contains("/obj/", StringComparison.Ordinal)
            && !file.Contains("/bin/", StringComparison.Ordinal)
            && !file.Contains("/Generated/", StringComparison.Ordinal)
            && !file.EndsWith(".g.cs", StringComparison.Ordinal)
        select file;
}
