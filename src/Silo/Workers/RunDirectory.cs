using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TensorFusion.Protocol.Control;

namespace TensorFusion.Silo.Workers;

/// <summary>The folders of the slices of this machine: spec, sockets, log. For the silo's user only.</summary>
internal sealed class RunDirectory(string root)
{
    /// <summary>sun_path of a Unix socket, less the ending zero.</summary>
    private const int MaxSocketPath = 107;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private string Slices => Path.Combine(root, "slices");

    private string Spares => Path.Combine(root, "spares");

    /// <summary>The folder by which the workers of this machine share its cards' time.</summary>
    public string Turns => Path.Combine(root, "turns");

    /// <summary>The folder of a slice.</summary>
    public string Of(string sliceId) => Path.Combine(Slices, sliceId);

    /// <summary>The connection of a slice, without token.</summary>
    public string ConnectionUri(string sliceId) =>
        $"shm://{Path.Combine(Of(sliceId), WorkerFiles.AttachSocket)}?slice={sliceId}";

    /// <summary>The control socket of a slice.</summary>
    public string ControlSocket(string sliceId) => Path.Combine(Of(sliceId), WorkerFiles.ControlSocket);

    /// <summary>
    /// Makes the folder and writes the spec, so that a reader sees the old or the new one, never a part.
    /// </summary>
    /// <returns>Path of the spec.</returns>
    public string Write(WorkerSpec spec)
    {
        var folder = Of(spec.SliceId);
        var control = Path.Combine(folder, WorkerFiles.ControlSocket);
        if (control.Length > MaxSocketPath)
        {
            throw new IOException(
                $"The path {control} is longer than a socket's may be ({MaxSocketPath}); choose a shorter --run.");
        }

        Directory.CreateDirectory(folder, OwnerOnly);
        File.Delete(control);
        File.Delete(Path.Combine(folder, WorkerFiles.AttachSocket));
        return Write(Path.Combine(folder, WorkerFiles.Spec), spec, WorkerJson.Default.WorkerSpec);
    }

    /// <summary>Makes the folder of a worker that is started before its slice is known.</summary>
    /// <param name="id">As long as the ids of slices, so that the worker can take a slice's path for its own.</param>
    /// <param name="spare">What it is told, for its folder.</param>
    /// <returns>Path of the spec.</returns>
    public string WriteSpare(string id, Func<string, WorkerSpareSpec> spare)
    {
        var folder = SpareOf(id);
        Directory.CreateDirectory(folder, OwnerOnly);
        return Write(Path.Combine(folder, WorkerFiles.Spare), spare(folder), WorkerJson.Default.WorkerSpareSpec);
    }

    /// <summary>Ids of the spares that have a folder.</summary>
    public IReadOnlyList<string> ListSpares() => Directory.Exists(Spares)
        ? [.. Directory.EnumerateDirectories(Spares).Select(path => Path.GetFileName(path))]
        : [];

    /// <summary>The spec of a spare.</summary>
    public string SpareSpec(string id) => Path.Combine(SpareOf(id), WorkerFiles.Spare);

    /// <summary>Removes the folder of a spare that is gone or serves a slice now.</summary>
    public void RemoveSpare(string id) => Delete(SpareOf(id));

    /// <summary>Ids of the slices that have a folder.</summary>
    public IReadOnlyList<string> List() => Directory.Exists(Slices)
        ? [.. Directory.EnumerateDirectories(Slices).Select(path => Path.GetFileName(path))]
        : [];

    /// <summary>The spec of a slice, or null when it cannot be read.</summary>
    public WorkerSpec? Read(string sliceId)
    {
        try
        {
            using var file = File.OpenRead(Path.Combine(Of(sliceId), WorkerFiles.Spec));
            return JsonSerializer.Deserialize(file, WorkerJson.Default.WorkerSpec);
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The last lines of a worker's log; empty when there is none.</summary>
    public string LastLogLine(string sliceId)
    {
        const int Length = 4096;
        try
        {
            using var file = File.OpenRead(Path.Combine(Of(sliceId), WorkerFiles.Log));
            file.Seek(-Math.Min(file.Length, Length), SeekOrigin.End);
            using var reader = new StreamReader(file);
            const StringSplitOptions Split = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
            return reader.ReadToEnd().Split('\n', Split).LastOrDefault() ?? "";
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>Removes the folder of a slice whose worker is gone.</summary>
    public void Remove(string sliceId) => Delete(Of(sliceId));

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Removed before.
        }
    }

    private static string Write<T>(string path, T content, JsonTypeInfo<T> type)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        using (var file = new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            JsonSerializer.Serialize(file, content, type);
        }

        File.Move(temporary, path, overwrite: true);
        return path;
    }

    private string SpareOf(string id) => Path.Combine(Spares, id);
}
