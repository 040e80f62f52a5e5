namespace TensorFusion.Grains.Scheduling.Requests;

/// <summary>Whether the cards of one request are to be linked to each other.</summary>
internal enum TopologyDemand
{
    None = 0,

    /// <summary>Linked cards if there are.</summary>
    Wanted = 1,

    /// <summary>Linked cards or none.</summary>
    Required = 2,
}
