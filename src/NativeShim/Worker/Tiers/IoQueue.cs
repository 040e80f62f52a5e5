using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace TensorFusion.Worker.Tiers;

/// <summary>
/// A few threads that read and write the disk, so that requests overlap with each other and with copies. They exist
/// from the first request on.
/// </summary>
internal sealed unsafe class IoQueue(ColdFile file) : IDisposable
{
    private const int Threads = 4;
    private const int PageBytes = 4096;
    private readonly BlockingCollection<(IoBatch Batch, Request Run)> _requests = new(Threads * 8);
    private bool _started;

    private delegate void Request(byte* page);

    /// <summary>Writes a chunk some time.</summary>
    public void Write(IoBatch batch, int slot, byte* chunk, ChunkHash hash, Action done) =>
        Submit(batch, page =>
        {
            file.Write(slot, chunk, hash, page);
            done();
        });

    /// <summary>Reads a chunk some time.</summary>
    public void Read(IoBatch batch, int slot, byte* chunk, ChunkHash hash, Action done) =>
        Submit(batch, page =>
        {
            file.Read(slot, chunk, hash, page);
            done();
        });

    public void Dispose() => _requests.CompleteAdding();

    private void Submit(IoBatch batch, Request request)
    {
        if (!_started)
        {
            _started = true;
            for (var i = 0; i < Threads; i++)
            {
                new Thread(Work) { IsBackground = true, Name = $"tier disk {i}" }.Start();
            }
        }

        batch.Begin();
        _requests.Add((batch, request));
    }

    private void Work()
    {
        var page = (byte*)NativeMemory.AlignedAlloc(PageBytes, PageBytes);
        foreach (var (batch, run) in _requests.GetConsumingEnumerable())
        {
            Exception? error = null;
            try
            {
                run(page);
            }
            catch (Exception exception)
            {
                error = exception;
            }

            batch.End(error);
        }

        NativeMemory.AlignedFree(page);
    }
}
