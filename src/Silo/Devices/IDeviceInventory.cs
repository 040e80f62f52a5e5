using TensorFusion.Protocol.Control;

namespace TensorFusion.Silo.Devices;

/// <summary>The cards of this machine.</summary>
public interface IDeviceInventory
{
    /// <summary>Which driver the workers must open for them.</summary>
    WorkerDriver Driver { get; }

    /// <summary>Version of that driver.</summary>
    string DriverVersion { get; }

    /// <summary>Measures all cards. A card that cannot be read is reported with the reason, not left out.</summary>
    IReadOnlyList<DeviceReading> Read();
}
