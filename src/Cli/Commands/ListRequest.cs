using TensorFusion.Cli.Output;

namespace TensorFusion.Cli.Commands;

/// <summary>What <c>get</c> was asked for.</summary>
/// <param name="Name">Only the object of this name; null for all.</param>
/// <param name="Format">How it is written.</param>
/// <param name="Watch">Whether to go on with what changes.</param>
/// <param name="CancellationToken">Ends it.</param>
internal sealed record ListRequest(
    string? Name, OutputFormat Format, bool Watch, CancellationToken CancellationToken);
