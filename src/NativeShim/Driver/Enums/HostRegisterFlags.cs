namespace TensorFusion.Driver;

/// <summary>Flags of cuMemHostRegister.</summary>
[Flags]
public enum HostRegisterFlags : uint
{
    None = 0,
    Portable = 1,
    DeviceMap = 2,
    IoMemory = 4,
    ReadOnly = 8,
}
