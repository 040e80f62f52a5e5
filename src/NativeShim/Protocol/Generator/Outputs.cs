using TensorFusion.Protocol.Generator.Calls;
using TensorFusion.Protocol.Generator.Symbols;

namespace TensorFusion.Protocol.Generator;

/// <summary>Everything that is generated, in one list: the check of checked-in files and the writer use the same.</summary>
public static class Outputs
{
    public static IEnumerable<GeneratedFile> All(string root) =>
    [
        DriverTable.Generate(root, "functions.txt", "CudaDriver", "CudaResult"),
        DriverTable.Generate(root, "nvml-functions.txt", "NvmlDriver", "NvmlReturn"),
        .. CallGenerator.Generate(root),
        .. SymbolGenerator.Generate(root).Select(file => new GeneratedFile(file.Path, file.Text)),
    ];
}
