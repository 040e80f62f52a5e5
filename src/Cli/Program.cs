using TensorFusion.Cli;
using TensorFusion.Cli.Cluster;

return await CommandLine.RunAsync(args, CliContext.ForProcess(EarlyConnection.Begin(args)));
