using System.Text.RegularExpressions;

namespace TensorFusion.Grains.Alerts.Expressions;

/// <summary>One condition of a selector.</summary>
internal sealed class LabelMatcher(string label, string relation, string value)
{
    private readonly Regex? _pattern =
        relation is "=~" or "!~" ? new($"^(?:{value})$", RegexOptions.CultureInvariant) : null;

    public bool Matches(Sample sample)
    {
        var has = sample.Labels.GetValueOrDefault(label, "");
        return relation switch
        {
            "=" => has == value,
            "!=" => has != value,
            "=~" => _pattern!.IsMatch(has),
            _ => !_pattern!.IsMatch(has),
        };
    }
}
