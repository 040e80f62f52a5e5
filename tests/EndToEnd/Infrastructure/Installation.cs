namespace TensorFusion.Tests.EndToEnd.Infrastructure;

/// <summary>Where the programs under test lie: in their projects' own output folders, as the build left them.</summary>
internal static class Installation
{
    private static readonly string OutputFolder = Path.Combine(
        "bin",
        Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))!),
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)));

    public static string Root { get; } = FindRoot();

    public static string Silo { get; } = Program("src/Silo", "tensorfusion-silo");

    public static string Worker { get; } = Program("src/NativeShim/Worker", "tensorfusion-worker");

    public static string Cli { get; } = Program("src/Cli", "tensorfusion");

    public static string Demo { get; } = Program("samples/IlgpuDemo", "ilgpu-demo");

    public static string SdkSample { get; } = Program("samples/Sdk", "Sdk");

    public static string Conformance { get; } = NativeProgram("tensorfusion-conformance");

    public static string FirstCall { get; } = NativeProgram("tensorfusion-first-call");

    public static string Hostile { get; } = NativeProgram("tensorfusion-hostile");

    public static string Benchmarks { get; } = Program("tests/Benchmarks", "TensorFusion.Benchmarks");

    public static string ClientLibraryFolder { get; } = Path.Combine(Root, "artifacts", "native", "lib");

    private static string Program(string project, string name) => Path.Combine(Root, project, OutputFolder, name);

    private static string NativeProgram(string name) =>
        Path.Combine(Root, "artifacts", "native", "conformance", name);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TensorFusion.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("TensorFusion.sln is in no parent folder.");
        }

        return folder.FullName;
    }
}
