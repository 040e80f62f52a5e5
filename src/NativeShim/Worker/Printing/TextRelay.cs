using TensorFusion.Driver;
using TensorFusion.Worker.Attach;
using TensorFusion.Worker.Completions;
using TensorFusion.Worker.Connections;

namespace TensorFusion.Worker.Printing;

/// <summary>
/// Brings what a connection's kernels print to its program, before the end of the work that printed is told. Kernels
/// that cannot print cost nothing. The programs of one slice share a context, whose text the driver does not tell apart:
/// it goes to the one that synchronizes first.
/// </summary>
/// <param name="driver">The driver.</param>
/// <param name="region">Where the program sees how much text there is.</param>
/// <param name="link">How the program is reached.</param>
/// <param name="tracker">Tells when a stream came to the end of what it was given.</param>
internal sealed unsafe class TextRelay(
    CudaDriver driver, ControlRegion region, IProgramLink link, CompletionTracker tracker)
{
    private ulong _position;

    /// <summary>A kernel that may print was given to the device.</summary>
    public void Expect() => tracker.Reached ??= Bring;

    private void Bring(StreamLane lane)
    {
        // The driver hands text out when it is asked to wait; there is nothing to wait for any more. During a capture it
        // must not be asked.
        if (!lane.Dirty && lane.First is null && !tracker.Capturing)
        {
            _ = driver.cuStreamSynchronize((void*)lane.Stream);
            if (!tracker.IsBusy(lane.Device))
            {
                tracker.Reached = null;
            }
        }

        var text = PrintedText.Take();
        if (text.Length > 0)
        {
            link.Print(_position, text);
            _position += (ulong)text.Length;
            if (link.Remote is null)
            {
                Volatile.Write(ref region.Header->Printed, _position);
            }
        }
    }
}
