namespace TensorFusion.Protocol.Control;

/// <summary>
/// What a worker is told that is started before its slice is known: the content of the file given with
/// <c>--spare</c>. It opens the cards and waits on its standard input for <see cref="WorkerCommandKind.Bind"/>; when
/// the input ends first, so does the worker.
/// </summary>
/// <param name="RunDirectory">Absolute path of the worker's own directory until it is bound, mode 0700.</param>
/// <param name="Driver">Which driver tables to open.</param>
/// <param name="SoftwareGpu">Configuration of the software GPU; ignored with <see cref="WorkerDriver.Nvidia"/>.</param>
/// <param name="Uuids">The physical cards on which it opens a context.</param>
public sealed record WorkerSpareSpec(
    string RunDirectory, WorkerDriver Driver, string SoftwareGpu, IReadOnlyList<string> Uuids);
