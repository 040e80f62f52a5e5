using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>
/// Makes one straight list of statements from a kernel and all functions that it calls, each copied to where it is
/// called. Registers and local variables of a function are shared by its copies, since without recursion no two of
/// them are alive at once; labels are not.
/// </summary>
internal sealed class Flattener
{
    private const int MostStatements = 400_000;
    private readonly List<Statement> _flat = [];
    private readonly List<Function> _active = [];
    private readonly Function _entry;

    private Flattener(Function entry) => _entry = entry;

    public static List<Statement> Flatten(Function entry)
    {
        var flattener = new Flattener(entry);
        flattener.Expand(entry, null);
        return flattener._flat;
    }

    private void Expand(Function function, Label? end)
    {
        if (_active.Contains(function))
        {
            throw new PtxException(
                function.Line, $"function '{function.Name}' is recursive; recursion is not supported");
        }

        _active.Add(function);
        Dictionary<Label, Label> labels = [];
        foreach (var statement in function.Statements)
        {
            if (statement is LabelStatement place)
            {
                _flat.Add(new LabelStatement(place.Line, Map(place.Label)));
                continue;
            }

            ExpandInstruction((Instruction)statement, end, Map);
        }

        _active.RemoveAt(_active.Count - 1);
        if (_flat.Count > MostStatements)
        {
            throw new PtxException(
                _entry.Line, $"kernel '{_entry.Name}' has more than {MostStatements} instructions with its functions");
        }

        Label Map(Label label)
        {
            if (end is null)
            {
                return label;
            }

            if (!labels.TryGetValue(label, out var mapped))
            {
                mapped = new Label(label.Name);
                labels.Add(label, mapped);
            }

            return mapped;
        }
    }

    private void ExpandInstruction(Instruction instruction, Label? end, Func<Label, Label> map)
    {
        switch (instruction.Root)
        {
            case "call":
                ExpandCall(CallSite.Of(instruction));
                break;
            case "ret" when end is not null:
                _flat.Add(With(instruction, "bra", [], [new LabelOperand(end)]));
                break;
            case "bra" or "brx":
                _flat.Add(With(instruction, instruction.Root, instruction.Modifiers,
                [
                    .. instruction.Operands.Select(operand => operand switch
                    {
                        LabelOperand label => new LabelOperand(map(label.Label)),
                        BranchTableOperand table => new BranchTableOperand([.. table.Labels.Select(map)]),
                        _ => operand,
                    }),
                ]));
                break;
            case "ld" or "st" when instruction.Has("param"):
                _flat.Add(ParameterAccess.Rewrite(instruction));
                break;
            default:
                _flat.Add(instruction);
                break;
        }
    }

    private void ExpandCall(CallSite call)
    {
        var instruction = call.Instruction;
        var skip = new Label("$skip");
        if (instruction.Guard is { } guard)
        {
            _flat.Add(new Instruction(instruction.Line, instruction.Owner, "bra", [], [new LabelOperand(skip)])
            {
                Guard = guard,
                GuardNegated = !instruction.GuardNegated,
            });
        }

        if (call.Target.IsDefined)
        {
            var end = new Label("$return");
            foreach (var (formal, actual) in call.Target.Parameters.Zip(call.Arguments))
            {
                _flat.AddRange(ParameterAccess.Copy(instruction, formal, actual));
            }

            Expand(call.Target, end);
            _flat.Add(new LabelStatement(instruction.Line, end));
            foreach (var (formal, actual) in call.Target.Results.Zip(call.Results))
            {
                _flat.AddRange(ParameterAccess.Copy(instruction, actual, formal));
            }
        }
        else
        {
            _flat.AddRange(ExternalCalls.Expand(call));
        }

        _flat.Add(new LabelStatement(instruction.Line, skip));
    }

    private static Instruction With(Instruction of, string root, string[] modifiers, Operand[] operands) =>
        new(of.Line, of.Owner, root, modifiers, operands) { Guard = of.Guard, GuardNegated = of.GuardNegated };
}
