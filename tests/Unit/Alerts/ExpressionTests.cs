using TensorFusion.Grains.Alerts.Expressions;

namespace TensorFusion.Tests.Unit.Alerts;

public sealed class ExpressionTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);

    [Theory]
    [InlineData("a", "x=1:1 x=2:4")]
    [InlineData("a{x=\"2\"}", "x=2:4")]
    [InlineData("a{x!=\"2\"}", "x=1:1")]
    [InlineData("a{x=~\"1|3\"}", "x=1:1")]
    [InlineData("a > 2", "x=2:4")]
    [InlineData("a >= 1 < 4", "x=1:1")]
    [InlineData("a / b", "x=1:0.5 x=2:4")]
    [InlineData("1 - a / b", "x=1:0.5 x=2:-3")]
    [InlineData("1 + 2 * 3", ":7")]
    [InlineData("(1 + 2) * 3", ":9")]
    [InlineData("8 - 2 - 1", ":5")]
    [InlineData("-a", "x=1:-1 x=2:-4")]
    [InlineData("a and b > 1", "x=1:1")]
    [InlineData("a unless b > 1", "x=2:4")]
    [InlineData("a == 1 or b == 1", "x=1:1 x=2:1")]
    [InlineData("sum(a)", ":5")]
    [InlineData("max by (x) (a)", "x=1:1 x=2:4")]
    [InlineData("count(a > 3)", ":1")]
    [InlineData("avg(a)", ":2.5")]
    [InlineData("absent(nothing)", ":1")]
    [InlineData("absent(a)", "")]
    [InlineData("nothing > 1", "")]
    [InlineData("1e3 / 10", ":100")]
    public void It_computes_what_prometheus_would(string text, string expected)
    {
        var history = new SampleHistory([]);
        history.Add(
            [Sample.Of("a", 1, ("x", "1")), Sample.Of("a", 4, ("x", "2")), Sample.Of("b", 2, ("x", "1")),
                Sample.Of("b", 1, ("x", "2"))],
            Now);
        var result = Expression.Parse(text).Evaluate(history, Now);
        Assert.Equal(
            expected,
            string.Join(' ', result.OrderBy(sample => sample.Key).Select(sample =>
                FormattableString.Invariant($"{sample.Key}:{sample.Value}"))));
    }

    [Fact]
    public void A_counter_that_began_anew_grew_by_what_it_has()
    {
        var expression = Expression.Parse("increase(c[5m])");
        var history = new SampleHistory(expression.Ranged);
        double[] values = [7, 9, 1, 2];
        for (var i = 0; i < values.Length; i++)
        {
            history.Add([Sample.Of("c", values[i])], Now.AddMinutes(i));
        }

        Assert.Equal(4, Assert.Single(expression.Evaluate(history, Now.AddMinutes(3))).Value);
        Assert.Equal(1, Assert.Single(expression.Evaluate(history, Now.AddMinutes(6.5))).Value);
        Assert.Empty(expression.Evaluate(history, Now.AddMinutes(8.5)));
    }

    [Theory]
    [InlineData("", "it ends too early")]
    [InlineData("a >", "it ends too early")]
    [InlineData("a b", "'b' is not expected")]
    [InlineData("(a", "')' is missing")]
    [InlineData("a{x~\"1\"}", "is not a condition")]
    [InlineData("increase(a[5])", "'5' is not a time")]
    [InlineData("increase(a)", "'[' is expected")]
    public void What_cannot_be_read_says_why(string text, string complaint) =>
        Assert.Contains(complaint, Assert.Throws<FormatException>(() => Expression.Parse(text)).Message);
}
