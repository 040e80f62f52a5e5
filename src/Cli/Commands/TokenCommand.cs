using System.CommandLine;
using TensorFusion.Cli.Execution;
using TensorFusion.Cli.Output;

namespace TensorFusion.Cli.Commands;

/// <summary><c>tensorfusion token</c>: makes, lists and revokes API tokens.</summary>
internal static class TokenCommand
{
    private static readonly string[] Actions = ["create", "list", "revoke"];

    public static Command Create(CliContext context, Option<string?> gateway)
    {
        var action = new Argument<string>("action") { Description = "create, list or revoke." };
        action.AcceptOnlyFromAmong(Actions);
        var name = new Argument<string?>("name")
        {
            Description = "create: what the token is for; revoke: its id.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var tenant = CommonOptions.Tenant();
        var role = new Option<TenantRole>("--role")
        {
            Description = "viewer, user, operator or admin.",
            HelpName = "WORD",
            DefaultValueFactory = _ => TenantRole.User,
        };
        var days = new Option<double?>("--days")
        {
            Description = "Days until it expires. Default: never.",
            HelpName = "N",
        };
        var output = CommonOptions.Output(OutputFormat.Table, Enum.GetValues<OutputFormat>());
        var command = new Command("token", "Makes, lists and revokes API tokens.")
        {
            action, name, tenant, role, days, output,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var cluster = await context.ConnectAsync(parsed.GetValue(gateway), cancellationToken);
            var accounting = cluster.Accounting;
            var owner = parsed.GetValue(tenant)!;
            switch (parsed.GetValue(action))
            {
                case "create":
                    var life = parsed.GetValue(days) is { } count ? TimeSpan.FromDays(count) : (TimeSpan?)null;
                    var issued = await accounting.IssueTokenAsync(
                        owner, parsed.GetValue(name) ?? "", parsed.GetValue(role), life, cancellationToken);
                    context.Output.WriteLine(issued.Token);
                    break;
                case "revoke":
                    var id = parsed.GetValue(name)
                        ?? throw new CommandFailure(ExitStatus.Usage, "Give the id of the token to revoke.");
                    await accounting.RevokeTokenAsync(owner, id, cancellationToken);
                    context.Output.WriteLine($"revoked {id}");
                    break;
                default:
                    var info = await accounting.GetTenantAsync(owner, cancellationToken);
                    new ListWriter<TokenInfo>(View, parsed.GetValue(output) ?? OutputFormat.Table, context.Output)
                        .WriteList(info.Tokens);
                    break;
            }
        });
        return command;
    }

    private static ListView<TokenInfo> View { get; } = new()
    {
        Name = token => token.Id,
        Identity = token => token.Id,
        IsNamed = (token, name) => token.Id == name,
        Json = AccountingJson.Indented.TokenInfo,
        JsonList = AccountingJson.Indented.IReadOnlyListTokenInfo,
        Columns =
        [
            new("ID", token => token.Id),
            new("ROLE", token => Cell.Word(token.Role)),
            new("NAME", token => Cell.OrDash(token.Name)),
            new("CREATED", token => $"{token.CreatedAt:u}"),
            new("EXPIRES", token => token.ExpiresAt is { } at ? $"{at:u}" : "never"),
            new("REVOKED", token => token.RevokedAt is { } at ? $"{at:u}" : "-"),
        ],
    };
}
