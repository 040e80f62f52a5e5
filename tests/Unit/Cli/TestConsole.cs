using Microsoft.Extensions.Time.Testing;
using TensorFusion.Cli;

namespace TensorFusion.Tests.Unit.Cli;

/// <summary>The command line in this process, over a fake cluster.</summary>
internal sealed class TestConsole(FakeCluster cluster)
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public FakeTimeProvider Time { get; } = new(Samples.Start.AddMinutes(5));

    public Dictionary<string, string> Environment { get; } = new() { ["PATH"] = "/usr/bin:/bin" };

    public Task<int> RunAsync(params string[] arguments)
    {
        var context = new CliContext
        {
            Output = _output,
            Error = _error,
            Decorate = false,
            Time = Time,
            Environment = name => Environment.GetValueOrDefault(name),
            ConnectAsync = (_, _) => Task.FromResult<TensorFusion.Cli.Cluster.ICluster>(cluster),
        };
        return TensorFusion.Cli.CommandLine.RunAsync(arguments, context);
    }
}
