using System.CommandLine;
using TensorFusion.Cli.Execution;
using TensorFusion.Cli.Output;

namespace TensorFusion.Cli.Commands;

/// <summary><c>tensorfusion quota</c>: what a tenant may have and spend.</summary>
internal static class QuotaCommand
{
    public static Command Create(CliContext context, Option<string?> gateway)
    {
        var tenant = new Argument<string>("tenant") { Description = "Its name." };
        var tflops = Text("--tflops", "Compute of all its slices together.", "N");
        var vram = Text("--vram", "Memory of all its slices together.", "SIZE");
        var slices = Number("--slices", "Number of its slices.");
        var gpus = Number("--gpus", "Parts of GPUs of all its slices together.");
        var each = Text("--each", "Compute and memory of one slice on each GPU.", "N,SIZE");
        var budget = new Option<decimal?>("--budget")
        {
            Description = "What it may spend in a month; 0 for no budget.",
            HelpName = "AMOUNT",
        };
        var action = new Option<BudgetAction?>("--action")
        {
            Description = "What happens when the budget is used up: alert, refuse or stop.",
            HelpName = "WORD",
        };
        var guarantee = Text("--guarantee", "Compute and memory that it gets before others get more than theirs.",
            "N,SIZE");
        var limit = Text("--queue-limit", "Compute and memory beyond which its slices wait.", "N,SIZE");
        var weight = new Option<double?>("--weight")
        {
            Description = "Its part of what nobody has guaranteed, against that of others.",
            HelpName = "X",
        };
        var parent = new Option<string?>("--parent")
        {
            Description = "The tenant that it is part of; empty for none.",
            HelpName = "NAME",
        };
        var clear = new Option<bool>("--clear") { Description = "Take quota, budget and part of the queue away." };
        var output = CommonOptions.Output(OutputFormat.Yaml, OutputFormat.Yaml, OutputFormat.Json);
        var command = new Command("quota", "Shows or sets what a tenant may have and spend.")
        {
            tenant, tflops, vram, slices, gpus, each, budget, action, guarantee, limit, weight, parent, clear, output,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var cluster = await context.ConnectAsync(parsed.GetValue(gateway), cancellationToken);
            var accounting = cluster.Accounting;
            var name = parsed.GetValue(tenant)!;
            var info = await accounting.GetTenantAsync(name, cancellationToken);
            if (parsed.GetValue(clear))
            {
                await accounting.SetBudgetAsync(name, null, cancellationToken);
                await accounting.SetQueueAsync(name, null, cancellationToken);
                info = await accounting.SetQuotaAsync(name, null, cancellationToken);
            }

            var quota = info.Quota ?? new Quota();
            var (eachTflops, eachVram) = Each(parsed.GetValue(each));
            var wanted = quota with
            {
                TotalTflops = Read(parsed.GetValue(tflops), Tflops.Parse) ?? quota.TotalTflops,
                TotalVram = Read(parsed.GetValue(vram), MiB.Parse) ?? quota.TotalVram,
                TotalSlices = parsed.GetValue(slices) ?? quota.TotalSlices,
                TotalGpus = parsed.GetValue(gpus) ?? quota.TotalGpus,
                SliceTflops = eachTflops ?? quota.SliceTflops,
                SliceVram = eachVram ?? quota.SliceVram,
            };
            if (wanted != quota)
            {
                info = await accounting.SetQuotaAsync(name, wanted, cancellationToken);
            }

            var part = info.Queue ?? new QueuePolicy();
            var (guaranteedTflops, guaranteedVram) = Each(parsed.GetValue(guarantee));
            var (limitTflops, limitVram) = Each(parsed.GetValue(limit));
            var wantedPart = part with
            {
                GuaranteedTflops = guaranteedTflops ?? part.GuaranteedTflops,
                GuaranteedVram = guaranteedVram ?? part.GuaranteedVram,
                LimitTflops = limitTflops ?? part.LimitTflops,
                LimitVram = limitVram ?? part.LimitVram,
                Weight = parsed.GetValue(weight) ?? part.Weight,
                Parent = parsed.GetValue(parent) ?? part.Parent,
            };
            if (wantedPart != part)
            {
                info = await accounting.SetQueueAsync(name, wantedPart, cancellationToken);
            }

            if (parsed.GetValue(budget) is { } amount)
            {
                var kind = parsed.GetValue(action) ?? info.Budget?.Budget.Action ?? BudgetAction.Alert;
                var next = amount == 0 ? null : new Budget { Monthly = Money.From(amount), Action = kind };
                info = await accounting.SetBudgetAsync(name, next, cancellationToken);
            }
            else if (parsed.GetValue(action) is { } otherwise && info.Budget is { } has)
            {
                info = await accounting.SetBudgetAsync(name, has.Budget with { Action = otherwise }, cancellationToken);
            }

            var format = parsed.GetValue(output) ?? OutputFormat.Yaml;
            new ListWriter<TenantInfo>(TenantCommand.View, format, context.Output).WriteItem(info);
        });
        return command;
    }

    private static Option<string?> Text(string name, string description, string help) =>
        new(name) { Description = description, HelpName = help };

    private static Option<int?> Number(string name, string description) =>
        new(name) { Description = description, HelpName = "N" };

    private static (Tflops? Tflops, MiB? Vram) Each(string? text)
    {
        var parts = text?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        return parts.Length switch
        {
            0 => (null, null),
            2 => (Read(parts[0], Tflops.Parse), Read(parts[1], MiB.Parse)),
            _ => throw new CommandFailure(ExitStatus.Usage, $"'{text}' is not N,SIZE, for example 20,8GiB."),
        };
    }

    private static T? Read<T>(string? text, Func<string, IFormatProvider?, T> parse)
        where T : struct
    {
        try
        {
            return text is null ? null : parse(text, null);
        }
        catch (FormatException error)
        {
            throw new CommandFailure(ExitStatus.Usage, error.Message);
        }
    }
}
