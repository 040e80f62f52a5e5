namespace TensorFusion.Benchmarks;

/// <summary><c>--name value</c> pairs of a command line.</summary>
internal sealed class Arguments(IReadOnlyList<string> args)
{
    public string Get(string name, string otherwise)
    {
        for (var i = 0; i + 1 < args.Count; i++)
        {
            if (args[i] == $"--{name}")
            {
                return args[i + 1];
            }
        }

        return otherwise;
    }

    /// <summary>Numbers such as <c>42-46</c> or <c>42,44</c>.</summary>
    public List<int> Range(string name, string otherwise) => [.. Get(name, otherwise).Split(',').SelectMany(part =>
    {
        var ends = part.Split('-');
        var first = int.Parse(ends[0]);
        return Enumerable.Range(first, int.Parse(ends[^1]) - first + 1);
    })];
}
