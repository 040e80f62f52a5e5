namespace TensorFusion.Grains.Slices;

/// <summary>When an idle slice leaves its card.</summary>
/// <param name="ToHost">Idle time after which it goes to the host.</param>
/// <param name="ToDisk">Idle time after which it goes on to the disk.</param>
public sealed record CoolDownTimes(TimeSpan ToHost, TimeSpan ToDisk);
