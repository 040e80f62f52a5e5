using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>Whether a node takes part.</summary>
[GenerateSerializer, Alias("tensorfusion.NodeState")]
[JsonConverter(typeof(CamelCaseEnumConverter<NodeState>))]
public enum NodeState
{
    /// <summary>It is in the cluster.</summary>
    Ready = 0,

    /// <summary>It is not in the cluster now; its workers may go on.</summary>
    Down = 1,
}
