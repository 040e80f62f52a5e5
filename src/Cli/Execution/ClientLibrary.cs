namespace TensorFusion.Cli.Execution;

/// <summary>The folder of the driver library that programs load instead of NVIDIA's.</summary>
internal static class ClientLibrary
{
    public const string Variable = "TENSORFUSION_LIB";
    private const string Name = "libcuda.so.1";

    /// <summary>
    /// <c>TENSORFUSION_LIB</c> when set; else <c>lib</c> beside this executable; else <c>artifacts/native/lib</c> of
    /// the source tree that this executable was built in.
    /// </summary>
    /// <exception cref="CommandFailure">It is nowhere.</exception>
    public static string FindFolder(string? configured, string baseDirectory)
    {
        if (!string.IsNullOrEmpty(configured))
        {
            return Holds(configured)
                ? Path.GetFullPath(configured)
                : throw new CommandFailure(
                    ExitStatus.Unavailable, $"{Variable} is '{configured}', and there is no {Name} in it.");
        }

        return Candidates(baseDirectory).FirstOrDefault(Holds) ?? throw new CommandFailure(
            ExitStatus.Unavailable,
            $"The client library {Name} is not in '{Path.Combine(baseDirectory, "lib")}'; "
            + $"build the solution, or set {Variable} to its folder.");
    }

    /// <summary>A search path for the dynamic linker with <paramref name="folder"/> first.</summary>
    public static string Prepend(string folder, string? searchPath) =>
        string.IsNullOrEmpty(searchPath) ? folder : $"{folder}:{searchPath}";

    private static IEnumerable<string> Candidates(string baseDirectory)
    {
        yield return Path.Combine(baseDirectory, "lib");
        for (var folder = new DirectoryInfo(baseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "artifacts", "native", "lib");
        }
    }

    private static bool Holds(string folder) => File.Exists(Path.Combine(folder, Name));
}
