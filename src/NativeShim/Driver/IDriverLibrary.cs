namespace TensorFusion.Driver;

/// <summary>Where the functions of a driver table come from: NVIDIA's library or the software GPU.</summary>
public interface IDriverLibrary
{
    /// <summary>What it is, for messages: a file's path or "software GPU".</summary>
    string Description { get; }

    /// <summary>The address of an exported function, or 0 when the library does not have it.</summary>
    nint Find(string symbol);
}
