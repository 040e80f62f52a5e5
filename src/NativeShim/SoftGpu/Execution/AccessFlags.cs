namespace TensorFusion.SoftGpu.Execution;

/// <summary>How a kernel accessed memory; the low byte is the size in bytes.</summary>
internal static class AccessFlags
{
    public const int SizeMask = 0xff;
    public const int Write = 0x100;

    /// <summary>By a generic address, which may point into the CTA's own memory.</summary>
    public const int Generic = 0x200;
    public const int Shared = 0x400;
    public const int Local = 0x800;
    public const int Parameter = 0x1000;

    public static string Describe(int flags)
    {
        var direction = (flags & Write) != 0 ? "write" : "read";
        var space = (flags & (Generic | Shared | Local | Parameter)) switch
        {
            Shared => "shared",
            Local => "local",
            Parameter => "parameter",
            Generic => "generic",
            _ => "global",
        };
        return $"{direction} of {flags & SizeMask} bytes of {space} memory";
    }
}
