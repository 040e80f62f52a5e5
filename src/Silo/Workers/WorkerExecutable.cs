namespace TensorFusion.Silo.Workers;

/// <summary>Finds the worker's program.</summary>
internal static class WorkerExecutable
{
    private const string Name = "tensorfusion-worker";

    /// <summary>
    /// Path of the executable (or dll): what the operator says; else next to the silo; else where the same build of
    /// this
    /// repository put it.
    /// </summary>
    /// <exception cref="TensorFusionException">There is none.</exception>
    public static string Find(string configured, string baseDirectory)
    {
        if (configured.Length > 0)
        {
            return File.Exists(configured)
                ? Path.GetFullPath(configured)
                : throw Missing($"'{configured}' does not exist");
        }

        var framework = new DirectoryInfo(baseDirectory);
        var configuration = framework.Parent?.Name ?? "Debug";
        var built = Path.GetFullPath(Path.Combine(
            baseDirectory, "../../../../NativeShim/Worker/bin", configuration, framework.Name));
        foreach (var folder in (ReadOnlySpan<string>)[baseDirectory, built])
        {
            foreach (var file in (ReadOnlySpan<string>)[Name, $"{Name}.dll"])
            {
                var path = Path.Combine(folder, file);
                if (File.Exists(path))
                {
                    return path;
                }
            }
        }

        throw Missing($"{Name} is neither in {baseDirectory} nor in {built}");
    }

    private static TensorFusionException Missing(string what) => new(
        FailureCode.WorkerFailed,
        Name,
        $"The worker's program was not found: {what}.",
        "Give --worker PATH, or TENSORFUSION_WORKER.");
}
