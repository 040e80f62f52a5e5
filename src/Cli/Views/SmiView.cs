using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using TensorFusion.Cli.Output;

namespace TensorFusion.Cli.Views;

/// <summary>GPUs and the slices on them, drawn as people know it from <c>nvidia-smi</c>.</summary>
internal static class SmiView
{
    private const int PlainWidth = 200;

    public static void Write(
        TextWriter output,
        bool decorate,
        IReadOnlyList<GpuInfo> gpus,
        IReadOnlyList<SliceInfo> slices,
        DateTimeOffset now)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = decorate ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = decorate ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        if (!decorate)
        {
            console.Profile.Width = PlainWidth; // whoever reads a pipe does not want lines broken
        }

        var time = now.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        console.WriteLine($"TensorFusion {ProductVersion.Text}   {time}   GPUs: {gpus.Count}   slices: {slices.Count}");
        console.Write(Gpus(gpus, decorate));
        console.Write(Slices(gpus, slices, decorate));
    }

    private static Table Gpus(IReadOnlyList<GpuInfo> gpus, bool decorate)
    {
        string[] headings = ["GPU", "Model", "Health", "TFLOPS reserved", "Memory reserved", "In use", "Util"];
        var table = NewTable(decorate, headings);
        foreach (var gpu in gpus)
        {
            table.AddRow(
                Text($"{gpu.Node}/{gpu.Index}"),
                Text(gpu.Model),
                Colored(Cell.Word(gpu.Health), gpu.Health == GpuHealth.Healthy ? Color.Green : Color.Red),
                Text(Cell.Of(gpu.ReservedTflops, gpu.Tflops)),
                Text(Cell.Of(Cell.Memory(gpu.ReservedVram), Cell.Memory(gpu.Vram))),
                Text(Cell.Memory(gpu.UsedVram)),
                Text(gpu.UtilizationPercent is { } percent ? $"{percent} %" : "-"));
        }

        return table;
    }

    private static Table Slices(IReadOnlyList<GpuInfo> gpus, IReadOnlyList<SliceInfo> slices, bool decorate)
    {
        var indices = gpus.ToDictionary(gpu => gpu.Id, gpu => $"{gpu.Node}/{gpu.Index}");
        string[] headings = ["Slice", "GPU", "Share", "TFLOPS", "Memory", "Tiers", "QoS", "Phase", "Program"];
        var table = NewTable(decorate, headings);
        foreach (var slice in slices)
        {
            var phase = Colored(Cell.Word(slice.Phase), ColorOf(slice.Phase));
            var tflops = Text($"{slice.Spec.Tflops}");
            var limit = Cell.Memory(slice.Spec.Vram);
            var qos = Text(slice.Spec.Qos.Name);
            foreach (var gpu in slice.Gpus)
            {
                var place = indices.GetValueOrDefault(gpu.GpuId, gpu.GpuId);
                table.AddRow(
                    Text(slice.Name), Text(place), Text(Percent(gpu.Share)), tflops,
                    Text(Cell.Of(Cell.Memory(gpu.UsedVram), limit)),
                    Text(Cell.Tiers(slice.Tiers)), qos, phase, Text(Programs(slice)));
            }

            if (slice.Gpus.IsEmpty)
            {
                table.AddRow(
                    Text(slice.Name), Text("-"), Text("-"), tflops, Text(limit), Text("-"), qos, phase,
                    Text(slice.Message));
            }
        }

        if (slices.Count == 0)
        {
            table.AddRow(Text("none"));
        }

        return table;
    }

    private static Table NewTable(bool decorate, string[] headings)
    {
        var table = new Table { Border = decorate ? TableBorder.Rounded : TableBorder.Ascii };
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn(Text(heading)));
        }

        return table;
    }

    private static string Programs(SliceInfo slice) => slice.Clients.IsEmpty
        ? "-"
        : string.Join(", ", slice.Clients.Select(client => $"{SliceView.Program(client)} ({client.Pid})"));

    private static string Percent(ComputeShare share) =>
        string.Create(CultureInfo.InvariantCulture, $"{share.Fraction * 100:0.#} %");

    private static Color ColorOf(SlicePhase phase) => phase switch
    {
        SlicePhase.Running => Color.Green,
        SlicePhase.Lost or SlicePhase.Failed => Color.Red,
        _ => Color.Yellow,
    };

    private static IRenderable Text(string text) => new Text(text);

    private static IRenderable Colored(string text, Color color) => new Text(text, new Style(color));
}
