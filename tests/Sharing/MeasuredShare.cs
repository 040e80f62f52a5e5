namespace TensorFusion.Tests.Sharing;

/// <summary>What a slice had of the card, in parts of the time that went by.</summary>
/// <param name="Used">Device time of its kernels, by the device's own ledger.</param>
/// <param name="Charged">Device time that its worker measured and charged. On a busy host it is a little more: where the
/// worker is not given a processor in time, the device stands still during the slice's turn.</param>
public readonly record struct MeasuredShare(double Used, double Charged);
