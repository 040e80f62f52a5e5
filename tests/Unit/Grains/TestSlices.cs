namespace TensorFusion.Tests.Unit.Grains;

internal static class TestSlices
{
    public static SliceSpec Spec(decimal tflops = 20, long gib = 4, int gpus = 1) => new()
    {
        Tenant = "default",
        Name = "one",
        Pool = "default",
        Tflops = Tflops.From(tflops),
        Vram = MiB.FromGiB(gib),
        GpuCount = gpus,
    };

    public static GpuReservation Hold(string sliceId, decimal tflops, long mib) =>
        new() { SliceId = sliceId, Tflops = Tflops.From(tflops), Vram = new(mib) };
}
