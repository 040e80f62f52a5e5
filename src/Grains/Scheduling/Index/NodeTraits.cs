using System.Collections.Immutable;

namespace TensorFusion.Grains.Scheduling.Index;

/// <summary>What a node is, as opposed to what is free on it. Filters on traits are asked once, not at each decision.</summary>
internal sealed record NodeTraits
{
    public required string Name { get; init; }

    /// <summary><c>nvidia</c>, <c>software</c> ...</summary>
    public string Vendor { get; init; } = "";

    /// <summary>Product name of its cards.</summary>
    public string Model { get; init; } = "";

    public string Driver { get; init; } = "";

    public IsolationModes Isolation { get; init; } = IsolationModes.Shared | IsolationModes.Soft;

    public ImmutableSortedDictionary<string, string> Labels { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Only requests that tolerate all of them may come here.</summary>
    public ImmutableSortedSet<string> Taints { get; init; } = [];

    /// <summary>Network distance from the programs: 0 same host, 1 same rack, 2 same site, 3 farther.</summary>
    public int Distance { get; init; }

    /// <summary>Nodes with equal keys are alike but for their name.</summary>
    internal string KindKey(long cardCompute, long cardMemory) => string.Join(
        '\u001f',
        [
            Vendor, Model, Driver, $"{(int)Isolation}/{Distance}/{cardCompute}/{cardMemory}",
            string.Join(',', Labels.Select(label => $"{label.Key}={label.Value}")), string.Join(',', Taints),
        ]);
}
