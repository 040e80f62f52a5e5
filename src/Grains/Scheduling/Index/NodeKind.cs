namespace TensorFusion.Grains.Scheduling.Index;

/// <summary>What alike nodes share.</summary>
/// <param name="Traits">Traits of the first node of the kind; its name says nothing.</param>
/// <param name="CardCompute">Compute of a card, thousandths of a TFLOPS.</param>
/// <param name="CardMemory">Memory of a card, MiB.</param>
internal sealed record NodeKind(NodeTraits Traits, long CardCompute, long CardMemory);
