using System.Globalization;
using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>
/// An amount of money in thousand-millionths of the currency's unit. Whole numbers, so that however amounts are
/// grouped,
/// the sum is the same.
/// </summary>
/// <param name="Nano">The amount in 1/1,000,000,000 of the unit.</param>
[GenerateSerializer, Immutable, Alias("tensorfusion.Money")]
[JsonConverter(typeof(MoneyJsonConverter))]
public readonly record struct Money(long Nano) : IComparable<Money>
{
    private const decimal Scale = 1_000_000_000m;

    /// <summary>Nothing.</summary>
    public static Money Zero => default;

    /// <summary>The amount in units of the currency, exact.</summary>
    public decimal Value => Nano / Scale;

    /// <summary>The amount rounded to hundredths, halves away from zero.</summary>
    public decimal Cents => decimal.Round(Value, 2, MidpointRounding.AwayFromZero);

    /// <summary>The amount of <paramref name="value"/> units, rounded to the nearest thousand-millionth.</summary>
    /// <exception cref="OverflowException">Beyond about 9.2 thousand million units.</exception>
    public static Money From(decimal value) =>
        new(decimal.ToInt64(decimal.Round(value * Scale, MidpointRounding.ToEven)));

    /// <summary>The sum.</summary>
    public static Money operator +(Money left, Money right) => new(checked(left.Nano + right.Nano));

    /// <summary>The difference.</summary>
    public static Money operator -(Money left, Money right) => new(checked(left.Nano - right.Nano));

    /// <summary>Whether left is less.</summary>
    public static bool operator <(Money left, Money right) => left.Nano < right.Nano;

    /// <summary>Whether left is more.</summary>
    public static bool operator >(Money left, Money right) => left.Nano > right.Nano;

    /// <summary>Whether left is not more.</summary>
    public static bool operator <=(Money left, Money right) => left.Nano <= right.Nano;

    /// <summary>Whether left is not less.</summary>
    public static bool operator >=(Money left, Money right) => left.Nano >= right.Nano;

    /// <inheritdoc/>
    public int CompareTo(Money other) => Nano.CompareTo(other.Nano);

    /// <summary>The amount in hundredths, for example <c>12.30</c>.</summary>
    public override string ToString() => Cents.ToString("0.00", CultureInfo.InvariantCulture);
}
