using Microsoft.Extensions.DependencyInjection;
using TensorFusion.Grains.Alerts;
using SiloOptions = TensorFusion.Silo.Options.SiloOptions;

namespace TensorFusion.Silo.Alerting;

/// <summary>Adds the watch over the cluster.</summary>
internal static class AlertingServiceCollectionExtensions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static void AddAlerting(this ISiloBuilder silo, SiloOptions options)
    {
        var services = silo.Services;
        services.AddSingleton(new AlertOptions { Rules = AlertRuleFile.Load(options.AlertRules) });
        silo.AddGrainService<AlertAgent>();
        foreach (var address in Split(options.AlertWebhooks))
        {
            services.AddSingleton<IAlertSink>(_ => new WebhookSink(Http(), Address("alert-webhook", address)));
        }

        foreach (var address in Split(options.Alertmanagers))
        {
            services.AddSingleton<IAlertSink>(provider => new AlertmanagerSink(
                Http(), Address("alertmanager", address), provider.GetRequiredService<TimeProvider>()));
        }

        if (options.AlertMail.Length > 0)
        {
            var mail = MailSink.From(options.AlertMail);
            services.AddSingleton<IAlertSink>(mail);
        }
    }

    private static HttpClient Http() => new() { Timeout = Patience };

    private static string[] Split(string addresses) =>
        addresses.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static Uri Address(string option, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https")
            ? uri
            : throw new TensorFusionException(
                FailureCode.InvalidArgument,
                option,
                $"Option --{option} cannot be '{text}'.",
                "Give http://host:port/path, several separated by commas.");
}
