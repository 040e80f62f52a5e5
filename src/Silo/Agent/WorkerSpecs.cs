using TensorFusion.Protocol.Control;

namespace TensorFusion.Silo.Agent;

/// <summary>Makes the worker's spec from the slice's assignment. Pure.</summary>
internal static class WorkerSpecs
{
    /// <summary>The spec.</summary>
    /// <param name="assignment">What the slice asks for.</param>
    /// <param name="cards">The cards of this machine.</param>
    /// <param name="driver">Which driver they belong to.</param>
    /// <param name="softwareGpu">Configuration of the software GPU.</param>
    /// <param name="folder">Folder of the slice.</param>
    /// <param name="remote">How programs of other machines are served.</param>
    /// <exception cref="TensorFusionException">
    /// <see cref="FailureCode.NotFound"/> when a card of the slice is no longer there.
    /// </exception>
    public static WorkerSpec From(
        WorkerAssignment assignment,
        IReadOnlyCollection<GpuInfo> cards,
        WorkerDriver driver,
        string softwareGpu,
        string folder,
        RemoteAccess remote) => new(
            assignment.SliceId,
            assignment.Spec.Tenant,
            assignment.Token,
            assignment.Epoch,
            folder,
            driver,
            softwareGpu,
            assignment.Spec.Qos.Name,
            [.. assignment.Gpus.Select((gpu, ordinal) => Device(assignment, gpu, ordinal, cards))],
            Remote: remote.Spec());

    private static WorkerDeviceSpec Device(
        WorkerAssignment assignment, SliceGpu gpu, int ordinal, IReadOnlyCollection<GpuInfo> cards)
    {
        var card = cards.FirstOrDefault(card => card.Uuid == gpu.Uuid) ?? throw new TensorFusionException(
            FailureCode.NotFound,
            gpu.GpuId,
            $"The card {gpu.GpuId} of slice {assignment.SliceId} is no longer in the machine.",
            "Submit a new slice.");
        return new(
            gpu.Uuid,
            card.Index,
            gpu.VirtualUuid,
            ordinal + 1,
            assignment.Spec.Vram.Bytes,
            (double)assignment.Spec.Tflops.Value,
            (double)card.Tflops.Value,
            card.Model,
            (double?)assignment.Spec.LimitTflops?.Value);
    }
}
