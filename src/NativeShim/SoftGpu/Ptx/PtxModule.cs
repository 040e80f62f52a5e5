using System.Text;
using TensorFusion.SoftGpu.Ptx.Emit;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx;

/// <summary>
/// A PTX module: parsed, checked and translated; its kernels become machine code at their first launch.
/// </summary>
public sealed class PtxModule
{
    private PtxModule(
        ParsedModule parsed, IReadOnlyDictionary<string, PtxKernel> kernels)
    {
        Version = parsed.Version;
        Target = parsed.Target;
        Kernels = kernels;
        Globals = parsed.Globals;
    }

    /// <summary>PTX ISA version, such as "8.0".</summary>
    public string Version { get; }

    /// <summary>Architecture, such as "sm_80".</summary>
    public string Target { get; }

    public IReadOnlyDictionary<string, PtxKernel> Kernels { get; }

    public IReadOnlyList<PtxGlobal> Globals { get; }

    /// <summary>Parses PTX text, up to the first NUL.</summary>
    /// <exception cref="PtxException">
    /// The text is not PTX, or uses something that this engine does not have.
    /// </exception>
    public static PtxModule Parse(ReadOnlySpan<byte> utf8)
    {
        var end = utf8.IndexOf((byte)0);
        var parsed = ModuleParser.Parse(
            Encoding.UTF8.GetString(end < 0 ? utf8 : utf8[..end]), InstructionTable.IsKnown);
        ParameterLayouts.Analyze(parsed.Functions);
        Dictionary<string, PtxKernel> kernels = [];
        foreach (var function in parsed.Functions.Where(f => f.IsEntry && f.IsDefined))
        {
            kernels.Add(function.Name, Translate(function));
        }

        return new PtxModule(parsed, kernels);
    }

    private static PtxKernel Translate(Function function)
    {
        var parameters = function.Parameters.Select(p => ((SymbolOperand)p).Variable)
            .Select(v => new PtxParameter(v.Name, v.Offset, v.Size, v.Alignment));
        var kernel = new PtxKernel(function.Name, [.. parameters]) { RequiredBlock = function.RequiredThreads };
        if ((function.RequiredThreads ?? function.MaxThreads) is { } most)
        {
            kernel.MaxThreadsPerBlock = (int)Math.Min(1024, (long)most.X * most.Y * most.Z);
        }

        kernel.Code = KernelCode.Translate(function, kernel);
        return kernel;
    }
}
