using System.Security.Cryptography;
using TensorFusion.Protocol;
using TensorFusion.Worker.Connections;

namespace TensorFusion.Worker.Remote;

/// <summary>
/// The code images of one program on another machine: offered by content, sent only when the node does not have them.
/// Thread-safe.
/// </summary>
/// <param name="store">What the node has.</param>
/// <param name="images">Where the executor looks for them.</param>
internal sealed unsafe class RemoteImages(ImageStore store, SharedImages images) : IDisposable
{
    private const int MaxArriving = 16;
    private const int Present = 0;
    private const int Needed = 1;
    private const int Refused = 2;
    private readonly Lock _lock = new();
    private readonly Dictionary<uint, Arriving> _arriving = [];

    /// <summary>Answers an offer; an offer that is made again after a reconnect begins again.</summary>
    public ImageAnswerFrame Offer(in ImageOfferFrame offer)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        fixed (ImageOfferFrame* o = &offer)
        {
            new ReadOnlySpan<byte>(o->Digest, digest.Length).CopyTo(digest);
        }

        lock (_lock)
        {
            if (_arriving.Remove(offer.Id, out var earlier))
            {
                earlier.Entry.Dispose();
            }

            if (offer.Size == 0 || offer.Size > store.MaxImageBytes || _arriving.Count >= MaxArriving)
            {
                return Answer(offer.Id, Refused);
            }

            var descriptor = store.TryOpen(digest, offer.Size);
            if (descriptor >= 0)
            {
                return Answer(offer.Id, Keep(offer.Id, descriptor, offer.Size));
            }

            var entry = store.TryBegin(digest, offer.Size);
            if (entry is null)
            {
                return Answer(offer.Id, Refused);
            }

            _arriving[offer.Id] = new Arriving(entry, offer.Size);
            return Answer(offer.Id, Needed);
        }
    }

    /// <summary>Takes a part; the answer when it was the last.</summary>
    public ImageAnswerFrame? Take(in ImageDataFrame frame, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (!_arriving.TryGetValue(frame.Id, out var image) || frame.Offset != image.Entry.Written
                || (ulong)bytes.Length > image.Size - image.Entry.Written)
            {
                // Left over from before a reconnect.
                return null;
            }

            image.Entry.Write(bytes);
            if (image.Entry.Written < image.Size)
            {
                return null;
            }

            _arriving.Remove(frame.Id);
            using var entry = image.Entry;
            var descriptor = entry.Commit();
            return Answer(frame.Id, descriptor < 0 ? Refused : Keep(frame.Id, descriptor, image.Size));
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var image in _arriving.Values)
            {
                image.Entry.Dispose();
            }

            _arriving.Clear();
        }
    }

    private int Keep(uint id, int descriptor, ulong size)
    {
        images.Discard(id);
        return images.Add(id, descriptor, size, once: true) ? Present : Refused;
    }

    private static ImageAnswerFrame Answer(uint id, int state) => new() { Id = id, State = (uint)state };

    private sealed record Arriving(ImageStore.Entry Entry, ulong Size);
}
