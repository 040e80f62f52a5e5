using System.Text;

namespace TensorFusion.SoftGpu.Execution;

/// <summary>Reads memory by generic addresses that a kernel handed over; unreadable bytes read as zero.</summary>
internal readonly unsafe struct KernelMemoryReader(CtaContext* cta, ICtaHost host)
{
    private const int LongestText = 64 * 1024;
    private readonly CtaContext* _cta = cta;

    public ulong Integer(ulong address, int size)
    {
        ulong value = 0;
        for (var i = 0; i < size; i++)
        {
            value |= (ulong)Byte(address + (ulong)i) << (8 * i);
        }

        return value;
    }

    /// <summary>A text up to its NUL.</summary>
    public string Text(ulong address)
    {
        if (address == 0)
        {
            return "(null)";
        }

        List<byte> bytes = [];
        while (bytes.Count < LongestText)
        {
            var value = Byte(address++);
            if (value == 0)
            {
                break;
            }

            bytes.Add(value);
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private byte Byte(ulong address)
    {
        var readable = KernelRuntime.Within(address, 1, _cta->Shared, _cta->SharedBytes)
            || KernelRuntime.Within(address, 1, _cta->Local, _cta->LocalBytes)
            || KernelRuntime.Within(address, 1, _cta->Parameters, _cta->ParameterBytes)
            || host.IsReadable(address, 1);
        return readable ? *(byte*)address : (byte)0;
    }
}
