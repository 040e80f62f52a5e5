using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;
using TensorFusion.SoftGpu.Ptx;
using TensorFusion.SoftGpu.Streams;

namespace TensorFusion.SoftGpu.Cuda;

/// <summary>
/// What all entry points have in common: the driver must be initialised, a context must be current and sound, and no
/// exception leaves them.
/// </summary>
internal static unsafe class Api
{
    private const nint LegacyStream = 1;
    private const nint ThreadStream = 2;

    [ThreadStatic]
    private static SoftContext? _context;

    /// <summary>The calling thread's context; null when there is none or its driver is gone.</summary>
    public static SoftContext? CurrentContext
    {
        get => _context is { } context && context.Driver == SoftDriver.Current ? context : null;
        set => _context = value;
    }

    public static CudaResult Run(Func<SoftDriver, CudaResult> body)
    {
        var driver = SoftDriver.Current;
        if (driver is not { IsInitialized: true })
        {
            return CudaResult.NotInitialized;
        }

        try
        {
            return body(driver);
        }
        catch (Exception exception)
        {
            return Map(driver, exception);
        }
    }

    public static CudaResult Run(Action<SoftDriver> body) => Run(driver =>
    {
        body(driver);
        return CudaResult.Success;
    });

    public static CudaResult InContext(Func<SoftContext, CudaResult> body) => Run(driver =>
    {
        if (CurrentContext is not { } context)
        {
            return CudaResult.InvalidContext;
        }

        if (driver.Handles.TryGet<SoftContext>(context.Handle) is null)
        {
            return CudaResult.ContextIsDestroyed;
        }

        return context.Error != CudaResult.Success ? context.Error : body(context);
    });

    public static CudaResult InContext(Action<SoftContext> body) => InContext(context =>
    {
        body(context);
        return CudaResult.Success;
    });

    /// <summary>
    /// Calls with the stream of a handle, which may belong to another context than the current one.
    /// </summary>
    public static CudaResult OnStream(
        void* handle, Func<SoftContext, SoftStream, CudaResult> body) => InContext(context =>
    {
        var stream = Stream(context, handle);
        return stream.Context.Error != CudaResult.Success ? stream.Context.Error : body(stream.Context, stream);
    });

    public static CudaResult OnStream(void* handle, Action<SoftContext, SoftStream> body) =>
        OnStream(handle, (context, stream) =>
        {
            body(context, stream);
            return CudaResult.Success;
        });

    /// <exception cref="CudaFailure">InvalidHandle.</exception>
    public static SoftStream Stream(SoftContext context, void* handle) => (nint)handle switch
    {
        0 or LegacyStream => context.Legacy,
        ThreadStream => context.ThreadStream(),
        var number => context.Driver.Handles.Get<SoftStream>(number),
    };

    /// <exception cref="CudaFailure">InvalidValue.</exception>
    public static void Require(bool condition, string? message = null)
    {
        if (!condition)
        {
            throw new CudaFailure(CudaResult.InvalidValue, message);
        }
    }

    private static CudaResult Map(SoftDriver driver, Exception exception)
    {
        var result = exception switch
        {
            CudaFailure failure => failure.Result,
            PtxException => CudaResult.InvalidPtx,
            OutOfMemoryException or OverflowException => CudaResult.OutOfMemory,
            DriverException => CudaResult.OperatingSystem,
            _ => CudaResult.Unknown,
        };
        var reason = result == CudaResult.Unknown ? exception.ToString() : exception.Message;
        driver.Report($"{CudaResultNames.NameOf(result)}: {reason}");
        return result;
    }
}
