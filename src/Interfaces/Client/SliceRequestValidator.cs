namespace TensorFusion;

/// <summary>
/// Everything that can be wrong with a request, in one place; the client and the scheduler both ask it.
/// </summary>
public static class SliceRequestValidator
{
    /// <summary>The most GPUs that one slice can have.</summary>
    public const int MaxGpuCount = 16;

    /// <summary>The longest idempotency key, in characters.</summary>
    public const int MaxKeyLength = 256;

    private const int MaxLabelLength = 63;

    /// <summary>Checks a request by itself and completes it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="sliceId">Id of the slice, which is its name when the request gives none.</param>
    /// <exception cref="TensorFusionException">What is wrong;
    /// <see cref="TensorFusionException.IsBadRequest"/>.</exception>
    public static SliceSpec Validate(SliceRequest request, string sliceId)
    {
        ArgumentNullException.ThrowIfNull(request);
        var spec = new SliceSpec
        {
            Tenant = request.Tenant,
            Name = request.Name ?? sliceId,
            Tflops = request.Tflops,
            Vram = request.Vram,
            GpuCount = request.GpuCount,
            Qos = request.Qos,
            Pool = request.Pool,
            Lease = request.Lease,
            Restart = request.Restart,
            Reach = request.Reach,
            Near = request.Near,
            LimitTflops = request.LimitTflops,
        };
        Check(spec, sliceId);
        return spec;
    }

    /// <summary>Checks a spec by itself.</summary>
    /// <exception cref="TensorFusionException">What is wrong.</exception>
    public static void Check(SliceSpec spec, string sliceId)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.Tflops <= Tflops.Zero || spec.Tflops > Tflops.Max)
        {
            throw new TensorFusionException(
                FailureCode.InvalidTflops,
                spec.Name,
                $"A slice of {spec.Tflops} TFLOPS is not possible.",
                "Ask for more than 0, for example 20 or 20.5.");
        }

        if (spec.LimitTflops is { } limit && (limit < spec.Tflops || limit > Tflops.Max))
        {
            throw new TensorFusionException(
                FailureCode.InvalidTflops,
                spec.Name,
                $"A limit of {limit} TFLOPS is not possible for a slice of {spec.Tflops} TFLOPS.",
                "Give a limit that is not below the request, or none.");
        }

        if (spec.Vram <= MiB.Zero || spec.Vram > MiB.Max)
        {
            throw new TensorFusionException(
                FailureCode.InvalidVram,
                spec.Name,
                $"A slice of {spec.Vram} of memory is not possible.",
                "Ask for more than 0, for example 4GiB.");
        }

        if (spec.GpuCount is < 1 or > MaxGpuCount)
        {
            throw new TensorFusionException(
                FailureCode.InvalidGpuCount,
                spec.Name,
                $"A slice of {spec.GpuCount} GPUs is not possible.",
                $"Ask for 1 to {MaxGpuCount}.");
        }

        CheckLabel(spec.Tenant, "tenant");
        CheckLabel(spec.Pool, "pool");
        CheckLabel(spec.Name, "slice");
        if (spec.Workload.Length > 0)
        {
            CheckLabel(spec.Workload, "workload");
        }

        if (spec.Name != sliceId && SliceId.IsWellFormed(spec.Name))
        {
            throw new TensorFusionException(
                FailureCode.InvalidName,
                spec.Name,
                $"The slice name '{spec.Name}' has the form of a slice id.",
                "Choose another name.");
        }

        if (spec.Near.Length > 0)
        {
            CheckLabel(spec.Near, "node");
        }

        if (spec.Reach == SliceReach.Local && spec.Near.Length == 0)
        {
            throw new TensorFusionException(
                FailureCode.InvalidArgument,
                spec.Name,
                "A slice that must be on the program's machine needs that machine's node name.",
                "Give it, or allow other nodes.");
        }

        CheckLabel(spec.Qos.Name, "quality of service");
        if (!Enum.IsDefined(spec.Restart) || !Enum.IsDefined(spec.Reach))
        {
            throw new TensorFusionException(
                FailureCode.InvalidArgument,
                spec.Name,
                "The restart policy or reach is not one that exists.",
                "Use onFailure or never; any, local or remote.");
        }
    }

    /// <summary>Checks that the pool exists and that its cards, were they empty, could hold the slice.</summary>
    /// <param name="spec">A spec that <see cref="Check"/> accepts.</param>
    /// <param name="pools">Names of the pools that exist.</param>
    /// <param name="cards">The cards of the spec's pool, free or not.</param>
    /// <exception cref="TensorFusionException">
    /// <see cref="FailureCode.UnknownPool"/> or <see cref="FailureCode.SliceTooLarge"/>.
    /// </exception>
    public static void CheckFits(SliceSpec spec, IReadOnlyCollection<string> pools, IReadOnlyCollection<GpuInfo> cards)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(pools);
        ArgumentNullException.ThrowIfNull(cards);
        if (!pools.Contains(spec.Pool))
        {
            var known = pools.Count == 0
                ? "No node has joined the cluster yet."
                : $"Pools that exist: {string.Join(", ", pools.Order(StringComparer.Ordinal))}.";
            throw new TensorFusionException(
                FailureCode.UnknownPool, spec.Pool, $"There is no pool '{spec.Pool}'.", known);
        }

        if (cards.Count == 0)
        {
            return;
        }

        var fitting = cards.Where(card => card.Tflops >= spec.Tflops && card.Vram >= spec.Vram).ToList();
        if (fitting.Count == 0)
        {
            var largest = cards.OrderByDescending(card => card.Tflops).ThenByDescending(card => card.Vram).First();
            throw new TensorFusionException(
                FailureCode.SliceTooLarge,
                spec.Name,
                $"A slice of {spec.Tflops} TFLOPS and {spec.Vram} is larger than any card of pool '{spec.Pool}'.",
                $"The largest has {largest.Tflops} TFLOPS and {largest.Vram} ({largest.Id}).");
        }

        var most = fitting.GroupBy(card => card.Node).Max(node => node.Count());
        if (most < spec.GpuCount)
        {
            throw new TensorFusionException(
                FailureCode.SliceTooLarge,
                spec.Name,
                $"A slice of {spec.GpuCount} GPUs is larger than any node of pool '{spec.Pool}'.",
                $"The most cards of that size on one node are {most}.");
        }
    }

    /// <summary>Checks that a name is a DNS label (RFC 1123).</summary>
    /// <param name="text">The name.</param>
    /// <param name="what">What it names: slice, tenant, pool, workload.</param>
    /// <exception cref="TensorFusionException"><see cref="FailureCode.InvalidName"/>.</exception>
    public static void CheckLabel(string? text, string what)
    {
        var valid = text is { Length: >= 1 and <= MaxLabelLength }
            && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            && text[0] != '-'
            && text[^1] != '-';
        if (!valid)
        {
            throw new TensorFusionException(
                FailureCode.InvalidName,
                text ?? "",
                $"The {what} name '{text}' is malformed.",
                $"Use 1 to {MaxLabelLength} of a-z, 0-9 and '-', beginning and ending with a letter or digit.");
        }
    }

    /// <summary>Checks an idempotency key.</summary>
    /// <exception cref="TensorFusionException"><see cref="FailureCode.InvalidArgument"/>.</exception>
    public static void CheckKey(string key)
    {
        if (string.IsNullOrEmpty(key) || key.Length > MaxKeyLength)
        {
            throw new TensorFusionException(
                FailureCode.InvalidArgument,
                "",
                "The idempotency key is malformed.",
                $"Use 1 to {MaxKeyLength} characters.");
        }
    }
}
