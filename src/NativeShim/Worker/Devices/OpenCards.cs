using TensorFusion.Driver;

namespace TensorFusion.Worker.Devices;

/// <summary>
/// The driver and the contexts of this process: opened before its slice is known, or when it is. For one thread.
/// </summary>
/// <param name="open">Opens the driver.</param>
internal sealed class OpenCards(Func<DriverSet> open)
{
    private readonly Dictionary<string, CardContext> _cards = new(StringComparer.OrdinalIgnoreCase);
    private DriverSet? _drivers;

    /// <summary>The driver; opened by the first use.</summary>
    /// <exception cref="DriverException">It is not installed or cannot be used.</exception>
    public DriverSet Drivers => _drivers ??= open();

    /// <summary>The context on a card, current on the calling thread; opened by the first use.</summary>
    /// <exception cref="DriverException">The card is not there or cannot be used.</exception>
    public CardContext Open(string uuid)
    {
        if (_cards.TryGetValue(uuid, out var card))
        {
            card.Enter(Drivers.Cuda);
            return card;
        }

        return _cards[uuid] = CardContext.Open(Drivers, uuid);
    }
}
