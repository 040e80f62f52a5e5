using System.Collections.Immutable;
using System.Net.Mail;
using TensorFusion.Grains.Alerts;

namespace TensorFusion.Silo.Alerting;

/// <summary>Mails what changed, by SMTP.</summary>
internal sealed class MailSink(string host, int port, string from, string to) : IAlertSink
{
    public bool WantsReminders => false;

    /// <summary>The sink of <c>smtp://host:port/?from=A&amp;to=B</c>.</summary>
    /// <exception cref="TensorFusionException">The address is malformed.</exception>
    public static MailSink From(string address)
    {
        if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == "smtp")
        {
            var query = uri.Query.TrimStart('?').Split('&')
                .Select(pair => pair.Split('=', 2))
                .Where(pair => pair.Length == 2)
                .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
            if (query.TryGetValue("from", out var from) && query.TryGetValue("to", out var to))
            {
                return new(uri.Host, uri.Port > 0 ? uri.Port : 25, from, to);
            }
        }

        throw new TensorFusionException(
            FailureCode.InvalidArgument,
            "alert-mail",
            $"'{address}' is not an address for alerts.",
            "Give smtp://host:25/?from=me@example.org&to=you@example.org.");
    }

    public async Task SendAsync(ImmutableArray<AlertInfo> alerts, CancellationToken cancellationToken)
    {
        var firing = alerts.Count(alert => alert.State == AlertState.Firing);
        var subject = alerts.Length == 1
            ? $"[{Word(alerts[0])}] {alerts[0].Rule}"
            : $"[TensorFusion] {firing} alerts firing, {alerts.Length - firing} resolved";
        var lines = alerts.Select(alert => $"{Word(alert)}: {alert.Rule}: {alert.Summary}\n  {alert.Runbook}\n");
        using var client = new SmtpClient(host, port);
        using var message = new MailMessage(from, to, subject, string.Join('\n', lines));
        await client.SendMailAsync(message, cancellationToken);
    }

    private static string Word(AlertInfo alert) =>
        alert.State == AlertState.Firing ? alert.Severity.ToString().ToUpperInvariant() : "RESOLVED";
}
