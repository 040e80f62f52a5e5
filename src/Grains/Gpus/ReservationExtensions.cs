namespace TensorFusion.Grains.Gpus;

/// <summary>What a reservation takes of its card now.</summary>
internal static class ReservationExtensions
{
    /// <summary>Memory that nobody else can have: all of it, or what a frozen slice still has there.</summary>
    public static MiB OnCard(this GpuReservation reservation) =>
        reservation.Frozen ? reservation.Kept : reservation.Vram;

    /// <summary>Compute that nobody else can have.</summary>
    public static Tflops ComputeOnCard(this GpuReservation reservation) =>
        reservation.MadeRoom ? Tflops.Zero : reservation.Tflops;

    /// <summary>Memory that it is promised, wherever that lies.</summary>
    public static MiB Promised(this GpuReservation reservation) =>
        reservation.MadeRoom ? reservation.Kept : reservation.Vram;
}
