using TensorFusion.Grains.Tenants;

namespace TensorFusion.Tests.Unit.Tenants;

public sealed class ApiTokenTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);

    [Fact]
    public void A_good_token_says_who_it_is()
    {
        var (issued, stored) = ApiTokens.Issue("ci", "acme", TenantRole.User, TimeSpan.FromDays(1), Now);
        var (principal, refusal) = ApiTokens.Check(issued.Token, "acme", [stored], Now);
        Assert.Equal(new Principal { Tenant = "acme", TokenId = issued.Info.Id, Role = TenantRole.User }, principal);
        Assert.Equal("", refusal);
        Assert.Equal("acme", ApiTokens.TenantOf(issued.Token));
    }

    [Fact]
    public void What_is_stored_does_not_hold_the_secret()
    {
        var (issued, stored) = ApiTokens.Issue("ci", "acme", TenantRole.User, null, Now);
        var secret = issued.Token.Split('_')[3];
        Assert.DoesNotContain(secret, stored.ToString());
        Assert.DoesNotContain(secret, Convert.ToHexStringLower(stored.Hash.AsSpan()));
    }

    [Fact]
    public void Expired_revoked_wrong_and_foreign_tokens_are_refused()
    {
        var (issued, stored) = ApiTokens.Issue("ci", "acme", TenantRole.User, TimeSpan.FromDays(1), Now);
        Assert.Equal($"token {issued.Info.Id} has expired", Refusal(issued.Token, stored, Now.AddDays(1)));
        var revoked = stored with { Info = stored.Info with { RevokedAt = Now } };
        Assert.Equal($"token {issued.Info.Id} was revoked", Refusal(issued.Token, revoked, Now));
        var last = issued.Token[^1] == '0' ? '1' : '0';
        Assert.Equal("the token is wrong", Refusal(issued.Token[..^1] + last, stored, Now));
        Assert.Equal("the token is malformed", Refusal(issued.Token.Replace("acme", "other"), stored, Now));
        Assert.Equal("the token is malformed", Refusal("", stored, Now));
    }

    [Fact]
    public void The_trail_keeps_the_newest_and_counts_all()
    {
        var trail = new AuditTrail();
        for (var i = 0; i < AuditTrail.Capacity + 10; i++)
        {
            trail = trail.Add(new() { At = Now, Who = "open", Action = $"{i}" });
        }

        Assert.Equal(AuditTrail.Capacity, trail.Records.Length);
        Assert.Equal((AuditTrail.Capacity + 10, $"{AuditTrail.Capacity + 9}"),
            ((int)trail.Records[^1].Number, trail.Records[^1].Action));
    }

    private static string Refusal(string token, StoredToken stored, DateTimeOffset now)
    {
        var (principal, refusal) = ApiTokens.Check(token, "acme", [stored], now);
        Assert.Null(principal);
        return refusal;
    }
}
