namespace TensorFusion.Cli.Verification;

/// <summary>What <c>verify -o json</c> writes.</summary>
/// <param name="Slice">The slice.</param>
/// <param name="Holds">Whether everything is as it should be.</param>
/// <param name="Checks">One by one.</param>
internal sealed record VerificationReport(string Slice, bool Holds, IReadOnlyList<Check> Checks);
