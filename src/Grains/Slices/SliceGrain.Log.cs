using Microsoft.Extensions.Logging;

namespace TensorFusion.Grains.Slices;

internal sealed partial class SliceGrain
{
    [LoggerMessage(1, LogLevel.Information, "Slice {Slice} was submitted: {Tflops} TFLOPS, {Vram}, {Gpus} GPU(s).")]
    private partial void LogCreated(string slice, Tflops tflops, MiB vram, int gpus);

    [LoggerMessage(2, LogLevel.Information, "Slice {Slice} has ended ({Phase}) and gave everything back: {Reason}")]
    private partial void LogEnded(string slice, SlicePhase phase, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Worker {Epoch} of slice {Slice} died: {Reason}")]
    private partial void LogWorkerDied(string slice, long epoch, string reason);

    [LoggerMessage(4, LogLevel.Information, "The lease of slice {Slice} is over.")]
    private partial void LogLeaseOver(string slice);

    [LoggerMessage(5, LogLevel.Warning, "Slice {Slice} could not do its next step; it tries again.")]
    private partial void LogDriveFailed(Exception exception, string slice);

    [LoggerMessage(6, LogLevel.Warning, "Slice {Slice} ended, but node {Node} did not give its part back yet.")]
    private partial void LogGiveBackFailed(Exception exception, string slice, string node);

    [LoggerMessage(8, LogLevel.Information, "Slice {Slice} leaves its card to one that waits for it.")]
    private partial void LogYields(string slice);

    [LoggerMessage(7, LogLevel.Warning, "The news of slice {Slice} did not reach everybody; sent again with the next.")]
    private partial void LogPublishFailed(Exception exception, string slice);

    [LoggerMessage(20, LogLevel.Warning, "The ledger did not take {Count} intervals of slice {Slice} yet; sent again.")]
    private partial void LogLedgerFailed(Exception exception, int count, string slice);
    [LoggerMessage(8, LogLevel.Warning, "Slice {Slice} has lost its place on GPU {Gpu}: {Reason}; it waits again.")]
    private partial void LogUnplaced(string slice, string gpu, string reason);

    [LoggerMessage(60, LogLevel.Information, "Slice {Slice} makes room for slice {Other}.")]
    private partial void LogMakesRoom(string slice, string other);

    [LoggerMessage(61, LogLevel.Information, "Slice {Slice} made room for another and returns now.")]
    private partial void LogReturns(string slice);

    [LoggerMessage(9, LogLevel.Information, "Slice {Slice} has {Tflops} TFLOPS and {Vram} on each of its GPUs now.")]
    private partial void LogResized(string slice, Tflops tflops, MiB vram);
}
