using System.Text.Json;

namespace TensorFusion;

/// <summary>
/// Price books that people write: what is left out has its default, and a name that is wrong is an error.
/// </summary>
public static class PriceBookFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Reads a book.</summary>
    /// <exception cref="JsonException">What is wrong, and where.</exception>
    public static async Task<PriceBook> ReadAsync(Stream json, CancellationToken cancellationToken = default) =>
        await JsonSerializer.DeserializeAsync<PriceBook>(json, Options, cancellationToken)
        ?? throw new JsonException("The file is empty.");
}
