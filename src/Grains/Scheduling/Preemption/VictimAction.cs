namespace TensorFusion.Grains.Scheduling.Preemption;

/// <summary>What is done to a slice that makes room, mildest first.</summary>
[GenerateSerializer, Alias("tensorfusion.grains.VictimAction")]
public enum VictimAction
{
    /// <summary>It goes on elsewhere.</summary>
    Move = 0,

    /// <summary>It is kept in host memory or on disk and goes on later.</summary>
    Freeze = 1,

    /// <summary>It is ended, with notice.</summary>
    End = 2,
}
