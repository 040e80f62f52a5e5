using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Transactions;

/// <summary>
/// Changes of the index that stay together or not at all. They count at once, so that later steps decide against them;
/// one that is not committed when it is disposed is undone, last step first.
/// </summary>
internal sealed class PlacementTransaction(DecisionCore core) : IDisposable
{
    private readonly List<(Allocation Allocation, bool Taken)> _steps = [];
    private bool _ended;

    /// <summary>What was reserved in it, in order.</summary>
    public IEnumerable<Allocation> Reserved => _steps.Where(step => step.Taken).Select(step => step.Allocation);

    /// <summary>Reserves the best place; null, and nothing changes, when there is none or the slice has a place.</summary>
    public Allocation? Reserve(PlacementRequest request) =>
        core.Choose(request) is { } placement ? Reserve(request, placement) : null;

    /// <summary>Reserves a place that was chosen before; null when it does not fit any more.</summary>
    public Allocation? Reserve(PlacementRequest request, Proposal placement)
    {
        ThrowIfEnded();
        var index = core.Index;
        if (request.Cards != placement.Cards.Length
            || !Array.TrueForAll(placement.Cards, card => index.Fits(card, request))
            || !Filters.FilterChain.HasRoom(index, placement.Node, request))
        {
            return null;
        }

        var allocation = index.Describe(request, placement.Node, placement.Cards);
        if (!index.Take(allocation))
        {
            return null;
        }

        _steps.Add((allocation, true));
        return allocation;
    }

    /// <summary>Gives back what a slice holds; false when it holds nothing.</summary>
    public bool Release(string sliceId)
    {
        ThrowIfEnded();
        if (core.Index.Give(sliceId) is not { } allocation)
        {
            return false;
        }

        _steps.Add((allocation, false));
        return true;
    }

    /// <summary>Keeps all steps.</summary>
    public void Commit()
    {
        ThrowIfEnded();
        _ended = true;
    }

    /// <summary>Undoes all steps.</summary>
    public void Rollback()
    {
        ThrowIfEnded();
        _ended = true;
        for (var i = _steps.Count - 1; i >= 0; i--)
        {
            if (_steps[i].Taken)
            {
                core.Index.Give(_steps[i].Allocation.Id);
            }
            else
            {
                core.Index.Take(_steps[i].Allocation);
            }
        }
    }

    public void Dispose()
    {
        if (!_ended)
        {
            Rollback();
        }
    }

    private void ThrowIfEnded() => ObjectDisposedException.ThrowIf(_ended, this);
}
