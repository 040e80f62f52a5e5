using TensorFusion.Protocol.Generator.Symbols;

namespace TensorFusion.Tests.Unit.Protocol;

/// <summary>The list of how each driver function is served.</summary>
public sealed class SymbolCoverageTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_base_name_stands_for_all_versions_but_those_that_are_named()
    {
        var groups = Read(
            "remote\n  cuCopy\nlocal\n  cuAsk\nrefused too old\n  =cuCopy\n",
            "cuCopy", "cuCopy_v2", "cuCopy_v2_ptsz", "cuAsk");
        Assert.Equal(["cuCopy_v2", "cuCopy_v2_ptsz"], Names(groups[0]));
        Assert.Equal(["cuAsk"], Names(groups[1]));
        Assert.Equal((Service.Refused, "too old"), (groups[2].Service, groups[2].Reason));
        Assert.Equal(["cuCopy"], Names(groups[2]));
    }

    [Theory]
    [InlineData("remote\n  cuCopy\n", "nothing says how 'cuAsk' is served")]
    [InlineData("remote\n  cuCopy cuAsk cuGone\n", "'cuGone' is no exported function")]
    [InlineData("remote\n  cuCopy cuAsk\nlocal\n  cuAsk\n", "'cuAsk' is there twice")]
    public void A_list_that_does_not_fit_the_exports_is_refused(string text, string reason) =>
        Assert.Contains(
            reason,
            Assert.Throws<FormatException>(() => Read(text, "cuCopy", "cuAsk")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void The_page_names_old_versions_in_full_and_gives_reasons()
    {
        var page = CoverageWriter.Write(
            Read("remote\n  cuCopy\nlocal\n  cuAsk\nrefused too old\n  =cuCopy\nrefused no display\n  cuDraw\n",
                "cuCopy", "cuCopy_v2", "cuAsk", "cuDraw_v2"));
        Assert.Contains("| Remote | 1 | 1 |", page, StringComparison.Ordinal);
        Assert.Contains("Too old:\n\n- `cuCopy`\n", page, StringComparison.Ordinal);
        Assert.Contains("No display:\n\n- `cuDraw`\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_says_what_to_do_instead()
    {
        var page = CoverageWriter.Write(Read("refused too old | take the new one\n  cuCopy\n", "cuCopy"));
        Assert.Contains("Too old.\nInstead: take the new one.\n\n- `cuCopy`\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_refused_names_have_stubs_without_being_asked()
    {
        var text = StubWriter.Write("list", [new("cuDraw", 1)], [new("cuCopy", 1)], 801);
        var (always, asked) = (text[..text.IndexOf("#ifdef TF_ALL_STUBS", StringComparison.Ordinal)], text);
        Assert.Contains("TF_STUB(cuDraw)", always, StringComparison.Ordinal);
        Assert.DoesNotContain("TF_STUB(cuCopy)", always, StringComparison.Ordinal);
        Assert.Contains("TF_STUB(cuCopy)", asked, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(CoverageGroup group) => group.Symbols.Select(symbol => symbol.Name);

    private IReadOnlyList<CoverageGroup> Read(string text, params string[] names)
    {
        File.WriteAllText(_path, text);
        return Coverage.Read(_path, [.. names.Select(name => new ExportedSymbol(name, 1))]);
    }
}
