using System.Text.Json.Serialization.Metadata;

namespace TensorFusion.Cli.Output;

/// <summary>How one kind of object is written.</summary>
internal sealed class ListView<T>
{
    /// <summary>What <c>-o name</c> prints, and <c>describe</c> accepts.</summary>
    public required Func<T, string> Name { get; init; }

    /// <summary>What tells one object from all others, whatever changes about it.</summary>
    public required Func<T, string> Identity { get; init; }

    /// <summary>Whether a name on the command line means the object.</summary>
    public required Func<T, string, bool> IsNamed { get; init; }

    public required IReadOnlyList<Column<T>> Columns { get; init; }

    public required JsonTypeInfo<T> Json { get; init; }

    public required JsonTypeInfo<IReadOnlyList<T>> JsonList { get; init; }
}
