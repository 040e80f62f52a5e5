using System.Collections.Immutable;
using System.Text.Json;
using TensorFusion.Grains.Alerts.Expressions;

namespace TensorFusion.Silo.Alerting;

/// <summary>
/// The operator's rules: a JSON array of rules. One with the name of a built-in rule replaces it, one with an empty
/// expression takes it away.
/// </summary>
internal static class AlertRuleFile
{
    /// <summary>The built-in rules with those of a file; an empty path is no file.</summary>
    /// <exception cref="TensorFusionException">The file cannot be read, or an expression is wrong.</exception>
    public static ImmutableArray<AlertRule> Load(string file)
    {
        if (file.Length == 0)
        {
            return AlertRules.BuiltIn;
        }

        try
        {
            var own = JsonSerializer.Deserialize(
                File.ReadAllText(file), AlertJson.Default.IReadOnlyListAlertRule) ?? [];
            foreach (var rule in own.Where(rule => rule.Expression.Length > 0))
            {
                _ = Expression.Parse(rule.Expression);
            }

            return
            [
                .. AlertRules.BuiltIn.Where(rule => own.All(other => other.Name != rule.Name)),
                .. own.Where(rule => rule.Expression.Length > 0),
            ];
        }
        catch (Exception exception) when (exception
            is IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            throw new TensorFusionException(
                FailureCode.InvalidArgument, file, $"The alert rules of {file} cannot be used: {exception.Message}");
        }
    }
}
