using System.Collections.Immutable;

namespace TensorFusion.Grains.Alerts;

/// <summary>Somebody who is told of alerts. The host implements it.</summary>
public interface IAlertSink
{
    /// <summary>Whether it wants all firing alerts again and again, not only what changed.</summary>
    bool WantsReminders { get; }

    /// <summary>Tells; throws when it was not taken, and is asked again then.</summary>
    Task SendAsync(ImmutableArray<AlertInfo> alerts, CancellationToken cancellationToken);
}
