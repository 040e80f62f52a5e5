using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>What happens when a budget is used up.</summary>
[GenerateSerializer, Alias("tensorfusion.BudgetAction")]
[JsonConverter(typeof(CamelCaseEnumConverter<BudgetAction>))]
public enum BudgetAction
{
    /// <summary>An alert.</summary>
    Alert = 0,

    /// <summary>An alert, and new slices are refused.</summary>
    Refuse = 1,

    /// <summary>An alert, new slices are refused, and those that run are released.</summary>
    Stop = 2,
}
