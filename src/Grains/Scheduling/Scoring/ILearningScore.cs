using TensorFusion.Grains.Scheduling.Mix;

namespace TensorFusion.Grains.Scheduling.Scoring;

/// <summary>A score that learns from arrivals, and whose knowledge can be kept.</summary>
internal interface ILearningScore
{
    TaskMixState Save();

    void Load(TaskMixState state);
}
