using TensorFusion.Arbiter.Qos;
using TensorFusion.Silo.Agent;

namespace TensorFusion.Tests.Unit.Silo;

public sealed class QosClassTests
{
    [Fact]
    public void Workers_that_are_told_nothing_and_silos_mean_the_same_levels()
    {
        Assert.Equal(QosCatalogue.Default.Levels.Select(Class), TurnClass.BuiltIn);
    }

    [Fact]
    public void A_worker_is_told_what_its_level_means()
    {
        var identity = new NodeIdentity("n", "p", "")
        {
            Levels = QosFile.Parse("""{"levels": [{"name": "gold", "priority": 7, "weight": 3, "bursts": false}]}"""),
        };
        Assert.Equal(new(3, 7, false, false), identity.Turns("/run/turns", new("gold")).Class);
        Assert.Equal(new(8, 3, true, true), identity.Turns("/run/turns", QualityOfService.Critical).Class);
    }

    private static TurnClass Class(QosLevel level) =>
        new(level.Name, level.Weight, level.Priority, level.Bursts, level.Preempts);
}
