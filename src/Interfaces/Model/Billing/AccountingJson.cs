using System.Text.Json;
using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>The JSON of tenants, bills and alerts; the same conventions as <see cref="TensorFusionJson"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TenantInfo))]
[JsonSerializable(typeof(IReadOnlyList<TenantInfo>))]
[JsonSerializable(typeof(TokenInfo))]
[JsonSerializable(typeof(IReadOnlyList<TokenInfo>))]
[JsonSerializable(typeof(IssuedToken))]
[JsonSerializable(typeof(AuditRecord))]
[JsonSerializable(typeof(IReadOnlyList<AuditRecord>))]
[JsonSerializable(typeof(Quota))]
[JsonSerializable(typeof(Budget))]
[JsonSerializable(typeof(Invoice))]
[JsonSerializable(typeof(IReadOnlyList<Invoice>))]
[JsonSerializable(typeof(PriceBook))]
[JsonSerializable(typeof(IReadOnlyList<PriceBook>))]
[JsonSerializable(typeof(Licence))]
[JsonSerializable(typeof(LicenceStatus))]
public sealed partial class AccountingJson : JsonSerializerContext
{
    private static AccountingJson? _indented;

    /// <summary>The same, indented, for people.</summary>
    public static AccountingJson Indented =>
        _indented ??= new(new JsonSerializerOptions(Default.Options) { WriteIndented = true });
}
