using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TensorFusion.Tests.Unit.House;

/// <summary>What docs/architecture.md says of the parts is what the projects say.</summary>
public sealed partial class ArchitectureTests
{
    [Fact]
    public void A_part_uses_what_the_page_allows_and_nothing_else()
    {
        var allowed = AllowedReferences();
        var real = Directory.EnumerateFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories)
            .Where(project => !project.Contains("Generator", StringComparison.Ordinal))
            .ToDictionary(
                project => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(project)!),
                project => XDocument.Load(project).Descendants("ProjectReference")
                    .Select(reference => PartName(reference.Attribute("Include")!.Value)).Order().ToArray());
        Assert.Equal(allowed.Keys.Order(), real.Keys.Order());
        Assert.All(real, part => Assert.Equal(allowed[part.Key], part.Value));
    }

    [Fact]
    public void A_client_needs_no_server()
    {
        var packages = XDocument.Load(Repository.PathOf("src/Interfaces/TensorFusion.Interfaces.csproj"))
            .Descendants("PackageReference").Select(package => package.Attribute("Include")!.Value);
        Assert.Equal(["Microsoft.Orleans.Client", "Microsoft.Orleans.Sdk"], packages.Order());
    }

    [Fact]
    public void Links_between_the_documents_lead_somewhere()
    {
        var pages = Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Append(Repository.PathOf("README.md"));
        var broken = from page in pages
                     from Match link in Link().Matches(File.ReadAllText(page))
                     let target = link.Groups[1].Value.Split('#')[0]
                     where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
                     where !Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, target))
                     select $"{Path.GetRelativePath(Repository.Root, page)}: {target}";
        Assert.Empty(broken);
    }

    private static Dictionary<string, string[]> AllowedReferences() =>
        PartRow().Matches(File.ReadAllText(Repository.PathOf("docs/architecture.md"))).ToDictionary(
            row => row.Groups["folder"].Value,
            row => row.Groups["uses"].Value is "nothing of ours" or "the generated protocol"
                ? []
                : row.Groups["uses"].Value.Split(", ").Order().ToArray());

    private static string PartName(string reference) =>
        Path.GetFileNameWithoutExtension(reference).Replace("TensorFusion.", "", StringComparison.Ordinal);

    [GeneratedRegex(@"^\| `(?<folder>src/[^`]+)` \|[^|]*\| (?<uses>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex PartRow();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
