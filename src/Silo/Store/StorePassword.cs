using System.Security.Cryptography;

namespace TensorFusion.Silo.Store;

/// <summary>
/// The embedded store's password: random, made once, readable by the owner of the data directory only.
/// </summary>
internal static class StorePassword
{
    private const string FileName = "store.password";

    public static string ReadOrCreate(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, FileName);
        if (File.Exists(path))
        {
            return File.ReadAllText(path).Trim();
        }

        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var temporary = path + ".new";
        using (var file = new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(password));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        return password;
    }
}
