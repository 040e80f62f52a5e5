namespace TensorFusion;

/// <summary>The name of a machine's node, where nobody gave it another.</summary>
public static class NodeName
{
    private const int MaxLength = 63;

    /// <summary>A DNS label made from a host name.</summary>
    public static string OfHost(string hostName)
    {
        ArgumentNullException.ThrowIfNull(hostName);
        var first = hostName.Split('.')[0].ToLowerInvariant();
        var label = string.Concat(first.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        label = label.Length > MaxLength ? label[..MaxLength].Trim('-') : label;
        return label.Length == 0 ? "node" : label;
    }
}
