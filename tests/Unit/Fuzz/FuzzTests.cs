using TensorFusion.Tests.Fuzz;

namespace TensorFusion.Tests.Unit.Fuzz;

/// <summary>A moment of tests/Fuzz/run.sh, always the same.</summary>
public sealed class FuzzTests
{
    [Fact]
    public void Records_of_any_kind_are_survived() => Run(new RecordTarget(), 20_000);

    [Fact]
    public void Frames_of_any_kind_are_survived() => Run(new FrameTarget(), 20_000);

    [Fact]
    public void Images_of_any_kind_are_judged_without_reading_outside_of_them() => Run(new ImageTarget(), 20_000);

    [Fact]
    public void Greetings_of_any_kind_are_refused() => Run(new HandshakeTarget(), 1_000);

    private static void Run(IFuzzTarget target, int executions)
    {
        using (target)
        {
            var random = new Random(20240609);
            for (var i = 0; i < executions; i++)
            {
                target.Run(random);
            }
        }
    }
}
