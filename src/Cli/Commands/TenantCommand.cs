using System.CommandLine;
using TensorFusion.Cli.Output;

namespace TensorFusion.Cli.Commands;

/// <summary><c>tensorfusion tenant</c>: lists tenants, and makes them.</summary>
internal static class TenantCommand
{
    /// <summary>How tenants are written.</summary>
    public static ListView<TenantInfo> View { get; } = new()
    {
        Name = tenant => tenant.Name,
        Identity = tenant => tenant.Name,
        IsNamed = (tenant, name) => tenant.Name == name,
        Json = AccountingJson.Indented.TenantInfo,
        JsonList = AccountingJson.Indented.IReadOnlyListTenantInfo,
        Columns =
        [
            new("NAME", tenant => tenant.Name),
            new("SLICES", tenant => Of($"{tenant.Use.Slices}", tenant.Quota?.TotalSlices)),
            new("GPUS", tenant => Of($"{tenant.Use.Gpus}", tenant.Quota?.TotalGpus)),
            new("TFLOPS", tenant => Of($"{tenant.Use.Tflops}", tenant.Quota?.TotalTflops)),
            new("VRAM", tenant => Of(Cell.Memory(tenant.Use.Vram), tenant.Quota?.TotalVram)),
            new("SPENT", tenant => tenant.Budget is { } budget ? $"{budget.Spent} / {budget.Budget.Monthly}" : "-"),
            new("TOKENS", tenant => $"{tenant.Tokens.Count(token => token.RevokedAt is null)}"),
            new("DESCRIPTION", tenant => Cell.OrDash(tenant.Description)),
        ],
    };

    public static Command Create(CliContext context, Option<string?> gateway)
    {
        var name = new Argument<string?>("name")
        {
            Description = "Only the one of this name.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var description = new Option<string?>("--description")
        {
            Description = "Make the tenant, or describe it anew.",
            HelpName = "TEXT",
        };
        var audit = new Option<bool>("--audit") { Description = "Show what was done and refused, newest first." };
        var output = CommonOptions.Output(OutputFormat.Table, Enum.GetValues<OutputFormat>());
        var command = new Command("tenant", "Lists tenants, makes them, and shows their audit trail.")
        {
            name, description, audit, output,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var cluster = await context.ConnectAsync(parsed.GetValue(gateway), cancellationToken);
            var accounting = cluster.Accounting;
            var format = parsed.GetValue(output) ?? OutputFormat.Table;
            var one = parsed.GetValue(name);
            if (parsed.GetValue(description) is { } text)
            {
                await accounting.DescribeTenantAsync(one ?? SliceRequest.DefaultTenant, text, cancellationToken);
            }

            if (parsed.GetValue(audit))
            {
                var records = await accounting.ListAuditAsync(
                    one ?? SliceRequest.DefaultTenant, 100, cancellationToken);
                new ListWriter<AuditRecord>(AuditView, format, context.Output).WriteList(records);
                return;
            }

            var names = one is null ? await accounting.ListTenantNamesAsync(cancellationToken) : [one];
            var tenants = new List<TenantInfo>();
            foreach (var each in names)
            {
                tenants.Add(await accounting.GetTenantAsync(each, cancellationToken));
            }

            new ListWriter<TenantInfo>(View, format, context.Output).WriteList(tenants);
        });
        return command;
    }

    private static ListView<AuditRecord> AuditView { get; } = new()
    {
        Name = record => $"{record.Number}",
        Identity = record => $"{record.Number}",
        IsNamed = (record, name) => $"{record.Number}" == name,
        Json = AccountingJson.Indented.AuditRecord,
        JsonList = AccountingJson.Indented.IReadOnlyListAuditRecord,
        Columns =
        [
            new("NUMBER", record => $"{record.Number}"),
            new("AT", record => $"{record.At:u}"),
            new("WHO", record => record.Who),
            new("ACTION", record => record.Action),
            new("REFUSED", record => record.Refused ? "yes" : "-"),
            new("DETAIL", record => Cell.OrDash(record.Detail)),
        ],
    };

    private static string Of<T>(string part, T? whole)
        where T : struct => whole is { } limit ? $"{part} / {limit}" : part;
}
