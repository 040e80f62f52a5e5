using System.Text;

namespace TensorFusion.Protocol.Generator.Calls;

/// <summary>Writes the client's side: wire structures, record structures and the exported functions of generic calls.</summary>
internal static class CppEmitter
{
    private const string Notice = "// Generated from wire.txt and calls.txt by the protocol generator; do not edit.";

    public static string Header(Description description)
    {
        var text = new StringBuilder();
        text.AppendLine(Notice);
        text.AppendLine("#pragma once");
        text.AppendLine("#include <cstddef>");
        text.AppendLine("#include <cstdint>");
        text.AppendLine();
        text.AppendLine("namespace tf {");
        foreach (var (name, value) in description.Constants)
        {
            text.AppendLine($"constexpr uint64_t k{name} = {value}ull;");
        }

        foreach (var item in description.Structs)
        {
            EmitStruct(text, item, null);
        }

        foreach (var call in description.Calls)
        {
            text.AppendLine();
            text.AppendLine($"// {call.Doc}");
            EmitStruct(text, call.Record, call);
            if (call.Sync)
            {
                EmitStruct(text, call.Reply, null);
            }
        }

        text.AppendLine("}  // namespace tf");
        return text.ToString();
    }

    public static string GenericCalls(Description description)
    {
        var text = new StringBuilder();
        text.AppendLine(Notice);
        text.AppendLine("#include \"../core/call.h\"");
        text.AppendLine();
        text.AppendLine("using namespace tf;");
        foreach (var call in description.Calls.Where(c => c.Generic is not null))
        {
            EmitExport(text, call, call.Generic!, "false");
            if (call.PerThread)
            {
                EmitExport(text, call, call.Generic + "_ptsz", "true");
            }
        }

        return text.ToString();
    }

    private static void EmitExport(StringBuilder text, Call call, string symbol, string perThread)
    {
        var arguments = call.Record.Fields.Select(f => $"{f.Type.Api} {f.Name}");
        text.AppendLine();
        text.AppendLine($"TF_API {symbol}({string.Join(", ", arguments)}) {{");
        text.AppendLine($"    Call<{call.Name}Record> call;");
        text.AppendLine("    if (CUresult r = call.begin()) return r;");
        foreach (var field in call.Record.Fields)
        {
            text.AppendLine(field.Type.Name switch
            {
                "stream" => $"    if (CUresult r = stream_to_id({field.Name}, {perThread}, call->{field.Name})) return r;",
                _ when field.Type.IsObject => $"    if (CUresult r = {field.Type.Name}_to_id({field.Name}, call->{field.Name})) return r;",
                _ => $"    call->{field.Name} = {field.Name};",
            });
        }

        text.AppendLine("    return call.submit();");
        text.AppendLine("}");
    }

    private static void EmitStruct(StringBuilder text, Struct item, Call? call)
    {
        text.AppendLine($"struct alignas(8) {item.Name} {{");
        var end = 0;
        if (call is not null)
        {
            text.AppendLine($"    static constexpr uint16_t kOp = {call.Number};");
            text.AppendLine("    RecordHeader header;");
            end = 16;
        }

        foreach (var field in item.Fields)
        {
            // Padding is explicit where natural alignment alone would not produce it (fields on a line of their own).
            if (field.Offset - end >= field.Type.Size)
            {
                text.AppendLine($"    uint8_t padding{end}[{field.Offset - end}];");
            }

            text.AppendLine($"    {field.Type.Cpp} {field.Name}{(field.Count > 0 ? $"[{field.Count}]" : "")};");
            end = field.End;
        }

        text.AppendLine("};");
        text.AppendLine($"static_assert(sizeof({item.Name}) == {Math.Max(item.Size, call is null ? 8 : 16)}, \"layout\");");
        foreach (var field in item.Fields)
        {
            text.AppendLine($"static_assert(offsetof({item.Name}, {field.Name}) == {field.Offset}, \"layout\");");
        }
    }
}
