namespace TensorFusion.SoftGpu.Execution;

/// <summary>What a running kernel asks of its launch.</summary>
internal interface ICtaHost
{
    /// <summary>Whether the range can be read by kernels, for text that they print.</summary>
    bool IsReadable(ulong address, int size);

    void Print(string text);

    /// <summary>Keeps the text of a failed assertion.</summary>
    void Fail(string message);
}
