using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>
/// Why something was refused or failed. 1xx: the request is wrong and will stay wrong; 2xx: the object is not in a
/// state
/// that allows it; 3xx: the cluster could not do it, and a retry may help. Numbers are part of the contract.
/// </summary>
[GenerateSerializer, Alias("tensorfusion.FailureCode")]
[JsonConverter(typeof(CamelCaseEnumConverter<FailureCode>))]
public enum FailureCode
{
    /// <summary>Not set; never sent.</summary>
    None = 0,

    /// <summary>The amount of compute is zero, negative or out of range.</summary>
    InvalidTflops = 100,

    /// <summary>The amount of memory is zero, negative or out of range.</summary>
    InvalidVram = 101,

    /// <summary>The number of GPUs is not between 1 and the limit.</summary>
    InvalidGpuCount = 102,

    /// <summary>
    /// A name is not a DNS label (1 to 63 of a-z, 0-9 and '-', beginning and ending with a letter or digit).
    /// </summary>
    InvalidName = 103,

    /// <summary>No node belongs to the pool that was named.</summary>
    UnknownPool = 104,

    /// <summary>No card of the pool, even empty, could hold the slice.</summary>
    SliceTooLarge = 105,

    /// <summary>A number of replicas, an idempotency key or another argument is out of range.</summary>
    InvalidArgument = 106,

    /// <summary>There is no object of that id or name.</summary>
    NotFound = 200,

    /// <summary>The idempotency key was used before for a different request.</summary>
    IdempotencyConflict = 201,

    /// <summary>A living object of the tenant already has that name, or several have it.</summary>
    NameConflict = 202,

    /// <summary>The slice has ended (released, failed or lost) and cannot be used.</summary>
    SliceEnded = 203,

    /// <summary>
    /// The slice's memory cannot move now: the tiers are full, its work does not come to rest, or it is not in a phase
    /// for it.
    /// </summary>
    MoveRefused = 204,
    /// <summary>A running slice cannot grow: its cards have no room for it now.</summary>
    NoRoom = 205,

    /// <summary>The tenant's quota does not allow it now.</summary>
    QuotaExceeded = 230,

    /// <summary>The tenant's budget is used up.</summary>
    BudgetExhausted = 231,

    /// <summary>The token is missing, wrong, expired or revoked.</summary>
    Unauthenticated = 232,

    /// <summary>The holder of the token may not do that.</summary>
    Forbidden = 233,

    /// <summary>No gateway of the cluster could be reached.</summary>
    GatewayUnreachable = 300,

    /// <summary>A node is not in the cluster now.</summary>
    NodeUnavailable = 301,

    /// <summary>The slice was not running within the time given.</summary>
    Timeout = 302,

    /// <summary>The worker process of a slice could not be started.</summary>
    WorkerFailed = 303,

    /// <summary>The cluster did not answer, or answered with an error that has no code of its own.</summary>
    ClusterError = 399,
}
