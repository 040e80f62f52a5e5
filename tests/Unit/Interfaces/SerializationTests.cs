using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace TensorFusion.Tests.Unit.Interfaces;

public sealed class SerializationTests
{
    private static readonly SliceInfo Slice = new()
    {
        Id = "s-0123456789ab",
        Spec = new()
        {
            Tenant = "default",
            Name = "one",
            Tflops = Tflops.From(20.5m),
            Vram = MiB.FromGiB(4),
            Pool = "default",
            Qos = QualityOfService.High,
            Lease = true,
        },
        Phase = SlicePhase.Running,
        Message = "",
        Node = "node-1",
        Gpus =
        [
            new()
            {
                GpuId = "node-1/GPU-1",
                Uuid = "GPU-1",
                VirtualUuid = "GPU-2",
                Model = "M",
                Share = new(205_000),
                UsedVram = new(300),
            },
        ],
        Connection = new() { Uri = "shm:///run/attach.sock?slice=s" },
        Clients = [new() { Pid = 7, Executable = "python3", AttachedAt = DateTimeOffset.UnixEpoch }],
        CreatedAt = DateTimeOffset.UnixEpoch,
        Epoch = 3,
        Version = 9,
    };

    [Fact]
    public void A_slice_survives_the_wire()
    {
        var copy = Wire(Slice);
        Assert.Equal(JsonSerializer.Serialize(Slice, TensorFusionJson.Default.SliceInfo),
            JsonSerializer.Serialize(copy, TensorFusionJson.Default.SliceInfo));
        Assert.Equal(Slice.Spec, copy.Spec);
        Assert.Equal(Slice.Gpus.ToArray(), copy.Gpus.ToArray());
    }

    [Fact]
    public void A_card_survives_the_wire()
    {
        var card = TestGpus.Card("node-1", 0) with
        {
            NvLinkPeers = ["00000000:18:00.0"],
            PricePerHour = 2.99m,
            Reservations = [new() { SliceId = "s", Tflops = Tflops.From(1), Vram = new(1) }],
        };
        var copy = Wire(card);
        Assert.Equal(card, copy with { NvLinkPeers = card.NvLinkPeers, Reservations = card.Reservations });
        Assert.Equal(card.NvLinkPeers.ToArray(), copy.NvLinkPeers.ToArray());
        Assert.Equal(card.Reservations.ToArray(), copy.Reservations.ToArray());
    }

    [Fact]
    public void An_error_survives_the_wire_with_everything_that_it_says()
    {
        var copy = Wire(new TensorFusionException(FailureCode.SliceTooLarge, "one", "Too large.", "Ask for less."));
        Assert.Equal(
            (FailureCode.SliceTooLarge, "one", "Too large.", "Ask for less.", "Too large. Ask for less."),
            (copy.Code, copy.ObjectName, copy.Message, copy.Hint, copy.Describe()));
    }

    [Fact]
    public void A_worker_report_survives_the_wire()
    {
        var report = new WorkerReport
        {
            Node = "n",
            Epoch = 2,
            Phase = WorkerPhase.Faulted,
            Message = "why",
            UsedVram = ImmutableDictionary<string, MiB>.Empty.Add("GPU-1", new(5)),
        };
        var copy = Wire(report);
        Assert.Equal(report.UsedVram, copy.UsedVram);
        Assert.Equal(report with { UsedVram = copy.UsedVram, Clients = copy.Clients }, copy);
    }

    [Fact]
    public void The_json_of_a_slice_is_the_documented_one()
    {
        var json = JsonSerializer.SerializeToElement(Slice, TensorFusionJson.Default.SliceInfo);
        Assert.Equal("running", json.GetProperty("phase").GetString());
        Assert.Equal("high", json.GetProperty("spec").GetProperty("qos").GetString());
        Assert.Equal(20.5m, json.GetProperty("spec").GetProperty("tflops").GetDecimal());
        Assert.Equal(4096, json.GetProperty("spec").GetProperty("vram").GetInt64());
        Assert.Equal(0.205m, json.GetProperty("gpus")[0].GetProperty("share").GetDecimal());
        Assert.Equal("1970-01-01T00:00:00+00:00", json.GetProperty("createdAt").GetString());
        Assert.False(json.TryGetProperty("endedAt", out _));
        var copy = json.Deserialize(TensorFusionJson.Default.SliceInfo)!;
        Assert.Equal(Slice.Spec, copy.Spec);
    }

    private static T Wire<T>(T value)
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        return serializer.Deserialize<T>(serializer.SerializeToArray(value))!;
    }
}
