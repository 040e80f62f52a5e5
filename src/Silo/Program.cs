using TensorFusion;
using TensorFusion.Driver;
using TensorFusion.Silo.Hosting;
using TensorFusion.Silo.Options;

const int BadUsage = 2;
const int Failed = 1;

if (args is ["--help"] or ["-h"])
{
    Console.WriteLine(SiloOptionsParser.Usage);
    return 0;
}

try
{
    var options = SiloOptionsParser.Parse(args, Environment.GetEnvironmentVariable, SiloDefaults.OfThisMachine());
    await using var app = SiloHost.Build(options);
    await app.RunAsync();
    return 0;
}
catch (TensorFusionException exception)
{
    Console.Error.WriteLine($"tensorfusion-silo: {exception.Describe()}");
    return exception.IsBadRequest ? BadUsage : Failed;
}
catch (Exception exception) when (exception is DriverException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"tensorfusion-silo: {exception.Message}");
    return Failed;
}
