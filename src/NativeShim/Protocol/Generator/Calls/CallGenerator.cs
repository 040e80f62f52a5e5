namespace TensorFusion.Protocol.Generator.Calls;

/// <summary>Generates both sides of the wire from wire.txt and calls.txt.</summary>
internal static class CallGenerator
{
    public static IEnumerable<GeneratedFile> Generate(string root)
    {
        var description = Description.Load(Path.Combine(root, "src/NativeShim/Protocol"));
        yield return new("src/NativeShim/Protocol/Generated/Wire.g.cs", CsEmitter.Wire(description));
        yield return new("src/NativeShim/Worker/Generated/CallDecoder.g.cs", CsEmitter.Decoder(description));
        yield return new("src/NativeShim/Client/Generated/wire.h", CppEmitter.Header(description));
        yield return new("src/NativeShim/Client/Generated/generic_calls.cpp", CppEmitter.GenericCalls(description));
    }
}
