using System.Runtime.InteropServices;

namespace TensorFusion.Arbiter.Sharing;

/// <summary>The first page of a card's file.</summary>
[StructLayout(LayoutKind.Sequential, Size = 4096)]
internal struct TurnHeader
{
    /// <summary>"TFTURNS" and the layout's version.</summary>
    public const ulong ExpectedMagic = 0x02_53_4E_52_55_54_46_54;

    public ulong Magic;

    /// <summary>Who has the turn; see <see cref="TurnWord"/>.</summary>
    public long Turn;

    /// <summary>Entries that wait for a turn.</summary>
    public int Waiting;

    /// <summary>Entries in use.</summary>
    public int Joined;

    /// <summary>Entries in use whose class preempts.</summary>
    public int Preempting;

    /// <summary>Number of the policy in the list of policies; the newest worker's configuration decides.</summary>
    public int Policy;
}
