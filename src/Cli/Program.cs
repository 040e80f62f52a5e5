using TensorFusion.Cli;

return await CommandLine.RunAsync(args, CliContext.ForProcess());
