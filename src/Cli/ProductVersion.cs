using System.Reflection;

namespace TensorFusion.Cli;

/// <summary>The version that this build carries.</summary>
internal static class ProductVersion
{
    /// <summary>Without the commit, for example <c>0.1.0</c>.</summary>
    public static string Text { get; } = typeof(ProductVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
