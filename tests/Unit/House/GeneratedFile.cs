namespace TensorFusion.Tests.Unit.House;

/// <summary>
/// Files of the repository that are written from the program. With the variable TENSORFUSION_UPDATE_FILES=1 the test
/// writes them; without, it compares.
/// </summary>
internal static class GeneratedFile
{
    public static void Check(string path, string expected)
    {
        var file = Repository.PathOf(path);
        if (Environment.GetEnvironmentVariable("TENSORFUSION_UPDATE_FILES") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, expected);
        }

        Assert.True(File.Exists(file), $"{path} is missing; write it with TENSORFUSION_UPDATE_FILES=1.");
        Assert.Equal(expected, File.ReadAllText(file));
    }
}
