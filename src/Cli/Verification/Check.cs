namespace TensorFusion.Cli.Verification;

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What.</param>
/// <param name="Holds">Whether it is as it should be.</param>
/// <param name="Expected">What it should be.</param>
/// <param name="Found">What it is.</param>
internal sealed record Check(string Name, bool Holds, string Expected, string Found);
