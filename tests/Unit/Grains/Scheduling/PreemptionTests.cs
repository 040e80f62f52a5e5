using CsCheck;
using TensorFusion.Grains.Scheduling;
using TensorFusion.Grains.Scheduling.Preemption;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Tests.Unit.Grains.Scheduling;

public sealed class PreemptionTests
{
    [Fact]
    public void A_plan_frees_enough_and_spares_equals_and_the_protected_or_there_is_none() => Gen
        .Select(TestPools.AnyNodes, TestPools.AnyRequests, Gen.Int[0, 300])
        .Sample((nodes, requests, freezeRoom) =>
        {
            var core = TestPools.Core(nodes);
            foreach (var request in requests[1..])
            {
                if (core.Choose(request) is { } place)
                {
                    core.Index.Take(core.Index.Describe(request, place.Node, place.Cards));
                }
            }

            var wants = requests[0] with { Priority = 3 };
            var fits = core.Choose(wants) is not null;
            var before = TestPools.State(core.Index);
            var plan = new PreemptionPlanner(core).Plan(wants, freezeRoom);
            Assert.Equal(before, TestPools.State(core.Index));
            if (plan is null || fits)
            {
                return;
            }

            Assert.NotEmpty(plan.Steps);
            Assert.All(plan.Steps, step => Assert.True(step.Victim.Request.Priority < wants.Priority));
            Assert.DoesNotContain(
                plan.Steps, step => step.Action == VictimAction.End && step.Victim.Request.IsProtected);
            Assert.DoesNotContain(
                plan.Steps, step => step.Action == VictimAction.Move && !step.Victim.Request.IsMovable);
            Assert.True(plan.Steps.Where(step => step.Action == VictimAction.Freeze)
                .Sum(step => step.Victim.Memory * step.Victim.Cards.Length) <= freezeRoom);
            Carry(core, plan);
            TestPools.AssertSound(core.Index);
        });

    [Fact]
    public void Victims_are_moved_if_they_fit_elsewhere_else_frozen_else_ended()
    {
        var core = TestPools.Core([TestPools.Node("a", 1)]);
        TestPools.Put(core, TestPools.Request("low", 60, 60, qos: QualityOfService.Low));
        var wants = TestPools.Request("critical", 90, 90, qos: QualityOfService.Critical);
        var planner = new PreemptionPlanner(core);
        Assert.Equal(VictimAction.End, Assert.Single(planner.Plan(wants, 0)!.Steps).Action);
        Assert.Equal(VictimAction.Freeze, Assert.Single(planner.Plan(wants, 60)!.Steps).Action);
        core.Index.SetNode(TestPools.Node("b", 1));
        TestPools.Put(core, TestPools.Request("other", 30, 30, qos: QualityOfService.Critical) with { Nodes = ["b"] });
        var step = Assert.Single(planner.Plan(wants, 60)!.Steps);
        Assert.Equal((VictimAction.Move, "b"), (step.Action, core.Index.Traits[step.Target!.Node].Name));
    }

    [Fact]
    public void The_lowest_class_goes_first_and_who_is_not_needed_stays()
    {
        var core = TestPools.Core([TestPools.Node("a", 1)]);
        TestPools.Put(core, TestPools.Request("low", 30, 10, qos: QualityOfService.Low));
        TestPools.Put(core, TestPools.Request("small", 10, 10, qos: QualityOfService.Low));
        TestPools.Put(core, TestPools.Request("medium", 60, 10));
        var planner = new PreemptionPlanner(core);
        PlacementRequest Wants(long compute) => TestPools.Request("x", compute, 10, qos: QualityOfService.High);
        Assert.Equal(["low"], planner.Plan(Wants(30), 0)!.Steps.Select(step => step.Victim.Id));
        Assert.Equal(["low", "small"], planner.Plan(Wants(40), 0)!.Steps.Select(step => step.Victim.Id));
        Assert.Null(planner.Plan(Wants(30) with { Priority = 0 }, 0));
    }

    private static void Carry(DecisionCore core, PreemptionPlan plan)
    {
        foreach (var step in plan.Steps)
        {
            core.Index.Give(step.Victim.Id);
        }

        Assert.True(core.Index.Take(plan.Place));
        foreach (var step in plan.Steps.Where(step => step.Action == VictimAction.Move))
        {
            Assert.True(core.Index.Take(step.Target!));
        }
    }
}
