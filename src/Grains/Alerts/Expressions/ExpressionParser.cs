using System.Globalization;
using System.Text.RegularExpressions;

namespace TensorFusion.Grains.Alerts.Expressions;

/// <summary>
/// Reads expressions by recursive descent. Binding, weakest first: or; and, unless; comparisons; + -; * / %. As in
/// Prometheus, operators of one strength bind to the left, so that <c>a >= 0.8 &lt; 1</c> is a range.
/// </summary>
internal sealed partial class ExpressionParser
{
    private static readonly string[][] Levels =
        [["or"], ["and", "unless"], ["==", "!=", "<=", ">=", "<", ">"], ["+", "-"], ["*", "/", "%"]];

    private static readonly string[] Aggregates = ["sum", "min", "max", "avg", "count"];

    private readonly string _text;
    private readonly List<Match> _tokens;
    private int _next;

    public ExpressionParser(string text)
    {
        _text = text;
        _tokens = [.. Token().Matches(text).Where(match => !string.IsNullOrWhiteSpace(match.Value))];
    }

    public Expression Parse()
    {
        var expression = Binary(0);
        return _next == _tokens.Count ? expression : throw Bad($"'{Peek}' is not expected");
    }

    private string Peek => _next < _tokens.Count ? _tokens[_next].Value : "";

    private Expression Binary(int level)
    {
        if (level == Levels.Length)
        {
            return Primary();
        }

        var left = Binary(level + 1);
        while (Levels[level].Contains(Peek))
        {
            left = new BinaryExpression(left, Take(), Binary(level + 1));
        }

        return left;
    }

    private Expression Primary()
    {
        var token = Take();
        if (token == "(")
        {
            var inner = Binary(0);
            Expect(")");
            return inner;
        }

        if (token == "-")
        {
            return new BinaryExpression(new NumberExpression(0), "-", Primary());
        }

        if (double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return new NumberExpression(number);
        }

        if (!char.IsLetter(token.FirstOrDefault()) && token.FirstOrDefault() != '_')
        {
            throw Bad(token.Length == 0 ? "it ends too early" : $"'{token}' is not expected");
        }

        return token switch
        {
            "increase" or "rate" when Peek == "(" => Range(token == "rate"),
            "absent" when Peek == "(" => new AbsentExpression(Primary()),
            _ when Aggregates.Contains(token) && Peek is "(" or "by" => Aggregate(token),
            _ => Selector(token),
        };
    }

    private RangeExpression Range(bool perSecond)
    {
        Expect("(");
        var selector = Selector(Take());
        Expect("[");
        var range = Take();
        Expect("]");
        Expect(")");
        if (!Duration().IsMatch(range))
        {
            throw Bad($"'{range}' is not a time as 5m");
        }

        var count = int.Parse(range[..^1], CultureInfo.InvariantCulture);
        return new(selector, range[^1] switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            _ => TimeSpan.FromHours(count),
        }, perSecond);
    }

    private AggregateExpression Aggregate(string function)
    {
        var by = new List<string>();
        if (Peek == "by")
        {
            _next++;
            Expect("(");
            while (Peek != ")")
            {
                by.Add(Take());
                if (Peek == ",")
                {
                    _next++;
                }
            }

            _next++;
        }

        Expect("(");
        var inner = Binary(0);
        Expect(")");
        return new(function, by, inner);
    }

    private SelectorExpression Selector(string name)
    {
        var matchers = new List<LabelMatcher>();
        if (Peek == "{")
        {
            _next++;
            while (Peek != "}")
            {
                var label = Take();
                var relation = Take();
                var value = Take();
                if (relation is not ("=" or "!=" or "=~" or "!~") || value.Length < 2 || value[0] != '"')
                {
                    throw Bad($"'{label}{relation}{value}' is not a condition as label=\"value\"");
                }

                matchers.Add(new(label, relation, value[1..^1]));
                if (Peek == ",")
                {
                    _next++;
                }
            }

            _next++;
        }

        return new(name, matchers);
    }

    private string Take() => _next < _tokens.Count ? _tokens[_next++].Value : "";

    private void Expect(string token)
    {
        if (Take() is var got && got != token)
        {
            throw Bad(got.Length == 0 ? $"'{token}' is missing" : $"'{token}' is expected, not '{got}'");
        }
    }

    private FormatException Bad(string what) => new($"'{_text}' is not an expression: {what}.");

    [GeneratedRegex("""\d+[smh](?![\w.])|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[A-Za-z_:][\w:]*|"[^"]*"|[=!]~|[=!<>]=|\S|\s+""")]
    private static partial Regex Token();

    [GeneratedRegex(@"^\d+[smh]$")]
    private static partial Regex Duration();
}
