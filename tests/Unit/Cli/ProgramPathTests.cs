using TensorFusion.Cli.Execution;

namespace TensorFusion.Tests.Unit.Cli;

public sealed class ProgramPathTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tf-path-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_first_executable_along_the_path_is_taken()
    {
        var first = Directory.CreateDirectory(Path.Combine(_folder, "a")).FullName;
        var second = Directory.CreateDirectory(Path.Combine(_folder, "b")).FullName;
        File.WriteAllText(Path.Combine(first, "tool"), "");
        File.WriteAllText(Path.Combine(second, "tool"), "");
        TestFiles.MakeExecutable(Path.Combine(second, "tool"));
        Assert.Equal(Path.Combine(second, "tool"), ProgramPath.Resolve("tool", $"{first}:{second}"));
    }

    [Fact]
    public void A_library_folder_is_found_beside_the_executable_or_upwards_in_the_build()
    {
        var build = Path.Combine(_folder, "artifacts", "native", "lib");
        var output = Directory.CreateDirectory(Path.Combine(_folder, "src", "bin")).FullName;
        Directory.CreateDirectory(build);
        File.WriteAllText(Path.Combine(build, "libcuda.so.1"), "");
        Assert.Equal(build, ClientLibrary.FindFolder(null, output));
        var beside = Directory.CreateDirectory(Path.Combine(output, "lib")).FullName;
        File.WriteAllText(Path.Combine(beside, "libcuda.so.1"), "");
        Assert.Equal(beside, ClientLibrary.FindFolder("", output));
    }

    [Fact]
    public void A_configured_library_folder_without_library_is_refused()
    {
        var error = Assert.Throws<CommandFailure>(() => ClientLibrary.FindFolder(_folder, _folder));
        Assert.Equal(69, error.Status);
        Assert.Contains(_folder, error.Message);
    }
}
