using System.Globalization;

namespace TensorFusion.Tests.Unit.Cli;

public sealed class AccountingCommandTests
{
    private readonly FakeCluster _cluster = new();

    private FakeAccounting Books => _cluster.Books;

    [Fact]
    public async Task Cost_shows_lines_totals_and_the_fee()
    {
        Books.Tenants["acme"] = new() { Name = "acme" };
        Books.Invoice = Invoice();
        var output = await RunAsync("cost", "--month", "2026-02");
        Assert.Contains("acme     default   M       medium   card   2       40         8       1.2500", output);
        Assert.Contains("acme: 1.25 USD, forecast 2.50, saved 3.75 of 5.00 for whole cards", output);
        Assert.Contains("licence: Free: 1 of 10 GPUs. Fee this month: 0.00", output);
        Assert.Equal(new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero), Books.Asked.From);
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), Books.Asked.To);
    }

    [Fact]
    public async Task Cost_writes_csv_and_a_page()
    {
        Books.Invoice = Invoice();
        var csv = (await RunAsync("cost", "--tenant", "acme", "-o", "csv")).Split("\r\n");
        Assert.Equal(3, csv.Length);
        Assert.Equal(csv[0].Split(',').Length, csv[1].Split(',').Length);
        Assert.StartsWith("acme,2026-02-01T00:00:00Z,2026-03-01T00:00:00Z,default,,M,medium,card,2,40,", csv[1]);
        var page = await RunAsync("cost", "--tenant", "a<b", "-o", "html");
        Assert.Contains("Tenant a&lt;b", page);
        Assert.Contains("Total</td><td class=\"n\">1.25", page);
    }

    [Fact]
    public async Task A_month_that_is_none_is_bad_usage()
    {
        var console = new TestConsole(_cluster);
        Assert.Equal(2, await console.RunAsync("cost", "--month", "February"));
        Assert.Contains("give one as 2026-11", console.Error);
    }

    [Fact]
    public async Task Prices_come_from_a_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                file, """{ "rules": [ { "name": "night", "qos": "high", "fromHour": 22, "toHour": 6, "factor": 0.5 } ] }""");
            await RunAsync("cost", "--prices", file);
            var rule = Assert.Single(Books.Prices!.Rules);
            Assert.Equal((QualityOfService.High, 22, 0.5m), (rule.Qos, rule.FromHour, rule.Factor));
            Assert.Equal(1.2m, Books.Prices.EvictionProtectionFactor);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Quota_changes_only_what_is_named()
    {
        await RunAsync("quota", "acme", "--tflops", "100", "--slices", "5");
        await RunAsync("quota", "acme", "--vram", "64GiB", "--each", "20,8GiB", "--budget", "50", "--action", "stop");
        var info = Books.Tenants["acme"];
        Assert.Equal(
            new Quota
            {
                TotalTflops = Tflops.From(100),
                TotalSlices = 5,
                TotalVram = MiB.FromGiB(64),
                SliceTflops = Tflops.From(20),
                SliceVram = MiB.FromGiB(8),
            },
            info.Quota);
        Assert.Equal(new Budget { Monthly = Money.From(50), Action = BudgetAction.Stop }, info.Budget!.Budget);
        await RunAsync("quota", "acme", "--clear");
        Assert.Null(Books.Tenants["acme"].Quota);
        Assert.Null(Books.Tenants["acme"].Budget);
    }

    [Fact]
    public async Task A_tenant_is_made_and_listed()
    {
        await RunAsync("tenant", "acme", "--description", "the first");
        var output = await RunAsync("tenant");
        Assert.Contains("acme", output);
        Assert.Contains("the first", output);
    }

    [Fact]
    public async Task The_audit_trail_is_shown()
    {
        Books.Audit.Add(new() { Number = 7, At = Samples.Start, Who = "t1", Action = "quota.set", Refused = true });
        var output = await RunAsync("tenant", "acme", "--audit");
        Assert.Contains("quota.set   yes", output);
    }

    [Fact]
    public async Task A_token_is_made_and_revoked()
    {
        Assert.Equal("tfa_acme_1_Operator\n",
            await RunAsync("token", "create", "ci", "--tenant", "acme", "--role", "operator"));
        await RunAsync("token", "revoke", "1", "--tenant", "acme");
        Assert.Equal(["1"], Books.Revoked);
    }

    private static Invoice Invoice() => new()
    {
        Tenant = "acme",
        From = DateTimeOffset.Parse("2026-02-01Z", CultureInfo.InvariantCulture),
        To = DateTimeOffset.Parse("2026-03-01Z", CultureInfo.InvariantCulture),
        MadeAt = DateTimeOffset.Parse("2026-02-15Z", CultureInfo.InvariantCulture),
        Lines =
        [
            new()
            {
                Pool = "default",
                Model = "M",
                Qos = QualityOfService.Medium,
                Price = UnitPrice.Default,
                GpuHours = 2,
                TflopsHours = 40,
                GibHours = 8,
                Amount = Money.From(1.25m),
                WholeCards = Money.From(5),
            },
        ],
        Total = Money.From(1.25m),
        WholeCards = Money.From(5),
        Saved = Money.From(3.75m),
        Forecast = Money.From(2.5m),
    };

    private async Task<string> RunAsync(params string[] arguments)
    {
        var console = new TestConsole(_cluster);
        var status = await console.RunAsync(arguments);
        Assert.True(status == 0, console.Error);
        return console.Output;
    }
}
