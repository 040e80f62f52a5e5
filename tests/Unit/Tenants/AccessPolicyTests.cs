using System.Text.RegularExpressions;
using TensorFusion.Silo.Access;
using TensorFusion.Tests.Unit.House;

namespace TensorFusion.Tests.Unit.Tenants;

public sealed partial class AccessPolicyTests
{
    [Fact]
    public void A_viewer_cannot_change_anything()
    {
        var changing = AccessPolicy.All.Where(pair => !IsReading(pair.Key.Method)).ToList();
        Assert.NotEmpty(changing);
        Assert.All(changing, pair => Assert.NotNull(AccessPolicy.Refusal(Who(TenantRole.Viewer), pair.Value, "acme")));
    }

    [Fact]
    public void A_user_sees_the_own_tenant_and_no_other()
    {
        var need = AccessPolicy.Of(typeof(ISliceGrain), nameof(ISliceGrain.GetAsync));
        Assert.Null(AccessPolicy.Refusal(Who(TenantRole.User), need, "acme"));
        Assert.Contains("of tenant 'acme'", AccessPolicy.Refusal(Who(TenantRole.User), need, "other"));
        Assert.Null(AccessPolicy.Refusal(Who(TenantRole.Operator), need, "other"));
    }

    [Fact]
    public void Only_an_admin_sets_limits_and_prices()
    {
        string[] methods = [nameof(ITenantGrain.SetQuotaAsync), nameof(ITenantGrain.IssueTokenAsync)];
        Assert.All(methods, method => Assert.NotNull(AccessPolicy.Refusal(
            Who(TenantRole.Operator), AccessPolicy.Of(typeof(ITenantGrain), method), "acme")));
        Assert.Null(AccessPolicy.Refusal(
            Who(TenantRole.Admin),
            AccessPolicy.Of(typeof(IPriceBookGrain), nameof(IPriceBookGrain.SetAsync)),
            null));
    }

    [Theory]
    [InlineData(typeof(IGpuGrain), nameof(IGpuGrain.ReserveAsync))]
    [InlineData(typeof(ISliceGrain), nameof(ISliceGrain.ReportWorkerAsync))]
    [InlineData(typeof(INodeGrain), nameof(INodeGrain.StartWorkerAsync))]
    [InlineData(typeof(ILedgerPageGrain), nameof(ILedgerPageGrain.AppendAsync))]
    [InlineData(typeof(ITenantGrain), nameof(ITenantGrain.AuditAsync))]
    public void What_the_parts_of_the_cluster_tell_each_other_nobody_may_say(Type grain, string method) =>
        Assert.Contains(
            "parts of the cluster", AccessPolicy.Refusal(Who(TenantRole.Admin), AccessPolicy.Of(grain, method), null));

    [Fact]
    public void Every_line_names_a_call_that_exists()
    {
        var calls = typeof(ISliceGrain).Assembly.GetTypes()
            .Where(type => type.IsInterface)
            .SelectMany(type => type.GetMethods().Select(method => (type.Name, method.Name)))
            .ToHashSet();
        Assert.All(AccessPolicy.All.Keys, key => Assert.Contains(key, calls));
    }

    [Fact]
    public void Every_call_of_the_client_has_a_line()
    {
        var files = Directory.GetFiles(Repository.PathOf("src/Interfaces/Client"), "TensorFusionClient*.cs")
            .Select(File.ReadAllText)
            .ToList();
        var properties = files.SelectMany(text => GrainProperty().Matches(text))
            .ToDictionary(match => match.Groups[2].Value, match => match.Groups[1].Value);
        var calls = files.SelectMany(text => GrainCall().Matches(text).Select(match => (
                match.Groups[1].Success ? match.Groups[1].Value
                : properties.GetValueOrDefault(match.Groups[2].Value, ""), match.Groups[3].Value)))
            .Where(call => call.Item1.Length > 0)
            .ToHashSet();
        Assert.True(calls.Count >= 25, $"{calls.Count} calls");
        Assert.Empty(calls.Except(AccessPolicy.All.Keys));
    }

    [Fact]
    public void The_root_token_is_an_admins_and_its_file_is_private()
    {
        var folder = Directory.CreateTempSubdirectory("tf-").FullName;
        try
        {
            var file = Path.Combine(folder, "root.token");
            var root = RootToken.ReadOrCreate(file);
            var text = File.ReadAllText(file).Trim();
            Assert.Equal(TenantRole.Admin, root.Check(text)?.Role);
            Assert.Null(root.Check(text[..^1]));
            Assert.Null(root.Check(""));
            Assert.NotNull(RootToken.ReadOrCreate(file).Check(text));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex(@"private (I\w+Grain) (\w+)\b")]
    private static partial Regex GrainProperty();

    [GeneratedRegex(@"(?:GetGrain<(\w+)>\([^;{]*?\)|\b(\w+)(?:\([\w, ]*\))?)\s*\.(\w+Async)\b")]
    private static partial Regex GrainCall();

    private static bool IsReading(string method) =>
        method.StartsWith("Get", StringComparison.Ordinal) && method != nameof(ISliceGrain.GetConnectionAsync)
        || method.StartsWith("List", StringComparison.Ordinal)
        || method.StartsWith("Watch", StringComparison.Ordinal);

    private static Principal Who(TenantRole role) => new() { Tenant = "acme", TokenId = "1", Role = role };
}
