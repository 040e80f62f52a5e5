using System.Security.Cryptography;
using System.Text;

namespace TensorFusion.Silo.Access;

/// <summary>
/// The token that a cluster begins with: an admin's, kept in a file that only the silo's user can read. All silos of a
/// cluster need the same file.
/// </summary>
internal sealed class RootToken(string token)
{
    /// <summary>Tenant of the operators of the cluster.</summary>
    public const string Tenant = "system";

    private const int SecretBytes = 32;
    private readonly byte[] _token = Encoding.ASCII.GetBytes(token);

    /// <summary>The token.</summary>
    public string Text => token;

    /// <summary>Reads the file, or writes a new one.</summary>
    public static RootToken ReadOrCreate(string file)
    {
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
            using var stream = new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            stream.Write(Encoding.ASCII.GetBytes($"tfa_{Tenant}_root_{secret}\n"));
        }

        return new(File.ReadAllText(file).Trim());
    }

    /// <summary>The admin, when the token is this one.</summary>
    public Principal? Check(string token) =>
        _token.Length > SecretBytes && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(token), _token)
            ? new() { Tenant = Tenant, TokenId = "root", Role = TenantRole.Admin }
            : null;
}
