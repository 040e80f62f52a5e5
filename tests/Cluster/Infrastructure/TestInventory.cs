using TensorFusion.Protocol.Control;
using TensorFusion.Silo.Devices;

namespace TensorFusion.Tests.Cluster.Infrastructure;

/// <summary>The cards of a machine that is only memory.</summary>
internal sealed class TestInventory(TestMachine machine) : IDeviceInventory
{
    public WorkerDriver Driver => WorkerDriver.Software;

    public string DriverVersion => "1.0";

    public IReadOnlyList<DeviceReading> Read() => machine.Cards;

    /// <summary>A card of a test.</summary>
    public static DeviceReading Card(string node, int index, decimal tflops, long gib) => new()
    {
        Uuid = $"GPU-{node}-{index}",
        Index = index,
        Name = "Test card",
        IsSoftware = true,
        ConfiguredTflops = Tflops.From(tflops),
        TotalBytes = gib << 30,
        SmCount = 16,
    };
}
