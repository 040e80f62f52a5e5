namespace TensorFusion.Protocol.Generator.Symbols;

/// <summary>A function that a client library exports.</summary>
/// <param name="Name">The exported name.</param>
/// <param name="Since">
/// The version (1000 * major + 10 * minor) from which cuGetProcAddress hands it out; null where it never does.
/// </param>
internal sealed record ExportedSymbol(string Name, int? Since)
{
    private const string PerThreadStream = "_ptsz";
    private const string PerThreadDefault = "_ptds";

    /// <summary>True for the variant whose null stream is the calling thread's.</summary>
    public bool IsPerThread => Name.EndsWith(PerThreadStream, StringComparison.Ordinal)
        || Name.EndsWith(PerThreadDefault, StringComparison.Ordinal);

    /// <summary>The name that cuGetProcAddress takes: without the version and without the per-thread mark.</summary>
    public string BaseName
    {
        get
        {
            var name = IsPerThread ? Name[..^PerThreadStream.Length] : Name;
            var mark = name.LastIndexOf("_v", StringComparison.Ordinal);
            return mark > 0 && name[(mark + 2)..].All(char.IsAsciiDigit) ? name[..mark] : name;
        }
    }
}
