namespace TensorFusion.Cli.Execution;

/// <summary>
/// A program whose calls are traced: a library that takes the times stands before the client's, and writes the trace
/// when the program ends.
/// </summary>
internal sealed class ProfiledProgram
{
    private const string SearchPath = "LD_LIBRARY_PATH";

    /// <summary>Where the library looks for the trace's name.</summary>
    private const string Variable = "TENSORFUSION_PROFILE";

    private readonly string _file;
    private readonly string _folder;

    private ProfiledProgram(string file, string folder)
    {
        _file = file;
        _folder = folder;
    }

    /// <summary>Makes room for the trace.</summary>
    /// <param name="file">Where it goes.</param>
    /// <param name="library">Folder of the client library.</param>
    /// <exception cref="CommandFailure">
    /// The trace cannot be written there, or this machine has no such library.
    /// </exception>
    public static ProfiledProgram Prepare(string file, string library)
    {
        var folder = Path.Combine(library, "profile");
        if (!File.Exists(Path.Combine(folder, "libcuda.so.1")))
        {
            throw new CommandFailure(
                ExitStatus.Unavailable, $"programs cannot be profiled here: there is no libcuda.so.1 in '{folder}'.");
        }

        var path = Path.GetFullPath(file);
        try
        {
            File.Create(path).Dispose();
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitStatus.Usage, $"the trace cannot be written to '{path}': {error.Message}");
        }

        return new(path, folder);
    }

    /// <summary>What the program needs in its environment.</summary>
    public void AddTo(IDictionary<string, string> environment)
    {
        environment[Variable] = _file;
        environment[SearchPath] = ClientLibrary.Prepend(_folder, environment[SearchPath]);
    }

    /// <summary>Why there is no trace; null when there is one.</summary>
    public string? Missing() => File.Exists(_file)
        ? null
        : $"there is no trace '{_file}': the program did not use the GPU, or was ended before it could write it.";
}
