namespace TensorFusion.Protocol.Generator.Symbols;

/// <summary>Makes what the client libraries need to export every name of the libraries they stand for.</summary>
internal static class SymbolGenerator
{
    private const int CudaNotSupported = 801;
    private const int NvmlNotSupported = 3;

    /// <summary>The generated files: path relative to the repository's root, and content.</summary>
    public static IEnumerable<(string Path, string Text)> Generate(string repositoryRoot)
    {
        const string client = "src/NativeShim/Client/";
        const string output = client + "Generated/";
        var symbols = Path.Combine(repositoryRoot, client, "symbols");
        var cuda = SymbolList.Read(Path.Combine(symbols, "libcuda.txt"));
        var nvml = SymbolList.Read(Path.Combine(symbols, "libnvidia-ml.txt"));

        var coverage = Coverage.Read(Path.Combine(symbols, "coverage.txt"), cuda);
        var refused = coverage.Where(group => group.Service == Service.Refused).SelectMany(group => group.Symbols)
            .ToHashSet();

        yield return (output + "stubs.cpp", StubWriter.Write(
            "libcuda.txt", cuda.Where(refused.Contains), [.. cuda.Where(symbol => !refused.Contains(symbol))],
            CudaNotSupported));
        yield return (output + "nvml_stubs.cpp", StubWriter.Write("libnvidia-ml.txt", nvml, [], NvmlNotSupported));
        yield return ("docs/reference/driver-calls.md", CoverageWriter.Write(coverage));
        yield return (output + "proc_table.cpp", ProcTableWriter.Write(cuda));
        yield return (output + "libcuda.map", VersionScriptWriter.Write("libcuda.txt", cuda));
        yield return (output + "libnvidia-ml.map", VersionScriptWriter.Write("libnvidia-ml.txt", nvml));
    }
}
