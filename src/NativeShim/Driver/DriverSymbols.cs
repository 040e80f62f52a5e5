namespace TensorFusion.Driver;

/// <summary>Looks functions up for the generated tables.</summary>
internal static class DriverSymbols
{
    public static nint Optional(IDriverLibrary library, string symbol) => library.Find(symbol);

    public static nint Required(IDriverLibrary library, string symbol)
    {
        var address = library.Find(symbol);
        return address != 0
            ? address
            : throw new DriverException(
                $"{library.Description} lacks '{symbol}'; driver 470 (CUDA 11.4) or newer is needed");
    }
}
