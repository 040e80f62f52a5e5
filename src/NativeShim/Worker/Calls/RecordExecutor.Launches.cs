using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Objects;

namespace TensorFusion.Worker.Calls;

/// <summary>Kernel launches.</summary>
internal sealed unsafe partial class RecordExecutor
{
    private const int MaxAttributes = 32;

    protected override CudaResult OnLaunch(in LaunchRecord call, ReadOnlySpan<byte> payload)
    {
        var stream = FindStream(call.Stream);
        if (stream is null || !TryFunction(call.Function, out var function, out var handle))
        {
            return CudaResult.InvalidHandle;
        }

        var attributeBytes = call.AttributeCount * sizeof(CUlaunchAttribute);
        if (call.AttributeCount > MaxAttributes || (ulong)attributeBytes + call.ParameterBytes > (ulong)payload.Length
            || (function!.Offsets is not null && call.ParameterBytes < function.ParameterBytes))
        {
            return Refuse(CudaResult.InvalidValue);
        }

        // The payload is a copy of the record, which does not move while the call runs.
        fixed (byte* first = payload)
        {
            var parameters = first + attributeBytes;
            nuint bytes = call.ParameterBytes;
            var extra = stackalloc void*[5];
            void** pointers = null;
            if (function.Offsets is { } offsets)
            {
                pointers = PointTo(offsets, parameters);
                extra = null;
            }
            else
            {
                // CU_LAUNCH_PARAM_BUFFER_POINTER, CU_LAUNCH_PARAM_BUFFER_SIZE, CU_LAUNCH_PARAM_END
                extra[0] = (void*)1;
                extra[1] = parameters;
                extra[2] = (void*)2;
                extra[3] = &bytes;
                extra[4] = null;
            }

            if (call.AttributeCount == 0)
            {
                var passed = Pass(stream.Lane);
                if (passed != CudaResult.Success)
                {
                    return passed;
                }

                return Passed(stream.Lane, call.Cooperative == 0
                    ? Driver.cuLaunchKernel(
                        handle, call.GridX, call.GridY, call.GridZ, call.BlockX, call.BlockY, call.BlockZ,
                        call.SharedBytes, stream.Handle, pointers, extra)
                    : Driver.cuLaunchCooperativeKernel(
                        handle, call.GridX, call.GridY, call.GridZ, call.BlockX, call.BlockY, call.BlockZ,
                        call.SharedBytes, stream.Handle, pointers));
            }

            if (Driver.cuLaunchKernelEx == null)
            {
                return CudaResult.NotSupported;
            }

            var attributes = (CUlaunchAttribute*)first;
            if (!AreAttributesValid(in call, payload, attributes))
            {
                return Refuse(CudaResult.InvalidValue);
            }

            var allowed = Pass(stream.Lane);
            if (allowed != CudaResult.Success)
            {
                return allowed;
            }

            var config = Configuration(in call, stream, attributes);
            return Passed(stream.Lane, Driver.cuLaunchKernelEx(&config, handle, pointers, extra));
        }
    }

    private static CUlaunchConfig Configuration(
        in LaunchRecord call, StreamObject stream, CUlaunchAttribute* attributes) =>
        new()
        {
            GridDimX = call.GridX,
            GridDimY = call.GridY,
            GridDimZ = call.GridZ,
            BlockDimX = call.BlockX,
            BlockDimY = call.BlockY,
            BlockDimZ = call.BlockZ,
            SharedMemBytes = call.SharedBytes,
            Stream = stream.Handle,
            Attrs = attributes,
            NumAttrs = call.AttributeCount,
        };

    /// <summary>
    /// Checks launch attributes, and puts the driver's event where the program gave a number. What the driver would
    /// follow as a pointer or handle and is not known here is refused.
    /// </summary>
    private bool AreAttributesValid(in LaunchRecord call, ReadOnlySpan<byte> payload, CUlaunchAttribute* attributes)
    {
        if (call.AttributeCount > MaxAttributes || payload.Length < call.AttributeCount * sizeof(CUlaunchAttribute))
        {
            return false;
        }

        for (var i = 0; i < call.AttributeCount; i++)
        {
            var attribute = attributes + i;
            switch ((LaunchAttributeId)attribute->Id)
            {
                case LaunchAttributeId.ProgrammaticEvent or LaunchAttributeId.LaunchCompletionEvent:
                    var number = *(ulong*)attribute->Value.Bytes;
                    if (number > uint.MaxValue || _events.Find((uint)number) is not { } waited)
                    {
                        return false;
                    }

                    // The launch records it: the driver's event must be nobody else's.
                    waited.Pinned = true;
                    waited.Recorded = true;
                    *(ulong*)attribute->Value.Bytes = (ulong)waited.Current.Handle;
                    break;
                case LaunchAttributeId.DeviceUpdatableKernelNode:
                case > LaunchAttributeId.NvlinkUtilCentricScheduling:
                    return false;
            }
        }

        return true;
    }

    /// <summary>Pointers to the packed parameters, as the driver wants them; valid until the next call.</summary>
    private void** PointTo(uint[] offsets, byte* parameters)
    {
        var pointers = (void**)(_scratch + (2 * Wire.MaxRecordBytes));
        for (var i = 0; i < offsets.Length; i++)
        {
            pointers[i] = parameters + offsets[i];
        }

        return pointers;
    }

    /// <summary>A record inside a payload, without its header's meaning, and what follows it.</summary>
    private static bool TryInner<T>(ReadOnlySpan<byte> payload, out T record, out ReadOnlySpan<byte> rest)
        where T : unmanaged
    {
        rest = default;
        if (!MemoryMarshal.TryRead(payload, out record))
        {
            return false;
        }

        rest = payload[sizeof(T)..];
        return true;
    }
}
