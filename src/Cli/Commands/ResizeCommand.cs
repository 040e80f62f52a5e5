using System.CommandLine;

namespace TensorFusion.Cli.Commands;

/// <summary><c>tensorfusion resize</c>: changes what a running slice may have.</summary>
internal static class ResizeCommand
{
    public static Command Create(CliContext context, Option<string?> gateway)
    {
        var slice = new Argument<string>("slice") { Description = "Name or id." };
        var tflops = CommonOptions.Unit<Tflops>(
            "--tflops", "N", "Compute on each GPU that it is entitled to.", Tflops.TryParse);
        var limit = CommonOptions.Unit<Tflops>(
            "--limit", "N|none", "Compute on each GPU that it never exceeds; none: what its quality of service says.",
            TryParseLimit);
        var vram = CommonOptions.Unit<MiB>(
            "--vram", "SIZE", "Memory on each GPU; not less than what is used.", MiB.TryParse);
        var tenant = CommonOptions.Tenant();
        var command = new Command("resize", "Changes what a running slice may have, at once.")
        {
            slice, tflops, limit, vram, tenant,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(tflops) is null && result.GetResult(limit) is null && result.GetResult(vram) is null)
            {
                result.AddError("Nothing is to be changed; give --tflops, --limit or --vram.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var change = new SliceResize
            {
                Tflops = parsed.GetValue(tflops),
                LimitTflops = parsed.GetValue(limit),
                Vram = parsed.GetValue(vram),
            };
            await using var cluster = await context.ConnectAsync(parsed.GetValue(gateway), cancellationToken);
            var resized = await cluster.ResizeAsync(
                parsed.GetValue(slice)!, parsed.GetValue(tenant)!, change, cancellationToken);
            var spec = resized.Spec;
            var most = spec.LimitTflops is { } given ? $" of at most {given}" : "";
            context.Output.WriteLine($"resized {resized.Name}: {spec.Tflops}{most} TFLOPS, {spec.Vram}");
        });
        return command;
    }

    private static bool TryParseLimit(ReadOnlySpan<char> text, out Tflops value, out string? error)
    {
        (value, error) = (Tflops.Zero, null);
        return text is "none" || Tflops.TryParse(text, out value, out error);
    }
}
