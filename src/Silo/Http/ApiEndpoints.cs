using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TensorFusion.Silo.Agent;

namespace TensorFusion.Silo.Http;

/// <summary>
/// The HTTP API, for reading: <c>/healthz</c> and <c>/api/v1/{nodes,gpus,slices,workloads,pools,qos}</c>. JSON as in
/// <see cref="TensorFusionJson"/>; an error is an <see cref="ErrorInfo"/> with status 400, 404, 409, 503 or 500.
/// </summary>
internal static class ApiEndpoints
{
    private static readonly TensorFusionJson Json = TensorFusionJson.Default;

    public static void MapApi(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", () => Results.Redirect("/dashboard/"));
        app.MapGet("/healthz", Health);
        var api = app.MapGroup("/api/v1");
        Map(api, "/nodes", (client, _, token) => client.ListNodesAsync(token), Json.IReadOnlyListNodeInfo);
        Map(api, "/gpus", (client, _, token) => client.ListGpusAsync(token), Json.IReadOnlyListGpuInfo);
        Map(api, "/pools", (client, _, token) => client.ListPoolsAsync(token), Json.IReadOnlyListPoolInfo);
        Map(api, "/qos", (client, _, token) => client.ListQosAsync(token), Json.IReadOnlyListQosLevel);
        Map(api, "/workloads", (client, _, token) => client.ListWorkloadsAsync(token), Json.IReadOnlyListWorkloadInfo);
        Map(api, "/slices", (client, request, token) => client.ListSlicesAsync(Filter(request), token),
            Json.IReadOnlyListSliceInfo);
        Map(api, "/slices/{id}", (client, request, token) =>
            client.DescribeAsync(Route(request, "id"), Tenant(request), token), Json.SliceInfo);
        Map(api, "/workloads/{name}", (client, request, token) =>
            client.DescribeWorkloadAsync(Route(request, "name"), Tenant(request), token), Json.WorkloadInfo);
    }

    private static IResult Health(LocalNode node) => node.IsReady
        ? Results.Text("ok\n")
        : Results.Text("starting\n", statusCode: StatusCodes.Status503ServiceUnavailable);

    private static void Map<T>(
        IEndpointRouteBuilder api,
        string pattern,
        Func<TensorFusionClient, HttpRequest, CancellationToken, Task<T>> read,
        JsonTypeInfo<T> json) =>
        api.MapGet(pattern, async (HttpContext http, TensorFusionClient client) =>
        {
            try
            {
                var value = await read(client, http.Request, http.RequestAborted);
                return Results.Json(value, json);
            }
            catch (TensorFusionException exception)
            {
                return Error(exception);
            }
        });

    /// <summary>An error as the API tells it.</summary>
    public static IResult Error(TensorFusionException exception) =>
        Results.Json(ErrorInfo.From(exception), Json.ErrorInfo, statusCode: StatusOf(exception));

    private static int StatusOf(TensorFusionException exception) => exception.Code switch
    {
        _ when exception.IsBadRequest => StatusCodes.Status400BadRequest,
        FailureCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        FailureCode.Forbidden => StatusCodes.Status403Forbidden,
        FailureCode.NotFound => StatusCodes.Status404NotFound,
        FailureCode.IdempotencyConflict or FailureCode.NameConflict or FailureCode.SliceEnded
            or FailureCode.MoveRefused =>
            StatusCodes.Status409Conflict,
        FailureCode.GatewayUnreachable or FailureCode.NodeUnavailable or FailureCode.Timeout =>
            StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static string Route(HttpRequest request, string name) => request.RouteValues[name] as string ?? "";

    private static string Tenant(HttpRequest request) =>
        request.Query["tenant"].FirstOrDefault() ?? SliceRequest.DefaultTenant;

    private static SliceFilter Filter(HttpRequest request) => new()
    {
        Tenant = request.Query["tenant"].FirstOrDefault(),
        Pool = request.Query["pool"].FirstOrDefault(),
        Node = request.Query["node"].FirstOrDefault(),
        Workload = request.Query["workload"].FirstOrDefault(),
        IncludeEnded = request.Query["all"].FirstOrDefault() is "true" or "1",
    };
}
