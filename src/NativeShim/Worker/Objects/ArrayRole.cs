namespace TensorFusion.Worker.Objects;

/// <summary>What an array is a part of.</summary>
internal enum ArrayRole
{
    /// <summary>An array of its own.</summary>
    Single,

    /// <summary>A mipmapped array as a whole.</summary>
    Mipmapped,

    /// <summary>A level of a mipmapped array, which goes with the whole.</summary>
    Level,
}
