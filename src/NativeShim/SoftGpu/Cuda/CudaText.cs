using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using TensorFusion.Driver;

namespace TensorFusion.SoftGpu.Cuda;

/// <summary>Strings across the boundary.</summary>
internal static unsafe class CudaText
{
    private static readonly ConcurrentDictionary<string, nint> Constants = [];

    /// <summary>A NUL-terminated copy that lives as long as the process; equal strings share it.</summary>
    public static byte* Constant(string text) => (byte*)Constants.GetOrAdd(text, Marshal.StringToCoTaskMemUTF8);

    /// <exception cref="CudaFailure">InvalidValue: a null pointer.</exception>
    public static string Read(byte* text) =>
        Marshal.PtrToStringUTF8((nint)text) ?? throw new CudaFailure(CudaResult.InvalidValue, "a string is null");

    /// <summary>Writes as much as the buffer has room for, NUL-terminated.</summary>
    public static void Write(string text, byte* buffer, int length)
    {
        Api.Require(buffer != null && length > 0);
        var bytes = Encoding.UTF8.GetBytes(text);
        var count = Math.Min(bytes.Length, length - 1);
        bytes.AsSpan(0, count).CopyTo(new Span<byte>(buffer, count));
        buffer[count] = 0;
    }
}
