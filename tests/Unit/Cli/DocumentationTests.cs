using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using TensorFusion.Cli;
using TensorFusion.Cli.Commands;

namespace TensorFusion.Tests.Unit.Cli;

/// <summary>The pages in docs/reference say what the program does.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public void Every_command_and_no_other_has_a_section()
    {
        var sections = Sections("cli.md").Keys.Except(["The command line", "Exit status", "Environment"]);
        Assert.Equal(Root().Subcommands.Select(command => command.Name).Order(), sections.Order());
    }

    [Fact]
    public void Every_option_and_no_other_is_documented()
    {
        var sections = Sections("cli.md");
        foreach (var command in Root().Subcommands)
        {
            var documented = OptionRow().Matches(sections[command.Name])
                .SelectMany(row => OptionName().Matches(row.Value).Select(name => name.Value));
            var real = command.Options.SelectMany(option => option.Aliases.Append(option.Name));
            Assert.Equal(real.Order(), documented.Order());
        }
    }

    [Fact]
    public void Every_exit_status_is_documented()
    {
        var section = Sections("cli.md")["Exit status"];
        var statuses = typeof(ExitStatus).GetFields().Where(field => field.Name != nameof(ExitStatus.SignalBase));
        foreach (var field in statuses)
        {
            Assert.Contains($"\n| {field.GetRawConstantValue()} |", section);
        }
    }

    [Fact]
    public void The_json_is_what_the_page_shows()
    {
        var sections = Sections("json.md");
        Assert.Equal(Block(sections["Nodes"]), Json(Samples.Node(), TensorFusionJson.Indented.NodeInfo));
        Assert.Equal(Block(sections["GPUs"]), Json(Samples.Gpu(), TensorFusionJson.Indented.GpuInfo));
        Assert.Equal(Block(sections["Slices"]), Json(Samples.Slice(), TensorFusionJson.Indented.SliceInfo));
        Assert.Equal(Block(sections["Workloads"]), Json(Samples.Workload(), TensorFusionJson.Indented.WorkloadInfo));
        Assert.Equal(Block(sections["Pools"]), Json(Samples.Pool(), TensorFusionJson.Indented.PoolInfo));
    }

    [Fact]
    public void Every_error_is_documented_with_its_number_and_status()
    {
        var page = Page("errors.md");
        foreach (var code in Enum.GetValues<FailureCode>().Except([FailureCode.None]))
        {
            var word = JsonNamingPolicy.CamelCase.ConvertName(code.ToString());
            Assert.Contains($"\n| `{word}` | {(int)code} | {ExitStatus.Of(code)} |", page);
        }
    }

    private static RootCommand Root() => CommandTree.Create(new CliContext
    {
        Output = TextWriter.Null,
        Error = TextWriter.Null,
        Decorate = false,
        Time = TimeProvider.System,
        Environment = _ => null,
        ConnectAsync = (_, _) => throw new InvalidOperationException("Nothing is run here."),
    });

    private static string Json<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type);

    private static string Block(string section) => JsonBlock().Match(section).Groups[1].Value;

    private static Dictionary<string, string> Sections(string page) => Heading().Split(Page(page))
        .Skip(1)
        .Chunk(2)
        .ToDictionary(pair => pair[0], pair => pair[1]);

    private static string Page(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "TensorFusion.sln")))
        {
            folder = folder.Parent;
        }

        return File.ReadAllText(Path.Combine(folder.FullName, "docs", "reference", name));
    }

    [GeneratedRegex("^##? (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| `-[^|]*\|", RegexOptions.Multiline)]
    private static partial Regex OptionRow();

    [GeneratedRegex(@"(?<=`)--?[a-z]+(-[a-z]+)*")]
    private static partial Regex OptionName();

    [GeneratedRegex(@"```json\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();
}
