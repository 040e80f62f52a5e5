using System.Globalization;

namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>Names of a module, a function or a nested block.</summary>
internal sealed class Scope(Scope? parent)
{
    private readonly Dictionary<string, object> _names = [];
    private readonly List<(string Prefix, uint Count, PtxType Type)> _ranges = [];
    private readonly Dictionary<string, Label> _labels = [];

    public Scope? Parent { get; } = parent;

    /// <summary>Declares a register, vector, variable or function.</summary>
    public void Declare(int line, string name, object meaning)
    {
        if (!_names.TryAdd(name, meaning))
        {
            throw new PtxException(line, $"'{name}' is declared twice");
        }
    }

    public void Replace(string name, object meaning) => _names[name] = meaning;

    /// <summary>Declares prefix0 .. prefix(count - 1).</summary>
    public void DeclareRange(string prefix, uint count, PtxType type) => _ranges.Add((prefix, count, type));

    public void DeclareLabel(int line, Label label)
    {
        if (!_labels.TryAdd(label.Name, label))
        {
            throw new PtxException(line, $"label '{label.Name}' is declared twice");
        }
    }

    public object? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope._names.TryGetValue(name, out var meaning) || scope.TryRange(name, out meaning))
            {
                return meaning;
            }
        }

        return null;
    }

    public object? FindHere(string name) => _names.GetValueOrDefault(name);

    public Label? FindLabel(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope._labels.TryGetValue(name, out var label))
            {
                return label;
            }
        }

        return null;
    }

    private bool TryRange(string name, out object? meaning)
    {
        meaning = null;
        foreach (var (prefix, count, type) in _ranges)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)
                && uint.TryParse(
                    name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number < count)
            {
                meaning = new Register(name, type);
                _names.Add(name, meaning);
                return true;
            }
        }

        return false;
    }
}
