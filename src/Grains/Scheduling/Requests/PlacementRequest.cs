using System.Collections.Immutable;
using TensorFusion.Grains.Scheduling.Index;

namespace TensorFusion.Grains.Scheduling.Requests;

/// <summary>All that a request can say. Amounts are for each card, but for processor time and host memory.</summary>
internal sealed record PlacementRequest
{
    private ConstraintText? _constraints;

    /// <summary>The slice.</summary>
    public required string Id { get; init; }

    public string Tenant { get; init; } = "default";

    /// <summary>Compute in thousandths of a TFLOPS; ignored for a share or whole cards.</summary>
    public long Compute { get; init; }

    /// <summary>Compute as millionths of the card, whatever its model; 0 when <see cref="Compute"/> counts.</summary>
    public int SharePpm { get; init; }

    /// <summary>Whether it wants each card for itself.</summary>
    public bool WholeCards { get; init; }

    /// <summary>Memory in MiB; of whole cards the least that a card must have.</summary>
    public long Memory { get; init; }

    /// <summary>Processor time in thousandths of a core.</summary>
    public long Cpu { get; init; }

    /// <summary>Host memory in MiB.</summary>
    public long HostMemory { get; init; }

    /// <summary>Number of cards, all on one node; 0 for one that needs none.</summary>
    public int Cards { get; init; } = 1;

    /// <summary>Priority of its quality of service; higher goes first.</summary>
    public int Priority { get; init; } = 1;

    /// <summary>Admissible models; any when empty.</summary>
    public ImmutableArray<string> Models { get; init; } = [];

    /// <summary>Vendor; any when empty.</summary>
    public string Vendor { get; init; } = "";

    /// <summary>Least version of the driver; any when empty.</summary>
    public string MinDriver { get; init; } = "";

    /// <summary>Admissible nodes; any when empty.</summary>
    public ImmutableArray<string> Nodes { get; init; } = [];

    /// <summary>The node of its program, which is taken whenever it has room; none when empty.</summary>
    public string Near { get; init; } = "";

    /// <summary>Labels that the node must have.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    public ImmutableSortedSet<string> Tolerations { get; init; } = [];

    /// <summary>Slices of one group want to be on a node together; none when empty.</summary>
    public string AffinityGroup { get; init; } = "";

    /// <summary>Slices of one group are never on a node together; none when empty.</summary>
    public string AntiAffinityGroup { get; init; } = "";

    public TopologyDemand Topology { get; init; }

    public IsolationModes Isolation { get; init; }

    /// <summary>The farthest that its node may be, see <see cref="NodeTraits.Distance"/>; any when null.</summary>
    public int? MaxDistance { get; init; }

    /// <summary>Whether it may never be ended, only moved or frozen.</summary>
    public bool IsProtected { get; init; }

    /// <summary>Whether it may be moved while it runs.</summary>
    public bool IsMovable { get; init; } = true;

    /// <summary>Whether it may be frozen to host memory or disk.</summary>
    public bool IsFreezable { get; init; } = true;

    /// <summary>When it is of no use any more; null for never.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>How long it is thought to run; null when unknown.</summary>
    public TimeSpan? ExpectedRun { get; init; }

    /// <summary>The gang that it belongs to; null when it stands alone.</summary>
    public GangDemand? Gang { get; init; }

    /// <summary>Where it may run at all, as text: requests with the same text see the same nodes.</summary>
    internal string Constraints
    {
        get
        {
            // A copy made by "with" brings the text of the original along: it counts only for its owner.
            if (_constraints?.Owner != (object)this)
            {
                _constraints = new(this, MakeConstraints());
            }

            return _constraints!.Text;
        }
    }

    private string MakeConstraints()
    {
        var isFree = Models.IsEmpty && Vendor.Length == 0 && MinDriver.Length == 0 && Nodes.IsEmpty && Labels.IsEmpty
            && Tolerations.IsEmpty && AffinityGroup.Length == 0 && AntiAffinityGroup.Length == 0
            && Topology == TopologyDemand.None && Isolation == IsolationModes.None && MaxDistance is null;
        return isFree ? "" : string.Join(
            '\u001f',
            [
                string.Join(',', Models.Order(StringComparer.Ordinal)), Vendor, MinDriver, string.Join(',', Nodes),
                string.Join(',', Labels.Select(label => $"{label.Key}={label.Value}")), string.Join(',', Tolerations),
                AffinityGroup, AntiAffinityGroup, $"{Topology}/{Isolation}/{MaxDistance}",
            ]);
    }

    private sealed class ConstraintText(object owner, string text)
    {
        public object Owner => owner;

        public string Text => text;
    }
}
