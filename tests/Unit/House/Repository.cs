namespace TensorFusion.Tests.Unit.House;

/// <summary>Files of the checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>A path relative to the root, made absolute.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "TensorFusion.sln"))
            ? folder
            : FindRoot(Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("The tests do not lie in a checkout of TensorFusion."));
}
