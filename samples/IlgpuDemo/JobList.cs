using ILGPU.Runtime;
using IlgpuDemo.Jobs;

namespace IlgpuDemo;

/// <summary>The jobs by name.</summary>
internal static class JobList
{
    public static readonly string[] Names = ["naive", "tiled", "reduce", "scan", "mandelbrot"];

    public static Job Create(string name, Accelerator accelerator, int size)
    {
        return name switch
        {
            "naive" => new NaiveMultiply(accelerator, size),
            "tiled" => new TiledMultiply(accelerator, size),
            "reduce" => new Reduction(accelerator, size),
            "scan" => new Scan(accelerator, size),
            "mandelbrot" => new Mandelbrot(accelerator, size),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such job"),
        };
    }
}
