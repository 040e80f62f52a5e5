using ILGPU.Runtime.Cuda;
using IlgpuDemo;

DemoOptions options;
try
{
    options = DemoOptions.Parse(args);
}
catch (FormatException error)
{
    Console.Error.WriteLine($"ilgpu-demo: {error.Message} (--help lists the options)");
    return ExitCode.Usage;
}

if (options.ShowHelp)
{
    Console.WriteLine(DemoOptions.Help);
    return ExitCode.Right;
}

try
{
    return Demo.Run(options);
}
catch (CudaException error)
{
    Console.Error.WriteLine($"ilgpu-demo: CUDA error: {error.Error}: {error.Message}");
    return ExitCode.CudaError;
}
