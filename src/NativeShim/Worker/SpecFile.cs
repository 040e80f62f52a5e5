using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TensorFusion.Protocol;
using TensorFusion.Protocol.Control;
using TensorFusion.Worker.Devices;

namespace TensorFusion.Worker;

/// <summary>Reads and checks the file that tells a worker what it is.</summary>
internal static class SpecFile
{
    private const int TokenDigits = 64;

    /// <exception cref="SpecException">It cannot be used.</exception>
    public static WorkerSpec Load(string path)
    {
        var spec = Read(path, WorkerJson.Default.WorkerSpec);
        Check(spec, path);
        return spec;
    }

    /// <summary>The file of a worker that does not know its slice yet.</summary>
    /// <exception cref="SpecException">It cannot be used.</exception>
    public static WorkerSpareSpec LoadSpare(string path)
    {
        var spare = Read(path, WorkerJson.Default.WorkerSpareSpec);
        Span<byte> uuid = stackalloc byte[16];
        foreach (var card in spare.Uuids)
        {
            if (!DeviceUuid.TryParse(card, uuid))
            {
                throw new SpecException($"{path}: uuids '{card}' is not GPU-<uuid>");
            }
        }

        return Directory.Exists(spare.RunDirectory) && Path.IsPathFullyQualified(spare.RunDirectory)
            ? spare
            : throw new SpecException($"{path}: runDirectory must be the absolute path of a directory");
    }

    private static T Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            using var file = File.OpenRead(path);
            return JsonSerializer.Deserialize(file, type) ?? throw new SpecException($"{path}: the spec is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SpecException($"cannot read the spec {path}: {e.Message}");
        }
        catch (JsonException e)
        {
            throw new SpecException($"{path} is not a worker spec: {e.Message}");
        }
    }

    private static void Check(WorkerSpec spec, string path)
    {
        Require(spec.SliceId.Length is > 0 and < 64, "sliceId must have 1 to 63 characters");
        Require(
            spec.Token.Length == TokenDigits && spec.Token.All(char.IsAsciiHexDigit),
            $"token must be {TokenDigits} hexadecimal digits");
        Require(Path.IsPathFullyQualified(spec.RunDirectory), "runDirectory must be an absolute path");
        Require(Directory.Exists(spec.RunDirectory), $"runDirectory {spec.RunDirectory} does not exist");
        Require(spec.Devices.Count is > 0 and <= Wire.MaxDevices, $"devices must be 1 to {Wire.MaxDevices}");
        if (spec.Turns is { } turns)
        {
            Require(Path.IsPathFullyQualified(turns.Directory), "turns.directory must be an absolute path");
            Require(turns.QuantumMicroseconds > 0, "turns.quantumMicroseconds must be positive");
            Require(
                turns is { ReportAfterSeconds: >= 0, StopAfterSeconds: >= 0 },
                "turns.reportAfterSeconds and turns.stopAfterSeconds must not be negative");
        }

        if (spec.Tiers is { } tiers)
        {
            Require(
                Path.IsPathFullyQualified(tiers.LedgerPath) && Path.IsPathFullyQualified(tiers.ColdDirectory),
                "tiers.ledgerPath and tiers.coldDirectory must be absolute paths");
            Require(
                tiers.HostBudgetBytes >= 0 && tiers.DiskBudgetBytes >= 0,
                "tiers.hostBudgetBytes and tiers.diskBudgetBytes must not be negative");
        }

        if (spec.Remote is { } remote)
        {
            Require(IPAddress.TryParse(remote.Address, out _), $"remote.address '{remote.Address}' is no IP address");
            Require(remote.Port is >= 0 and <= ushort.MaxValue, "remote.port must be 0 to 65535");
            Require(remote.GraceSeconds is >= 0 and <= 86400, "remote.graceSeconds must be 0 to 86400");
            Require(Path.IsPathFullyQualified(remote.ImageStore), "remote.imageStore must be an absolute path");
            Require(remote.ImageStoreBytes >= 0, "remote.imageStoreBytes must not be negative");
        }

        Span<byte> uuid = stackalloc byte[16];
        for (var i = 0; i < spec.Devices.Count; i++)
        {
            var device = spec.Devices[i];
            Require(DeviceUuid.TryParse(device.Uuid, uuid), $"devices[{i}].uuid '{device.Uuid}' is not GPU-<uuid>");
            Require(
                DeviceUuid.TryParse(device.VirtualUuid, uuid),
                $"devices[{i}].virtualUuid '{device.VirtualUuid}' is not GPU-<uuid>");
            Require(device.VramLimitBytes > 0, $"devices[{i}].vramLimitBytes must be positive");
            Require(
                spec.Devices.Take(i).All(d => !string.Equals(d.Uuid, device.Uuid, StringComparison.OrdinalIgnoreCase)),
                $"devices[{i}] is the same card as an earlier one");
        }

        void Require(bool condition, string rule)
        {
            if (!condition)
            {
                throw new SpecException($"{path}: {rule}");
            }
        }
    }
}
