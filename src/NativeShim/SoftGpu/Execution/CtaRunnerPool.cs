namespace TensorFusion.SoftGpu.Execution;

/// <summary>Runners that wait for work, with their buffers.</summary>
internal sealed class CtaRunnerPool
{
    private const int MostKept = 64;
    private readonly Stack<CtaRunner> _idle = new();

    public CtaRunner Take()
    {
        lock (_idle)
        {
            return _idle.TryPop(out var runner) ? runner : new CtaRunner();
        }
    }

    public void Return(CtaRunner runner)
    {
        lock (_idle)
        {
            if (_idle.Count < MostKept)
            {
                _idle.Push(runner);
                return;
            }
        }

        runner.Dispose();
    }
}
