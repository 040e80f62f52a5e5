namespace TensorFusion.Grains.Directory;

/// <summary>
/// Writes of a reentrant grain: one at a time, and all that ask while one runs share the next. For use from one
/// scheduler only.
/// </summary>
internal sealed class SerialWriter(Func<Task> write)
{
    private Task _running = Task.CompletedTask;
    private Task? _queued;

    /// <summary>Ends when everything that was changed before the call is written.</summary>
    public Task WriteAsync() => _queued ??= RunAsync(_running);

    private async Task RunAsync(Task before)
    {
        await Task.Yield();
        try
        {
            await before;
        }
        catch (Exception)
        {
            // Those who waited for that write were told; this one is a new attempt.
        }

        _running = _queued!;
        _queued = null;
        await write();
    }
}
