using System.Text;
using TensorFusion.Driver;
using TensorFusion.Protocol;

namespace TensorFusion.Worker.Devices;

/// <summary>Describes a device to the programs of the slice: what the card is, what the slice may have of it.</summary>
internal static unsafe class DeviceSnapshots
{
    /// <summary>Value of a limit that the device does not have.</summary>
    public const ulong UnknownLimit = ulong.MaxValue;

    /// <summary>Attributes that promise that the device reaches the program's memory.</summary>
    private static readonly DeviceAttribute[] _nearMemory =
    [
        DeviceAttribute.CanMapHostMemory, DeviceAttribute.CanUseHostPointerForRegisteredMem,
        DeviceAttribute.HostRegisterSupported, DeviceAttribute.ReadOnlyHostRegisterSupported,
    ];

    /// <summary>The program is on another machine: its memory cannot be reached from the device.</summary>
    public static void HideHostMemory(DeviceSnapshot* snapshot)
    {
        foreach (var attribute in _nearMemory)
        {
            snapshot->Attributes[(int)attribute] = 0;
        }
    }

    /// <summary>Fills the snapshot; the device's context must be current.</summary>
    public static void Fill(WorkerDevice device, DeviceSnapshot* snapshot)
    {
        var driver = device.Driver;
        *snapshot = default;
        WriteText(device.Spec.Name, new Span<byte>(snapshot->Name, 96));
        if (!DeviceUuid.TryParse(device.Spec.VirtualUuid, new Span<byte>(snapshot->Uuid, 16)))
        {
            throw new InvalidOperationException($"the UUID {device.Spec.VirtualUuid} was checked with the spec");
        }

        snapshot->TotalMemory = device.Ledger.Limit;
        snapshot->WindowBase = Wire.WindowBase + ((ulong)device.Index * Wire.WindowBytes);
        snapshot->WindowSize = Wire.WindowBytes;
        snapshot->PciBus = device.Spec.VirtualPciBus;
        for (var attribute = 1; attribute < Wire.AttributeCount; attribute++)
        {
            int value;
            if (driver.cuDeviceGetAttribute(&value, attribute, device.Ordinal) == CudaResult.Success)
            {
                snapshot->Attributes[attribute] = value;
                snapshot->AttributeKnown[attribute] = 1;
            }
        }

        foreach (var (attribute, value, _) in SliceAttributes.Own)
        {
            snapshot->Attributes[(int)attribute] = value;
        }

        snapshot->Attributes[(int)DeviceAttribute.PciBusId] = device.Spec.VirtualPciBus;
        snapshot->ComputeMajor = snapshot->Attributes[(int)DeviceAttribute.ComputeCapabilityMajor];
        snapshot->ComputeMinor = snapshot->Attributes[(int)DeviceAttribute.ComputeCapabilityMinor];

        int low, high;
        if (driver.cuCtxGetStreamPriorityRange(&low, &high) == CudaResult.Success)
        {
            snapshot->StreamPriorityLow = low;
            snapshot->StreamPriorityHigh = high;
        }

        for (var limit = 0; limit < Wire.LimitCount; limit++)
        {
            nuint value;
            snapshot->Limits[limit] = driver.cuCtxGetLimit(&value, limit) == CudaResult.Success
                ? ContextLimits.Shown(limit, value) : UnknownLimit;
        }
    }

    /// <summary>Writes text as UTF-8 with a terminating zero, cut to fit.</summary>
    public static void WriteText(string text, Span<byte> target)
    {
        target.Clear();
        Encoding.UTF8.GetEncoder().Convert(text, target[..^1], flush: true, out _, out _, out _);
    }
}
