using TensorFusion.Arbiter.Qos;

namespace TensorFusion.Arbiter.Accounts;

/// <summary>What a slice may have of one card's time.</summary>
/// <param name="Request">Part that it is entitled to, more than 0 and at most 1.</param>
/// <param name="Limit">
/// Part that it never exceeds, at least the request; 1 is no limit. Null: the request where the class does not burst,
/// else none.
/// </param>
/// <param name="Class">Its quality of service.</param>
public sealed record ShareTerms(double Request, double? Limit, TurnClass Class)
{
    /// <summary>The limit that holds when the policy sets none.</summary>
    public double EffectiveLimit => Math.Clamp(Limit ?? (Class.Bursts ? 1 : Request), 0, 1);

    /// <exception cref="ArgumentException">A part is out of its range; the message says which.</exception>
    public ShareTerms Validate()
    {
        if (!(Request > 0 && Request <= 1))
        {
            throw new ArgumentException($"a request of {Request:0.####} of the card is not more than 0 and at most 1");
        }

        if (Limit is { } limit && !(limit >= Request && limit <= 1))
        {
            throw new ArgumentException(
                $"a limit of {limit:0.####} of the card is not from the request of {Request:0.####} to 1");
        }

        return Class.Weight > 0
            ? this
            : throw new ArgumentException($"the class {Class.Name} has the weight {Class.Weight}; it must be positive");
    }
}
