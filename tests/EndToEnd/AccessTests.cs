using System.Net;
using System.Net.Http.Headers;
using TensorFusion.Tests.EndToEnd.Infrastructure;

namespace TensorFusion.Tests.EndToEnd;

/// <summary>A cluster that asks for tokens.</summary>
public sealed class AccessTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Roles_and_tenants_are_kept_apart_and_every_refusal_is_written_down()
    {
        var folder = Directory.CreateTempSubdirectory("tf-").FullName;
        var rootFile = Path.Combine(folder, "root.token");
        try
        {
            await using var silo = await TestSilo.StartAsync("Soft-100:1@100tf@16384MiB", new Dictionary<string, string>
            {
                ["TENSORFUSION_AUTH"] = "token",
                ["TENSORFUSION_ROOT_TOKEN"] = rootFile,
            });
            await using var root = await ConnectAsync(silo, (await File.ReadAllTextAsync(rootFile)).Trim());
            var user = await root.IssueTokenAsync("acme", "u", TenantRole.User, null);
            var viewer = await root.IssueTokenAsync("acme", "v", TenantRole.Viewer, null);
            var foreign = await root.IssueTokenAsync("other", "u", TenantRole.User, null);
            var revoked = await root.IssueTokenAsync("acme", "r", TenantRole.User, null);
            await root.RevokeTokenAsync("acme", revoked.Info.Id);

            var none = await silo.RunAsync("get", "slices");
            Assert.True(none.Status == 4, none.ToString());
            Assert.Contains("asks for a token", none.Errors);

            await using var mine = await ConnectAsync(silo, user.Token);
            var request = new SliceRequest
            {
                Tflops = Tflops.From(20),
                Vram = MiB.FromGiB(1),
                Tenant = "acme",
                Name = "one"
            };
            var slice = await mine.SubmitAsync(request);
            await mine.WaitUntilRunningAsync(slice.Id, Limit);
            await RefusedAsync(() => mine.SubmitAsync(request with { Tenant = "other", Name = "two" }));
            await RefusedAsync(() => mine.SetQuotaAsync("acme", null));

            await using var looks = await ConnectAsync(silo, viewer.Token);
            Assert.Equal(slice.Id, Assert.Single(await looks.ListSlicesAsync()).Id);
            await RefusedAsync(() => looks.ReleaseAsync(slice.Id));
            await RefusedAsync(() => looks.SubmitAsync(request with { Name = "three" }));

            await using var theirs = await ConnectAsync(silo, foreign.Token);
            Assert.Empty(await theirs.ListSlicesAsync());
            await RefusedAsync(() => theirs.DescribeAsync(slice.Id));
            await RefusedAsync(() => theirs.ReleaseAsync(slice.Id));
            await RefusedAsync(() => theirs.ListSlicesAsync(new() { Tenant = "acme" }));
            await RefusedAsync(() => theirs.GetTenantAsync("acme"));

            await using var late = await ConnectAsync(silo, revoked.Token);
            var error = await Assert.ThrowsAsync<TensorFusionException>(() => late.ListNodesAsync());
            Assert.Equal(FailureCode.Unauthenticated, error.Code);

            var audit = await root.ListAuditAsync("acme");
            Assert.Equal(4, audit.Count(record => record.Refused && record.Action != "authenticate"));
            Assert.Contains(audit, record => record is { Refused: true, Action: "authenticate" });
            Assert.Equal(4, (await root.ListAuditAsync("other")).Count(record => record.Refused));
            await HttpAsksTooAsync(silo, user.Token);
            await mine.ReleaseAsync(slice.Id);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task HttpAsksTooAsync(TestSilo silo, string token)
    {
        using var http = new HttpClient { BaseAddress = silo.Http };
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/api/v1/slices")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/dashboard/")).StatusCode);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/api/v1/slices")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync("/api/v1/invoices/other")).StatusCode);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "tfa_acme_0_0");
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/api/v1/slices")).StatusCode);
    }

    private static async Task RefusedAsync(Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<TensorFusionException>(call);
        Assert.True(error.Code == FailureCode.Forbidden, error.Describe());
    }

    private static Task<TensorFusionClient> ConnectAsync(TestSilo silo, string token) =>
        TensorFusionClient.ConnectAsync(new TensorFusionClientOptions
        {
            Gateways = [silo.ClientEnvironment["TENSORFUSION_GATEWAY"]],
            Token = token,
        });
}
