using System.Collections.Immutable;
using TensorFusion.Grains.Directory;

namespace TensorFusion.Grains.Tenants;

/// <summary>Tokens, and the trail of what was done with them.</summary>
internal sealed partial class TenantGrain
{
    private const int MaxTokens = 1000;

    private SerialWriter? _trailWriter;

    public async Task<IssuedToken> IssueTokenAsync(
        string name, TenantRole role, TimeSpan? life, string who, CancellationToken cancellationToken)
    {
        var tokens = State.Tokens.RemoveAll(token => token.Info.ExpiresAt < Now - TimeSpan.FromDays(30));
        if (!Enum.IsDefined(role) || life <= TimeSpan.Zero || tokens.Length >= MaxTokens)
        {
            throw new TensorFusionException(
                FailureCode.InvalidArgument,
                Name,
                $"A token of role {role} and life {life} is not possible for tenant '{Name}'.",
                $"Give viewer, user, operator or admin, and a life of more than 0; at most {MaxTokens} tokens.");
        }

        var (issued, stored) = ApiTokens.Issue(name, Name, role, life, Now);
        await ChangeAsync(
            State with { Tokens = tokens.Add(stored) }, who, "token.issue", $"{issued.Info.Id} {role} {name}");
        return issued;
    }

    public async Task<TokenInfo> RevokeTokenAsync(string tokenId, string who, CancellationToken cancellationToken)
    {
        var index = State.Tokens.ToList().FindIndex(token => token.Info.Id == tokenId);
        if (index < 0)
        {
            throw new TensorFusionException(
                FailureCode.NotFound,
                tokenId,
                $"Tenant '{Name}' has no token '{tokenId}'.",
                "See: tensorfusion token list.");
        }

        var token = State.Tokens[index];
        if (token.Info.RevokedAt is null)
        {
            token = token with { Info = token.Info with { RevokedAt = Now } };
            await ChangeAsync(
                State with { Tokens = State.Tokens.SetItem(index, token) }, who, "token.revoke", tokenId);
        }

        return token.Info;
    }

    public async Task<Principal> AuthenticateAsync(string token, CancellationToken cancellationToken)
    {
        var (principal, refusal) = ApiTokens.Check(token, Name, State.Tokens, Now);
        if (principal is not null)
        {
            return principal;
        }

        if (State.CreatedAt is not null)
        {
            await AuditAsync(
                new() { At = Now, Who = "unknown", Action = "authenticate", Detail = refusal, Refused = true },
                cancellationToken);
        }

        throw new TensorFusionException(
            FailureCode.Unauthenticated, Name, $"Access is refused: {refusal}.", "Ask an admin for a new token.");
    }

    public async Task AuditAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        trail.State = trail.State.Add(record);
        LogAudit(Name, trail.State.Records[^1].Number, record.Who, record.Action, record.Detail, record.Refused);
        await (_trailWriter ??= new(() => trail.WriteStateAsync())).WriteAsync();
    }

    public Task<ImmutableArray<AuditRecord>> ListAuditAsync(int count, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<AuditRecord>>(
            [.. trail.State.Records.Reverse().Take(Math.Clamp(count, 0, AuditTrail.Capacity))]);
}
