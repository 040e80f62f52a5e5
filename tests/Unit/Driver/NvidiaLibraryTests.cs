using System.Diagnostics;
using TensorFusion.Driver;

namespace TensorFusion.Tests.Unit.Driver;

public sealed class NvidiaLibraryTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("nvidia-library-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_library_that_does_not_exist_is_not_opened() =>
        Assert.Null(NvidiaLibrary.TryOpen(Path.Combine(_directory, "libcuda.so.1")));

    [Fact]
    public void Our_own_client_library_is_refused()
    {
        var library = Compile("int tensorfusion_client_version(void) { return 1; }");
        var exception = Assert.Throws<DriverException>(() => NvidiaLibrary.TryOpen(library));
        Assert.Contains("LD_LIBRARY_PATH", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Functions_are_found_by_their_symbols()
    {
        var library = NvidiaLibrary.TryOpen(Compile("int cuInit(unsigned flags) { return (int)flags; }"));
        Assert.NotNull(library);
        Assert.NotEqual(0, library.Find("cuInit"));
        Assert.Equal(0, library.Find("cuSomethingElse"));
    }

    private string Compile(string source)
    {
        var library = Path.Combine(_directory, "libtest.so");
        var start = new ProcessStartInfo("cc", ["-shared", "-fPIC", "-x", "c", "-o", library, "-"])
        {
            RedirectStandardInput = true,
        };
        using var compiler = Process.Start(start)!;
        compiler.StandardInput.Write(source);
        compiler.StandardInput.Close();
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        return library;
    }
}
