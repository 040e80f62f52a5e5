using System.Globalization;

namespace TensorFusion.Worker;

/// <summary>Writes lines with their time to the worker's log. Thread-safe.</summary>
internal sealed class WorkerLog(TextWriter writer, TimeProvider time)
{
    private readonly Lock _lock = new();

    public void Write(string message)
    {
        var stamp = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        lock (_lock)
        {
            writer.WriteLine($"{stamp} {message}");
            writer.Flush();
        }
    }
}
