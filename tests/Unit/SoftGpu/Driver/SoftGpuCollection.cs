namespace TensorFusion.Tests.Unit.SoftGpu.Driver;

/// <summary>
/// Tests that open the software driver, of which a process has one: they run one after another. Its device windows
/// have fixed addresses, so nothing else in the process may reserve them meanwhile.
/// </summary>
[CollectionDefinition(Name)]
public sealed class SoftGpuCollection
{
    public const string Name = "software GPU";
}
