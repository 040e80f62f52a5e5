using TensorFusion.Driver;
using TensorFusion.Protocol;

namespace TensorFusion.Worker.Devices;

/// <summary>
/// What the installed driver is too old for: found out once, at the start. A remoted call that needs such a function is
/// refused, and the log says which version has it. Thread-safe.
/// </summary>
/// <param name="driver">The version of the driver, 1000 * major + 10 * minor.</param>
/// <param name="absent">Functions of the driver table that the driver lacks.</param>
/// <param name="report">Gets one line for people about each call that is refused for the first time.</param>
internal sealed class DriverGaps(int driver, IReadOnlyList<DriverFunction> absent, Action<string> report)
{
    /// <summary>The functions without which a call, or a part of it, cannot be served.</summary>
    private static readonly Dictionary<CallNumber, string[]> _needs = new()
    {
        [CallNumber.StreamValue] = ["cuStreamWriteValue32_v2", "cuStreamWaitValue32_v2"],
        [CallNumber.ModuleLoad] = ["cuLibraryLoadData"],
        [CallNumber.FunctionLookup] = ["cuLibraryGetKernel", "cuKernelGetFunction"],
        [CallNumber.GlobalLookup] = ["cuLibraryGetGlobal"],
        [CallNumber.FunctionEnumerate] = ["cuModuleEnumerateFunctions", "cuLibraryEnumerateKernels"],
        [CallNumber.OccupancyClusters] = ["cuOccupancyMaxActiveClusters"],
        [CallNumber.Launch] = ["cuLaunchKernelEx"],
        [CallNumber.TensorMapEncode] = ["cuTensorMapEncodeTiled"],
        [CallNumber.CaptureInfo] = ["cuStreamGetCaptureInfo_v2"],
        [CallNumber.CaptureUpdateDependencies] = ["cuStreamUpdateCaptureDependencies"],
        [CallNumber.GraphExecUpdate] = ["cuGraphExecUpdate_v2"],
        [CallNumber.GraphAddNode] = ["cuGraphAddKernelNode_v2"],
        [CallNumber.GraphNodeGet] = ["cuGraphKernelNodeGetParams_v2"],
        [CallNumber.GraphNodeSet] = ["cuGraphKernelNodeSetParams_v2"],
        [CallNumber.GraphNodeEnable] = ["cuGraphNodeSetEnabled"],
        [CallNumber.CaptureBeginInGraph] = ["cuStreamBeginCaptureToGraph"],
    };

    private readonly Lock _lock = new();
    private readonly HashSet<CallNumber> _reported = [];

    /// <summary>Functions of the table that the driver of a library lacks.</summary>
    public static IReadOnlyList<DriverFunction> Of(IDriverLibrary library) =>
        [.. CudaDriver.Functions.Where(function => function.Since > 0 && library.Find(function.Name) == 0)];

    /// <summary>"12.4" for 12040.</summary>
    public static string Version(int number) => $"{number / 1000}.{number % 1000 / 10}";

    /// <summary>One line for the log at the start; null when the driver lacks nothing.</summary>
    public string? Summary => absent.Count == 0
        ? null
        : $"driver {Version(driver)} lacks {absent.Count} newer functions; calls that need them are refused: "
            + string.Join("; ", absent.GroupBy(function => function.Since).OrderBy(group => group.Key)
                .Select(group => $"since {Version(group.Key)} {string.Join(' ', group.Select(f => f.Name))}"));

    /// <summary>A call was not served; says so if that is because of the driver's age.</summary>
    public void Explain(CallNumber call)
    {
        var missing = absent.Where(f => _needs.TryGetValue(call, out var names) && names.Contains(f.Name)).ToArray();
        if (missing.Length == 0)
        {
            return;
        }

        lock (_lock)
        {
            if (!_reported.Add(call))
            {
                return;
            }
        }

        report(
            $"{call} refused: {string.Join(", ", missing.Select(f => $"{f.Name} needs driver {Version(f.Since)}"))}, "
            + $"this one is {Version(driver)}; update the driver of this machine");
    }
}
