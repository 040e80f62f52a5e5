using TensorFusion;

await using var client = await TensorFusionClient.ConnectAsync();
var slice = await client.SubmitAsync(new() { Tflops = Tflops.From(20), Vram = MiB.FromGiB(4), Lease = true });
await foreach (var now in client.WatchAsync(slice.Id))
{
    Console.WriteLine($"{now.Id} {now.Phase} {now.Message}");
    if (now.Phase == SlicePhase.Running)
    {
        Console.WriteLine($"{(await client.ReleaseAsync(now.Id)).Phase}: {now.Spec.Tflops} TFLOPS are free again");
    }
}
