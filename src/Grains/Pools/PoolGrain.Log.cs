using Microsoft.Extensions.Logging;

namespace TensorFusion.Grains.Pools;

internal sealed partial class PoolGrain
{
    [LoggerMessage(1, LogLevel.Information, "Slice {Slice} is placed on node {Node}.")]
    private partial void LogPlaced(string slice, string node);

    [LoggerMessage(2, LogLevel.Debug, "Slice {Slice} was refused by GPU {Gpu}: {Reason}. The scheduler picks again.")]
    private partial void LogRefused(string slice, string gpu, string reason);

    [LoggerMessage(3, LogLevel.Warning, "GPU {Gpu} does not answer; nothing is placed on it until it does.")]
    private partial void LogUnreachable(Exception exception, string gpu);

    [LoggerMessage(4, LogLevel.Warning, "Slice {Slice} does not answer; its reservations are checked again.")]
    private partial void LogUncertain(Exception exception, string slice);

    [LoggerMessage(5, LogLevel.Warning, "GPU {Gpu} held a reservation of slice {Slice}, which does not use it; freed.")]
    private partial void LogOrphan(string slice, string gpu);

    [LoggerMessage(7, LogLevel.Information, "Room is made for slice {Slice}: {Count} slices of a lower class leave.")]
    private partial void LogMakesRoom(string slice, int count);

    [LoggerMessage(8, LogLevel.Warning, "No room could be made for slice {Slice}; undone. Did not leave: {Stay}.")]
    private partial void LogRoomFailed(string slice, string stay);

    [LoggerMessage(9, LogLevel.Warning, "Tenant {Tenant} did not say what its part of the queue is; the last one holds.")]
    private partial void LogNoPart(Exception exception, string tenant);

    [LoggerMessage(6, LogLevel.Error, "The scheduler of pool {Pool} failed in its loop; it goes on.")]
    private partial void LogLoopFailed(Exception exception, string pool);
}
