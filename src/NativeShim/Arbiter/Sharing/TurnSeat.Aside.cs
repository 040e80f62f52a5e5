using TensorFusion.Arbiter.Accounts;

namespace TensorFusion.Arbiter.Sharing;

/// <summary>A place that is held by a slice that cannot run: the others share the card as if it were not there.</summary>
public sealed unsafe partial class TurnSeat
{
    /// <summary>Gives the turn up and takes no part until <see cref="StepBack"/>; the place stays held.</summary>
    public void StepAside()
    {
        using var scope = _file.Enter();
        if (_left || _own->Aside != 0)
        {
            return;
        }

        _own->Aside = 1;
        _own->Joined = 0;
        TurnAccounts.WantNoMore(ref *_own);
        Recount();
        GiveOn();
    }

    /// <summary>Takes part again; what it did not have meanwhile is not made up for.</summary>
    public void StepBack()
    {
        using var scope = _file.Enter();
        if (_left || _own->Aside == 0)
        {
            return;
        }

        TurnAccounts.Join(ref *_own, _file.Entries);
        Volatile.Write(ref _own->ProgressAt, Now);
        _own->Aside = 0;
        _own->Joined = 1;
        Recount();
    }
}
