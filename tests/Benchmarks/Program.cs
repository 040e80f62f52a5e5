using TensorFusion.Benchmarks;

if (args is ["ptx", ..])
{
    PtxBenchmark.Run(Console.Out);
}

return 0;
