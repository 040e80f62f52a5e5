namespace TensorFusion.Tests.Feed;

/// <summary>The driver's ways to launch a kernel.</summary>
internal enum LaunchKind
{
    /// <summary>cuLaunchKernel.</summary>
    Plain,

    /// <summary>cuLaunchCooperativeKernel.</summary>
    Cooperative,

    /// <summary>cuLaunchKernelEx.</summary>
    Extended,
}
