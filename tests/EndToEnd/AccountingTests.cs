using System.Globalization;
using TensorFusion.Tests.EndToEnd.Infrastructure;

namespace TensorFusion.Tests.EndToEnd;

/// <summary>What programs cost, and what tenants may have, on a silo that dies in between.</summary>
public sealed class AccountingTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly decimal PerHour = (20 * 0.0069228m) + (4 * 0.01548m);

    [Fact]
    public async Task A_bill_survives_the_silo_and_is_the_sum_of_what_was_had()
    {
        await using var silo = await TestSilo.StartAsync("Soft-100:1@100tf@16384MiB");
        await using var client = await silo.ConnectAsync();
        var request = new SliceRequest { Tflops = Tflops.From(20), Vram = MiB.FromGiB(4), Tenant = "acme" };
        var first = await client.SubmitAsync(request);
        var second = await client.SubmitAsync(request with { Name = "second" });
        await client.WaitUntilRunningAsync(first.Id, Limit);
        await client.WaitUntilRunningAsync(second.Id, Limit);
        var ended = await client.ReleaseAsync(first.Id);
        await silo.KillAsync();
        await silo.StartProcessAsync();
        await client.BecomesAsync("second", slice => slice.Phase == SlicePhase.Running, Limit);
        var other = await client.ReleaseAsync(second.Id);

        var invoice = await BillAsync(client, "acme");
        var most = Hours(ended) + Hours(other);
        Assert.True(invoice.Lines.Sum(line => line.Intervals) >= 2);
        Assert.InRange(invoice.Total.Value, most * PerHour * 0.5m, most * PerHour);
        Assert.Equal(invoice.Total, invoice.Lines.Aggregate(Money.Zero, (sum, line) => sum + line.Amount));

        var csv = await silo.RunAsync("cost", "--tenant", "acme", "-o", "csv");
        var amounts = csv.Output.Trim().Split("\r\n").Skip(1)
            .Select(row => decimal.Parse(row.Split(',')[16], CultureInfo.InvariantCulture));
        Assert.Equal(invoice.Total.Value, amounts.Sum());
        using var http = new HttpClient { BaseAddress = silo.Http };
        Assert.Contains("Bill so far", await http.GetStringAsync("/api/v1/invoices/acme?format=html"));
        Assert.Contains("\"acme\"", await http.GetStringAsync("/api/v1/tenants"));
        var table = await silo.RunAsync("cost");
        Assert.Contains("licence: Free: 0 of 10 GPUs.", table.Output);
    }

    [Fact]
    public async Task A_quota_refuses_what_is_over_it_and_lets_go_when_slices_end()
    {
        await using var silo = await TestSilo.StartAsync("Soft-100:1@100tf@16384MiB");
        await using var client = await silo.ConnectAsync();
        var set = await silo.RunAsync("quota", "default", "--tflops", "30", "--slices", "2");
        Assert.True(set.Status == 0, set.ToString());
        var request = new SliceRequest { Tflops = Tflops.From(20), Vram = MiB.FromGiB(1), Name = "one" };
        var slice = await client.SubmitAsync(request, "key");
        Assert.Equal(slice.Id, (await client.SubmitAsync(request, "key")).Id);
        var refused = await silo.RunAsync("run", "--tflops", "20", "--vram", "1GiB", "--", "true");
        Assert.True(refused.Status == 4, refused.ToString());
        Assert.Contains("its TFLOPS would be 40, its quota is 30", refused.Errors);
        await client.WaitUntilRunningAsync(slice.Id, Limit);
        var grown = await Assert.ThrowsAsync<TensorFusionException>(
            () => client.ResizeAsync(slice.Id, new() { Tflops = Tflops.From(31) }));
        Assert.Equal(FailureCode.QuotaExceeded, grown.Code);
        await client.ResizeAsync(slice.Id, new() { Tflops = Tflops.From(30) });
        var over = await silo.RunAsync("run", "--tflops", "1", "--vram", "1GiB", "--", "true");
        Assert.Contains("its TFLOPS would be 31, its quota is 30", over.Errors);
        await client.ResizeAsync(slice.Id, new() { Tflops = Tflops.From(5) });
        var beside = await silo.RunAsync("run", "--tflops", "25", "--vram", "1GiB", "--", "true");
        Assert.True(beside.Status == 0, beside.ToString());
        await client.ReleaseAsync(slice.Id);
        var accepted = await silo.RunAsync("run", "--tflops", "20", "--vram", "1GiB", "--", "true");
        Assert.True(accepted.Status == 0, accepted.ToString());
    }

    [Fact]
    public async Task A_budget_that_is_used_up_stops_the_tenant()
    {
        await using var silo = await TestSilo.StartAsync("Soft-100:1@100tf@16384MiB");
        await using var client = await silo.ConnectAsync();
        var request = new SliceRequest { Tflops = Tflops.From(20), Vram = MiB.FromGiB(1) };
        var stays = await client.SubmitAsync(request);
        var ends = await client.SubmitAsync(request);
        await client.WaitUntilRunningAsync(ends.Id, Limit);
        await client.ReleaseAsync(ends.Id);
        await client.SetBudgetAsync(
            "default", new() { Monthly = new Money(1), Action = BudgetAction.Stop });
        var stopped = await client.BecomesAsync(stays.Name, slice => slice.HasEnded, Limit);
        Assert.Contains("budget", stopped.Message);
        var refused = await Assert.ThrowsAsync<TensorFusionException>(() => client.SubmitAsync(request));
        Assert.Equal(FailureCode.BudgetExhausted, refused.Code);
        await Eventually.TrueAsync(
            async () => (await client.ListAlertsAsync()).Any(
                alert => alert is { Rule: "BudgetUsed", State: AlertState.Firing }),
            Limit,
            () => "No alert of the budget.");
    }

    private static decimal Hours(SliceInfo slice) =>
        (decimal)(slice.EndedAt!.Value - slice.CreatedAt).TotalHours;

    private static Task<Invoice> BillAsync(TensorFusionClient client, string tenant)
    {
        var month = BillingKeys.MonthOf(TimeProvider.System.GetUtcNow());
        return client.GetInvoiceAsync(tenant, month, month.AddMonths(1));
    }
}
