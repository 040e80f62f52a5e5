namespace TensorFusion.Protocol.Generator.Calls;

/// <summary>A field of a wire structure, placed at its natural alignment.</summary>
/// <param name="Name">camelCase name.</param>
/// <param name="Type">Type as written in the description.</param>
/// <param name="Count">Elements; 0 for a scalar.</param>
/// <param name="Offset">Bytes from the start of the structure.</param>
internal sealed record Field(string Name, WireType Type, int Count, int Offset)
{
    public string PascalName => char.ToUpperInvariant(Name[0]) + Name[1..];

    public int End => Offset + Type.Size * Math.Max(1, Count);
}

/// <summary>A structure with its placed fields; its size is a multiple of 8.</summary>
internal sealed record Struct(string Name, IReadOnlyList<Field> Fields)
{
    public int Size => ((Fields.Count == 0 ? 0 : Fields[^1].End) + 7) / 8 * 8;
}

/// <summary>Places fields one after another.</summary>
internal sealed class LayoutBuilder(int start = 0)
{
    private readonly List<Field> _fields = [];
    private int _offset = start;

    public void Align(int alignment) => _offset = (_offset + alignment - 1) / alignment * alignment;

    /// <summary>Adds "name:type" or "name:type[count]".</summary>
    public void Add(string text)
    {
        var parts = text.Split(':');
        if (parts.Length != 2)
        {
            throw new FormatException($"'{text}' is not name:type");
        }

        var bracket = parts[1].IndexOf('[');
        var type = WireType.Of(bracket < 0 ? parts[1] : parts[1][..bracket]);
        var count = bracket < 0 ? 0 : int.Parse(parts[1][(bracket + 1)..^1]);
        Align(type.Size);
        var field = new Field(parts[0], type, count, _offset);
        _fields.Add(field);
        _offset = field.End;
    }

    public Struct Build(string name) => new(name, _fields);
}
