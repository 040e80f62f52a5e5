using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace TensorFusion.Silo.Http;

/// <summary>
/// Bills, tenants and prices over HTTP: <c>/api/v1/{invoices/TENANT,tenants,tenants/NAME,prices,licence}</c>. An
/// invoice
/// is JSON, or with <c>format=csv</c> or <c>format=html</c> those.
/// </summary>
internal static class AccountingEndpoints
{
    public static void MapAccounting(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api/v1");
        api.MapGet("/invoices/{tenant}", InvoiceAsync);
        Map(api, "/prices", (client, _, token) => client.ListPricesAsync(token),
            AccountingJson.Default.IReadOnlyListPriceBook);
        Map(api, "/licence", (client, _, token) => client.GetLicenceAsync(token), AccountingJson.Default.LicenceStatus);
        Map(api, "/tenants/{tenant}", (client, tenant, token) => client.GetTenantAsync(tenant, token),
            AccountingJson.Default.TenantInfo);
        Map(api, "/tenants", ListTenantsAsync, AccountingJson.Default.IReadOnlyListTenantInfo);
    }

    private static async Task<IReadOnlyList<TenantInfo>> ListTenantsAsync(
        TensorFusionClient client, string tenant, CancellationToken cancellationToken)
    {
        var tenants = new List<TenantInfo>();
        foreach (var name in await client.ListTenantNamesAsync(cancellationToken))
        {
            tenants.Add(await client.GetTenantAsync(name, cancellationToken));
        }

        return tenants;
    }

    private static async Task<IResult> InvoiceAsync(HttpContext http, string tenant, TensorFusionClient client)
    {
        try
        {
            var from = Month(http.Request.Query["month"].FirstOrDefault(), http);
            var invoice = await client.GetInvoiceAsync(tenant, from, from.AddMonths(1), http.RequestAborted);
            return http.Request.Query["format"].FirstOrDefault() switch
            {
                "csv" => Results.Text(InvoiceCsv.Write([invoice]), "text/csv"),
                "html" => Results.Text(InvoicePage.Write(invoice), "text/html"),
                null or "json" => Results.Json(invoice, AccountingJson.Default.Invoice),
                var other => throw new TensorFusionException(
                    FailureCode.InvalidArgument, other, $"There is no format '{other}'.", "Use json, csv or html."),
            };
        }
        catch (TensorFusionException exception)
        {
            return ApiEndpoints.Error(exception);
        }
    }

    private static void Map<T>(
        IEndpointRouteBuilder api,
        string pattern,
        Func<TensorFusionClient, string, CancellationToken, Task<T>> read,
        JsonTypeInfo<T> json) =>
        api.MapGet(pattern, async (HttpContext http, TensorFusionClient client) =>
        {
            try
            {
                var tenant = http.Request.RouteValues["tenant"] as string ?? "";
                return Results.Json(await read(client, tenant, http.RequestAborted), json);
            }
            catch (TensorFusionException exception)
            {
                return ApiEndpoints.Error(exception);
            }
        });

    private static DateTimeOffset Month(string? text, HttpContext http)
    {
        if (text is null)
        {
            var clock = (TimeProvider)http.RequestServices.GetService(typeof(TimeProvider))!;
            return BillingKeys.MonthOf(clock.GetUtcNow());
        }

        return DateTimeOffset.TryParseExact(
            text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var month)
            ? month
            : throw new TensorFusionException(
                FailureCode.InvalidArgument, text, $"'{text}' is not a month.", "Give one as 2026-11.");
    }
}
