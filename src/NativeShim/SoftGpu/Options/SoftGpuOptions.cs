using System.Globalization;
using TensorFusion.Driver;

namespace TensorFusion.SoftGpu.Options;

/// <summary>What software devices a process has.</summary>
public sealed record SoftGpuOptions
{
    /// <summary>Environment variable with the configuration string, see <see cref="Parse"/>.</summary>
    public const string ConfigurationVariable = "TENSORFUSION_SOFTGPU";

    /// <summary>Environment variable with the directory of the ledgers.</summary>
    public const string StateVariable = "TENSORFUSION_SOFTGPU_STATE";

    /// <summary>Environment variable with the CUDA driver version to report, such as 12040.</summary>
    public const string DriverVersionVariable = "TENSORFUSION_SOFTGPU_DRIVER_VERSION";

    private const int MaximumDevices = 64;

    /// <summary>The devices in the order of their indices.</summary>
    public required IReadOnlyList<SoftGpuDeviceSpec> Devices { get; init; }

    /// <summary>Directory of the ledgers that processes share; created when missing.</summary>
    public string StateDirectory { get; init; } = DefaultStateDirectory();

    /// <summary>1000 * major + 10 * minor; functions that came later are hidden.</summary>
    public int DriverVersion { get; init; } = 13000;

    /// <summary>Half of what the devices' UUIDs are made of.</summary>
    public string HostName { get; init; } = Environment.MachineName;

    /// <summary>The host time that device clocks run with while the device is idle.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Receives a line when an operation fails on a device or is refused: what, which object, why.</summary>
    public Action<string>? Diagnostics { get; init; }

    /// <summary>Receives what kernels print.</summary>
    public Action<string>? Printed { get; init; }

    /// <summary>
    /// The devices that the environment variables describe; one default device when they are not set.
    /// </summary>
    /// <exception cref="DriverException">A variable cannot be understood.</exception>
    public static SoftGpuOptions FromEnvironment()
    {
        var options = Parse(Environment.GetEnvironmentVariable(ConfigurationVariable));
        var state = Environment.GetEnvironmentVariable(StateVariable);
        if (!string.IsNullOrEmpty(state))
        {
            options = options with { StateDirectory = state };
        }

        var version = Environment.GetEnvironmentVariable(DriverVersionVariable);
        if (string.IsNullOrEmpty(version))
        {
            return options;
        }

        return int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 11040
            ? options with { DriverVersion = number }
            : throw new DriverException(
                $"{DriverVersionVariable}='{version}' is not a CUDA driver version; give 11040 or more, such as 12040");
    }

    /// <summary>
    /// Reads MODEL[:COUNT][@TFLOPStf][@MEMORYMiB], comma separated: "H100:2,T4" or "Soft-100:2@100tf@8192MiB". The
    /// model may be left out ("@50tf"). An empty string is one device of 100 TFLOPS and 16384 MiB.
    /// </summary>
    /// <exception cref="DriverException">The string cannot be understood; the message says which part and
    /// why.</exception>
    public static SoftGpuOptions Parse(string? configuration)
    {
        if (string.IsNullOrWhiteSpace(configuration))
        {
            return new SoftGpuOptions { Devices = [ToSpec(SoftGpuModel.Default)] };
        }

        var devices = new List<SoftGpuDeviceSpec>();
        foreach (var part in configuration.Split(',', StringSplitOptions.TrimEntries))
        {
            ParsePart(part, configuration, devices);
        }

        return devices.Count <= MaximumDevices
            ? new SoftGpuOptions { Devices = devices }
            : throw Invalid(configuration, $"{devices.Count} devices; at most {MaximumDevices} are possible");
    }

    /// <summary>Same devices, seen in the same way; who listens does not matter.</summary>
    public bool Equals(SoftGpuOptions? other) => other is not null
        && Devices.SequenceEqual(other.Devices)
        && StateDirectory == other.StateDirectory
        && DriverVersion == other.DriverVersion
        && HostName == other.HostName
        && Time == other.Time;

    public override int GetHashCode() => HashCode.Combine(Devices.Count, StateDirectory, DriverVersion, HostName);

    private static void ParsePart(string part, string configuration, List<SoftGpuDeviceSpec> devices)
    {
        var fields = part.Split('@', StringSplitOptions.TrimEntries);
        var head = fields[0].Split(':', StringSplitOptions.TrimEntries);
        if (part.Length == 0 || head.Length > 2)
        {
            throw Invalid(configuration, $"'{part}' is not MODEL[:COUNT][@TFLOPStf][@MEMORYMiB]");
        }

        var model = head[0].Length == 0 ? SoftGpuModel.Default : SoftGpuModel.Find(head[0]);
        if (model is null)
        {
            var known = string.Join(", ", SoftGpuModel.Known.Select(item => item.Name));
            throw Invalid(configuration, $"unknown model '{head[0]}'; known are {known}");
        }

        var count = 1;
        if (head.Length == 2 && (!int.TryParse(head[1], NumberStyles.None, CultureInfo.InvariantCulture, out count)
            || count is < 1 or > MaximumDevices))
        {
            throw Invalid(configuration, $"'{head[1]}' is not a count from 1 to {MaximumDevices}");
        }

        var spec = ToSpec(model);
        foreach (var field in fields.Skip(1))
        {
            spec = Override(spec, field, configuration);
        }

        devices.AddRange(Enumerable.Repeat(spec, count));
    }

    private static SoftGpuDeviceSpec Override(SoftGpuDeviceSpec spec, string field, string configuration)
    {
        if (field.EndsWith("tf", StringComparison.OrdinalIgnoreCase)
            && double.TryParse(
                field[..^2], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var tflops)
            && tflops is > 0 and <= 1_000_000)
        {
            return spec with { Tflops = tflops };
        }

        if (field.EndsWith("mib", StringComparison.OrdinalIgnoreCase)
            && long.TryParse(field[..^3], NumberStyles.None, CultureInfo.InvariantCulture, out var memory)
            && memory is >= 2 and <= 16L << 20)
        {
            return spec with { MemoryMiB = memory };
        }

        throw Invalid(configuration, $"'@{field}' is neither a rate such as @100tf nor a size such as @8192MiB");
    }

    private static SoftGpuDeviceSpec ToSpec(SoftGpuModel model) => new()
    {
        Model = model.Name,
        Tflops = model.Tflops,
        MemoryMiB = model.MemoryMiB,
        BandwidthGBs = model.BandwidthGBs,
        Multiprocessors = model.Multiprocessors,
        ClockMHz = model.ClockMHz,
        ComputeMajor = model.ComputeMajor,
        ComputeMinor = model.ComputeMinor,
        PowerWatts = model.PowerWatts,
    };

    private static DriverException Invalid(string configuration, string reason) =>
        new($"{ConfigurationVariable}='{configuration}': {reason}");

    private static string DefaultStateDirectory() =>
        $"/dev/shm/tensorfusion-softgpu-{Memory.Libc.GetUserId().ToString(CultureInfo.InvariantCulture)}";
}
