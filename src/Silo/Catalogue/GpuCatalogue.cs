using System.Globalization;

namespace TensorFusion.Silo.Catalogue;

/// <summary>
/// Finds the compute of a card by its product name. The operator's own file, in the same format, comes before the
/// catalogue that is built in.
/// </summary>
public sealed class GpuCatalogue
{
    private const string Resource = "TensorFusion.Silo.Catalogue.gpu-models.csv";
    private readonly IReadOnlyList<GpuModel> _own;
    private readonly IReadOnlyList<GpuModel> _builtIn;

    private GpuCatalogue(IReadOnlyList<GpuModel> own, IReadOnlyList<GpuModel> builtIn)
    {
        _own = own;
        _builtIn = builtIn;
    }

    /// <summary>Rows that are built in.</summary>
    public IReadOnlyList<GpuModel> BuiltIn => _builtIn;

    /// <summary>Reads the catalogue.</summary>
    /// <param name="ownFile">Path of the operator's file; empty for none.</param>
    /// <exception cref="InvalidDataException">A file is malformed; the message names file and line.</exception>
    public static GpuCatalogue Load(string ownFile)
    {
        using var stream = typeof(GpuCatalogue).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidDataException($"The built-in catalogue {Resource} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        var builtIn = Parse(reader.ReadToEnd(), "built-in catalogue");
        IReadOnlyList<GpuModel> own = string.IsNullOrEmpty(ownFile) ? [] : Parse(File.ReadAllText(ownFile), ownFile);
        return new(own, builtIn);
    }

    /// <summary>Reads the rows of a catalogue file.</summary>
    /// <exception cref="InvalidDataException">The text is malformed; the message names file and line.</exception>
    public static IReadOnlyList<GpuModel> Parse(string text, string fileName)
    {
        ArgumentNullException.ThrowIfNull(text);
        var models = new List<GpuModel>();
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#' || line.StartsWith("model,", StringComparison.Ordinal))
            {
                continue;
            }

            var cells = line.Split(',', StringSplitOptions.TrimEntries);
            if (cells.Length is < 2 or > 4
                || cells[0].Length == 0
                || !TryNumber(cells[1], out var tflops)
                || tflops <= 0 || tflops > Tflops.Max.Value
                || !TryNumber(cells.ElementAtOrDefault(2), out var vram)
                || !TryNumber(cells.ElementAtOrDefault(3), out var price))
            {
                throw new InvalidDataException(
                    $"{fileName}, line {i + 1}: '{line}' is not model,fp16_tflops[,vram_gib[,price_per_hour_usd]].");
            }

            models.Add(new(cells[0], Tflops.From(tflops), vram, price == 0 ? null : price));
        }

        return models;
    }

    /// <summary>The row of a card, the operator's before the built-in one; null when there is none.</summary>
    public GpuModel? FindModel(string productName) => Find(_own, productName) ?? Find(_builtIn, productName);

    /// <summary>The rating of a card.</summary>
    /// <param name="productName">Name as NVML gives it.</param>
    /// <param name="configured">Compute that the software GPU was configured with; null for real cards.</param>
    /// <param name="smCount">Streaming multiprocessors, for an estimate.</param>
    /// <param name="clockMHz">Highest SM clock, for an estimate.</param>
    /// <param name="major">Compute capability, major.</param>
    /// <param name="minor">Compute capability, minor.</param>
    public GpuRating Rate(
        string productName, Tflops? configured, int smCount, int clockMHz, int major, int minor)
    {
        if (Find(_own, productName) is { } own)
        {
            return new(own.Tflops, TflopsSource.Override, own.PricePerHour);
        }

        if (configured is { } tflops)
        {
            return new(tflops, TflopsSource.Configured, null);
        }

        return Find(_builtIn, productName) is { } known
            ? new(known.Tflops, TflopsSource.Catalogue, known.PricePerHour)
            : new(TflopsEstimate.Of(smCount, clockMHz, major, minor), TflopsSource.Estimated, null);
    }

    private static GpuModel? Find(IEnumerable<GpuModel> models, string productName)
    {
        var name = Strip(productName);
        return models
            .Where(model => IsBeginning(Strip(model.Name), name))
            .MaxBy(model => Strip(model.Name).Length);
    }

    private static bool IsBeginning(string model, string name) =>
        name.StartsWith(model, StringComparison.OrdinalIgnoreCase)
        && (name.Length == model.Length || name[model.Length] is ' ' or '-');

    private static string Strip(string name)
    {
        var rest = name.Trim();
        foreach (var prefix in (ReadOnlySpan<string>)["NVIDIA ", "Tesla "])
        {
            if (rest.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                rest = rest[prefix.Length..];
            }
        }

        return rest;
    }

    private static bool TryNumber(string? text, out decimal value)
    {
        value = 0;
        return string.IsNullOrEmpty(text)
            || decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
    }
}
