using Orleans.Storage;

namespace TensorFusion.Tests.Cluster.Infrastructure;

/// <summary>
/// Grain storage of one silo over what all have stored, through the product's own serialiser. A dead silo neither reads
/// nor writes.
/// </summary>
internal sealed class TestGrainStorage(StoredGrains stored, SiloLife life, OrleansGrainStorageSerializer serializer)
    : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        life.ThrowIfDead();
        if (stored.Read($"{stateName}/{grainId}") is { } record)
        {
            grainState.State = serializer.Deserialize<T>(BinaryData.FromBytes(record.Data));
            grainState.ETag = record.ETag;
            grainState.RecordExists = true;
        }
        else
        {
            grainState.State = Activator.CreateInstance<T>();
            grainState.ETag = null;
            grainState.RecordExists = false;
        }

        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        // A real store answers later, on another thread.
        await Task.Yield();
        life.ThrowIfDead();
        var kind = grainId.Type.ToString()!;
        if (stored.TakeFailure(kind, before: true))
        {
            throw new TimeoutException($"the store did not take {grainId}");
        }

        stored.Check(grainState.State);
        var data = serializer.Serialize(grainState.State).ToArray();
        var tag = stored.Write($"{stateName}/{grainId}", grainState.ETag, data);
        if (stored.TakeFailure(kind, before: false))
        {
            throw new TimeoutException($"the store did not answer for {grainId}");
        }

        grainState.ETag = tag;
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        life.ThrowIfDead();
        stored.Write($"{stateName}/{grainId}", grainState.ETag, null);
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }
}
