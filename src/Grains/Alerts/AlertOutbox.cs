using System.Collections.Immutable;

namespace TensorFusion.Grains.Alerts;

/// <summary>What one sink has still to be told: of each alert the latest news.</summary>
internal sealed class AlertOutbox(IAlertSink sink)
{
    private ImmutableDictionary<string, AlertInfo> _waiting = ImmutableDictionary<string, AlertInfo>.Empty;
    private DateTimeOffset _reminded = DateTimeOffset.MinValue;

    public IAlertSink Sink => sink;

    public int Count => _waiting.Count;

    /// <summary>Adds news, and when their time has come all alerts that fire.</summary>
    public void Add(
        ImmutableArray<AlertInfo> news, IEnumerable<AlertInfo> firing, DateTimeOffset now, TimeSpan reminderPeriod)
    {
        if (sink.WantsReminders && now - _reminded >= reminderPeriod)
        {
            _reminded = now;
            _waiting = _waiting.SetItems(firing.Select(alert => KeyValuePair.Create(alert.Key, alert)));
        }

        _waiting = _waiting.SetItems(news.Select(alert => KeyValuePair.Create(alert.Key, alert)));
    }

    /// <summary>Tells the sink; what it did not take waits on.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_waiting.IsEmpty)
        {
            return;
        }

        await sink.SendAsync([.. _waiting.Values], cancellationToken);
        _waiting = ImmutableDictionary<string, AlertInfo>.Empty;
    }
}
