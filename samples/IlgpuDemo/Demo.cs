using System.Diagnostics;
using ILGPU;
using ILGPU.Runtime.Cuda;
using IlgpuDemo.Jobs;

namespace IlgpuDemo;

/// <summary>Finds the device, runs what was asked for, and says how it went.</summary>
internal static class Demo
{
    /// <exception cref="CudaException">CUDA reported an error; the first one is thrown.</exception>
    public static int Run(DemoOptions options)
    {
        using var context = Context.Create(builder => builder.Cuda().EnableAlgorithms());
        var devices = context.GetCudaDevices();
        if (options.Device >= devices.Count)
        {
            Console.Error.WriteLine(
                $"ilgpu-demo: there is no CUDA device {options.Device}; libcuda.so shows {devices.Count} devices");
            return ExitCode.NoDevice;
        }

        foreach (var device in devices)
        {
            var size = $"{device.MemorySize >> 20} MiB, {device.NumMultiprocessors} SMs";
            Console.WriteLine($"device {device.DeviceId}: {device.Name}, {size}");
        }

        return options.List ? ExitCode.Right : RunOnDevice(context, options);
    }

    private static int RunOnDevice(Context context, DemoOptions options)
    {
        var accelerator = context.CreateCudaAccelerator(options.Device);
        var healthy = false;
        try
        {
            var code = RunOn(accelerator, options);
            healthy = true;
            return code;
        }
        finally
        {
            // After a CUDA error the context cannot be torn down either; that second error would hide the first.
            if (healthy)
            {
                accelerator.Dispose();
            }
        }
    }

    private static int RunOn(CudaAccelerator accelerator, DemoOptions options)
    {
        Console.WriteLine($"memory: {accelerator.MemorySize >> 20} MiB, {accelerator.GetFreeMemory() >> 20} MiB free");
        var held = options.AllocateMiB > 0 ? MemoryProbe.Allocate(accelerator, options.AllocateMiB) : null;
        if (held is not null)
        {
            Console.WriteLine($"allocated {held.LengthInBytes >> 20} MiB");
        }

        if (options.Illegal)
        {
            IllegalAccess.Run(accelerator);
        }

        var right = RunJobs(accelerator, options);
        if (options.HoldSeconds > 0)
        {
            Console.WriteLine($"holding for {options.HoldSeconds} s");
            using var never = new ManualResetEventSlim();
            never.Wait(TimeSpan.FromSeconds(options.HoldSeconds));
        }

        held?.Dispose();
        return right ? ExitCode.Right : ExitCode.Wrong;
    }

    private static bool RunJobs(CudaAccelerator accelerator, DemoOptions options)
    {
        var jobs = options.Jobs.Select(name => JobList.Create(name, accelerator, options.Size)).ToArray();
        var right = true;
        var passes = 0;
        var clock = Stopwatch.StartNew();
        do
        {
            foreach (var job in jobs)
            {
                right &= RunJob(job, announce: passes == 0);
            }

            passes++;
        }
        while (right && clock.Elapsed.TotalSeconds < options.Seconds);

        if (passes > 1)
        {
            Console.WriteLine($"{passes} passes in {clock.Elapsed.TotalSeconds:F1} s, {(right ? "all ok" : "WRONG")}");
        }

        foreach (var job in jobs)
        {
            if (job is Mandelbrot picture && options.PngFile is not null)
            {
                PngWriter.Write(options.PngFile, picture.Width, picture.Height, picture.ToRgb());
                Console.WriteLine($"wrote {options.PngFile}");
            }

            job.Dispose();
        }

        return right;
    }

    private static bool RunJob(Job job, bool announce)
    {
        var started = Stopwatch.GetTimestamp();
        job.Run();
        var time = Stopwatch.GetElapsedTime(started);
        var right = job.IsRight();
        if (announce || !right)
        {
            Console.WriteLine($"{job.Title,-42} {time.TotalMilliseconds,10:F1} ms  {(right ? "ok" : "WRONG")}");
        }

        return right;
    }
}
