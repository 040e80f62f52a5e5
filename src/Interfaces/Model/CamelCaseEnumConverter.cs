using System.Text.Json;
using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>An enum as a camelCase word; numbers are not read.</summary>
internal sealed class CamelCaseEnumConverter<TEnum>()
    : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.CamelCase, false)
    where TEnum : struct, Enum;
