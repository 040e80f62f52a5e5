using TensorFusion.Worker.Devices;

namespace TensorFusion.Worker.Tiers;

/// <summary>
/// Two streams of one device on which chunks move in groups: while one group is on its way, the next is issued on the
/// other, so that the copy engines always have work. For the thread that moves memory, with the context current.
/// </summary>
internal sealed unsafe class CopyLanes(WorkerDevice device) : IDisposable
{
    private const int Lanes = 2;
    private readonly void*[] _streams = new void*[Lanes];

    /// <summary>Runs groups one behind the other over the lanes.</summary>
    /// <param name="count">How many items there are.</param>
    /// <param name="groupSize">Items of a group.</param>
    /// <param name="issue">Starts a group: its lane, its first item, its size.</param>
    /// <param name="complete">Ends what <paramref name="issue"/> started; the next group is under way already.</param>
    public static void Run(int count, int groupSize, Action<int, int, int> issue, Action<int, int, int> complete)
    {
        var groups = (count + groupSize - 1) / groupSize;
        for (var group = 0; group <= groups; group++)
        {
            if (group < groups)
            {
                issue(group % Lanes, group * groupSize, SizeOf(group));
            }

            if (group > 0)
            {
                complete((group - 1) % Lanes, (group - 1) * groupSize, SizeOf(group - 1));
            }
        }

        int SizeOf(int group) => Math.Min(groupSize, count - (group * groupSize));
    }

    /// <summary>Copies a chunk to the host.</summary>
    public void ToHost(int lane, ulong source, byte* target) => DriverCall.Require(
        device.Driver.cuMemcpyDtoHAsync_v2(target, source, ChunkHashKey.ChunkBytes, Stream(lane)),
        "copying memory to the host");

    /// <summary>Copies a chunk to the device.</summary>
    public void ToDevice(int lane, byte* source, ulong target) => DriverCall.Require(
        device.Driver.cuMemcpyHtoDAsync_v2(target, source, ChunkHashKey.ChunkBytes, Stream(lane)),
        "copying memory to the device");

    /// <summary>Fills with zeros.</summary>
    public void Clear(int lane, ulong target, ulong bytes) => DriverCall.Require(
        device.Driver.cuMemsetD8Async(target, 0, (nuint)bytes, Stream(lane)), "clearing memory of the device");

    /// <summary>Waits for a lane.</summary>
    public void Wait(int lane) => DriverCall.Require(
        device.Driver.cuStreamSynchronize(Stream(lane)), "moving memory");

    /// <summary>Waits for both lanes.</summary>
    public void WaitAll()
    {
        for (var lane = 0; lane < Lanes; lane++)
        {
            Wait(lane);
        }
    }

    public void Dispose()
    {
        for (var lane = 0; lane < Lanes; lane++)
        {
            if (_streams[lane] is not null)
            {
                _ = device.Driver.cuStreamSynchronize(_streams[lane]);
                _ = device.Driver.cuStreamDestroy_v2(_streams[lane]);
                _streams[lane] = null;
            }
        }
    }

    private void* Stream(int lane)
    {
        if (_streams[lane] is null)
        {
            void* stream;
            const uint NonBlocking = 1;
            DriverCall.Require(
                device.Driver.cuStreamCreateWithPriority(&stream, NonBlocking, 0), "making a stream for moving memory");
            _streams[lane] = stream;
        }

        return _streams[lane];
    }
}
