using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>What the holder of a token may do; each may do what those before it may.</summary>
[GenerateSerializer, Alias("tensorfusion.TenantRole")]
[JsonConverter(typeof(CamelCaseEnumConverter<TenantRole>))]
public enum TenantRole
{
    /// <summary>Look.</summary>
    Viewer = 0,

    /// <summary>Submit, change and release the tenant's slices and workloads.</summary>
    User = 1,

    /// <summary>See and release those of all tenants, and look at costs of all.</summary>
    Operator = 2,

    /// <summary>Everything: prices, quotas, budgets, tokens.</summary>
    Admin = 3,
}
