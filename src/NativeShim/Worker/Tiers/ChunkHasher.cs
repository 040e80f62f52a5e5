using System.Text;
using TensorFusion.Driver;
using TensorFusion.Worker.Devices;

namespace TensorFusion.Worker.Tiers;

/// <summary>Hashes chunks on one device. For the thread that moves memory, with the device's context current.</summary>
internal sealed unsafe class ChunkHasher(WorkerDevice device, ChunkHashKey key)
{
    private void* _function;
    private ulong _area;

    /// <summary>Hashes chunks that the device can read.</summary>
    /// <param name="addresses">First byte of each.</param>
    /// <param name="hashes">Their hashes; as many.</param>
    /// <param name="done">Told after each part how many chunks it had.</param>
    /// <exception cref="DriverException">The device cannot do it.</exception>
    public void Hash(ReadOnlySpan<ulong> addresses, Span<ChunkHash> hashes, Action<int> done)
    {
        Load();
        var sums = new ulong[ChunkHashProgram.MaxChunks * ChunkHashKey.Passes];
        for (var start = 0; start < addresses.Length; start += ChunkHashProgram.MaxChunks)
        {
            var count = Math.Min(ChunkHashProgram.MaxChunks, addresses.Length - start);
            Run(addresses.Slice(start, count), sums);
            for (var i = 0; i < count; i++)
            {
                hashes[start + i] = key.Finish(sums.AsSpan(i * ChunkHashKey.Passes, ChunkHashKey.Passes));
            }

            done(count);
        }
    }

    private void Run(ReadOnlySpan<ulong> addresses, ulong[] sums)
    {
        var driver = device.Driver;
        var bytes = (nuint)(addresses.Length * ChunkHashProgram.SumBytes);
        fixed (ulong* from = addresses, to = sums)
        {
            Require(
                driver.cuMemcpyHtoDAsync_v2(
                    _area + ChunkHashProgram.Addresses, from, (nuint)(addresses.Length * sizeof(ulong)), null));
            Require(driver.cuMemsetD8Async(_area + ChunkHashProgram.Sums, 0, bytes, null));
            Require(driver.cuLaunchKernel(
                _function, (uint)addresses.Length, 1, 1, ChunkHashKey.Threads, 1, 1, 0, null, null, null));
            Require(driver.cuMemcpyDtoHAsync_v2(to, _area + ChunkHashProgram.Sums, bytes, null));
            Require(driver.cuStreamSynchronize(null));
        }
    }

    private void Load()
    {
        if (_function is not null)
        {
            return;
        }

        var driver = device.Driver;
        void* module;
        void* function;
        ulong area = 0;
        nuint bytes;
        fixed (byte* text = Encoding.ASCII.GetBytes(ChunkHashProgram.Text + '\0'))
        {
            Require(driver.cuModuleLoadDataEx(&module, text, 0, null, null));
        }

        fixed (byte* kernel = Encoding.ASCII.GetBytes(ChunkHashProgram.Kernel + '\0'))
        fixed (byte* variable = Encoding.ASCII.GetBytes(ChunkHashProgram.Area + '\0'))
        fixed (byte* table = key.Table)
        {
            var result = driver.cuModuleGetFunction(&function, module, kernel);
            result = result == CudaResult.Success
                ? driver.cuModuleGetGlobal_v2(&area, &bytes, module, variable)
                : result;
            result = result == CudaResult.Success
                ? driver.cuMemcpyHtoDAsync_v2(area, table, (nuint)key.Table.Length, null)
                : result;
            result = result == CudaResult.Success ? driver.cuStreamSynchronize(null) : result;
            if (result != CudaResult.Success)
            {
                _ = driver.cuModuleUnload(module);
                Require(result);
            }
        }

        _function = function;
        _area = area;
    }

    private static void Require(CudaResult result) => DriverCall.Require(result, "hashing memory on the device");
}
