using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace TensorFusion.Silo.Access;

/// <summary>
/// Hands the token of a request (<c>Authorization: Bearer</c>) on to the grains that it calls; they check it. A browser
/// may send it as the password of basic authentication.
/// </summary>
internal static class TokenMiddleware
{
    private static readonly string[] Open = ["/healthz", "/metrics"];

    /// <summary>Adds it; requests without a token get 401, health and metrics apart.</summary>
    public static void UseTokens(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        var path = http.Request.Path.Value ?? "";
        if (Open.Contains(path))
        {
            await next(http);
            return;
        }

        if (Token(http.Request.Headers.Authorization.ToString()) is not { } token)
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"TensorFusion\", Bearer";
            return;
        }

        RequestContext.Set(TensorFusionClientOptions.TokenContext, token);
        await next(http);
    });

    private static string? Token(string header)
    {
        const string Bearer = "Bearer ";
        const string Basic = "Basic ";
        if (header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return header[Bearer.Length..].Trim();
        }

        if (!header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[Basic.Length..].Trim(), bytes, out var count))
        {
            return null;
        }

        var pair = System.Text.Encoding.UTF8.GetString(bytes, 0, count);
        return pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }
}
