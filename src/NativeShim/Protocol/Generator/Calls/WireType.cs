namespace TensorFusion.Protocol.Generator.Calls;

/// <summary>A scalar of the wire: a number, or the id of an object that the client has numbered.</summary>
/// <param name="Name">Name in the description.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Cpp">C++ type on the wire.</param>
/// <param name="Cs">C# type on the wire.</param>
/// <param name="Api">C type in the driver's signature.</param>
internal sealed record WireType(string Name, int Size, string Cpp, string Cs, string Api)
{
    private static readonly Dictionary<string, WireType> Known = new WireType[]
    {
        new("u8", 1, "uint8_t", "byte", "unsigned char"),
        new("u16", 2, "uint16_t", "ushort", "unsigned short"),
        new("u32", 4, "uint32_t", "uint", "unsigned int"),
        new("u64", 8, "uint64_t", "ulong", "unsigned long long"),
        new("i32", 4, "int32_t", "int", "int"),
        new("i64", 8, "int64_t", "long", "long long"),
        new("f32", 4, "float", "float", "float"),
        new("stream", 4, "uint32_t", "uint", "CUstream"),
        new("event", 4, "uint32_t", "uint", "CUevent"),
        new("module", 4, "uint32_t", "uint", "CUmodule"),
        new("function", 4, "uint32_t", "uint", "CUfunction"),
        new("graph", 4, "uint32_t", "uint", "CUgraph"),
        new("exec", 4, "uint32_t", "uint", "CUgraphExec"),
        new("node", 4, "uint32_t", "uint", "CUgraphNode"),
        new("array", 4, "uint32_t", "uint", "CUarray"),
        new("allocation", 4, "uint32_t", "uint", "CUmemGenericAllocationHandle"),
        new("link", 4, "uint32_t", "uint", "CUlinkState"),
    }.ToDictionary(t => t.Name);

    /// <summary>True for the id of an object.</summary>
    public bool IsObject => Api.StartsWith("CU", StringComparison.Ordinal);

    /// <summary>The object's kind as part of a method name, for example "Stream".</summary>
    public string PascalName => char.ToUpperInvariant(Name[0]) + Name[1..];

    public static WireType Of(string name) => Known.TryGetValue(name, out var type)
        ? type
        : throw new FormatException($"unknown type '{name}'; known are {string.Join(' ', Known.Keys)}");
}
