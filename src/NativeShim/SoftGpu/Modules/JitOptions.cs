using System.Text;
using TensorFusion.Driver;

namespace TensorFusion.SoftGpu.Modules;

/// <summary>
/// The options that a program gives to a load or a link. Only the log buffers have a meaning here; the others steer a
/// compiler that a software GPU does not have. A size option is overwritten with the bytes that the log took.
/// </summary>
internal readonly unsafe struct JitOptions(uint count, JitOption* options, void** values)
{
    /// <exception cref="CudaFailure">InvalidValue: options without an array.</exception>
    public JitOptions Validate() => count == 0 || (options != null && values != null)
        ? this
        : throw new CudaFailure(CudaResult.InvalidValue, "JIT options without values");

    public void WriteError(string message) =>
        Write(JitOption.ErrorLogBuffer, JitOption.ErrorLogBufferSizeBytes, message);

    public void WriteInfo(string message) => Write(JitOption.InfoLogBuffer, JitOption.InfoLogBufferSizeBytes, message);

    private void Write(JitOption bufferOption, JitOption sizeOption, string message)
    {
        byte* buffer = null;
        var sizeIndex = -1;
        for (var index = 0; index < count; index++)
        {
            if (options[index] == bufferOption)
            {
                buffer = (byte*)values[index];
            }
            else if (options[index] == sizeOption)
            {
                sizeIndex = index;
            }
        }

        if (buffer == null || sizeIndex < 0)
        {
            return;
        }

        var room = (uint)(nuint)values[sizeIndex];
        if (room == 0)
        {
            return;
        }

        var bytes = Encoding.UTF8.GetBytes(message);
        var length = Math.Min(bytes.Length, (int)Math.Min(room - 1, int.MaxValue));
        bytes.AsSpan(0, length).CopyTo(new Span<byte>(buffer, length));
        buffer[length] = 0;
        values[sizeIndex] = (void*)(nuint)length;
    }
}
