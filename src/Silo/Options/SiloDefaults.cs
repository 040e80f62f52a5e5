using System.Globalization;

namespace TensorFusion.Silo.Options;

/// <summary>What depends on user and machine.</summary>
/// <param name="DataDirectory">For <see cref="SiloOptions.DataDirectory"/>.</param>
/// <param name="RunDirectory">For <see cref="SiloOptions.RunDirectory"/>.</param>
/// <param name="Node">For <see cref="SiloOptions.Node"/>.</param>
public sealed record SiloDefaults(string DataDirectory, string RunDirectory, string Node)
{
    /// <summary>The defaults for this user on this machine.</summary>
    public static SiloDefaults OfThisMachine()
    {
        var isRoot = Environment.IsPrivilegedProcess;
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        var data = isRoot ? "/var/lib/tensorfusion" : Path.Combine(home, ".local/share/tensorfusion");
        var run = isRoot ? "/run/tensorfusion"
            : !string.IsNullOrEmpty(runtime) ? Path.Combine(runtime, "tensorfusion")
            : string.Create(CultureInfo.InvariantCulture, $"/tmp/tensorfusion-{UserId.Current}");
        return new(data, run, NodeName.OfHost(Environment.MachineName));
    }
}
