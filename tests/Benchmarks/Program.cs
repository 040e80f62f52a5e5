using TensorFusion.Benchmarks;

if (args is ["ptx", ..])
{
    PtxBenchmark.Run(Console.Out);
}

if (args is ["tiers", ..])
{
    TierBenchmark.Run(Console.Out);
}

return 0;
