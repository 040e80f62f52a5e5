using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>Where a slice is in its life.</summary>
[GenerateSerializer, Alias("tensorfusion.SlicePhase")]
[JsonConverter(typeof(CamelCaseEnumConverter<SlicePhase>))]
public enum SlicePhase
{
    /// <summary>Waits for room; the message says for what.</summary>
    Pending = 0,

    /// <summary>Its GPUs are reserved and its worker is being started.</summary>
    Placed = 1,

    /// <summary>Its worker is ready; programs can attach.</summary>
    Running = 2,

    /// <summary>Its memory was moved off the card; it holds no VRAM.</summary>
    Frozen = 3,

    /// <summary>It is moving to another GPU.</summary>
    Migrating = 4,

    /// <summary>It was given back; final.</summary>
    Released = 5,

    /// <summary>Its node or card is gone and its memory with it; final.</summary>
    Lost = 6,

    /// <summary>Its worker failed and is not started again; final.</summary>
    Failed = 7,

    /// <summary>Its memory is being moved off the card; its programs wait.</summary>
    Freezing = 8,

    /// <summary>Its memory comes back, or waits for room; its programs wait.</summary>
    Resuming = 9,
}
