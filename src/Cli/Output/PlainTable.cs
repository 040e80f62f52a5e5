using System.Text;

namespace TensorFusion.Cli.Output;

/// <summary>Headings and rows in aligned columns, three blanks apart; for eyes, <c>awk</c> and <c>grep</c>.</summary>
internal sealed class PlainTable(IReadOnlyList<string> headings)
{
    private const int Gap = 3;

    private readonly int[] _widths = [.. headings.Select(heading => heading.Length)];

    /// <summary>Widens the columns to what the rows need; never narrows them.</summary>
    public void Fit(IEnumerable<IReadOnlyList<string>> rows)
    {
        foreach (var row in rows)
        {
            for (var i = 0; i < _widths.Length; i++)
            {
                _widths[i] = Math.Max(_widths[i], row[i].Length);
            }
        }
    }

    public string Headings() => Line(headings);

    public string Line(IReadOnlyList<string> row)
    {
        var line = new StringBuilder();
        for (var i = 0; i < row.Count; i++)
        {
            line.Append(i == row.Count - 1 ? row[i] : row[i].PadRight(_widths[i] + Gap));
        }

        return line.ToString().TrimEnd();
    }
}
