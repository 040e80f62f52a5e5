using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using TensorFusion.Cli.Execution;

namespace TensorFusion.Cli.Commands;

/// <summary><c>tensorfusion run</c>: a program on a slice of its own.</summary>
internal static class RunCommand
{
    private const string Name = "run";

    public static Command Create(CliContext context, Option<string?> gateway)
    {
        var tflops = CommonOptions.Unit<Tflops>(
            "--tflops", "N", "Compute on each GPU, for example 20 or 20.5.", Tflops.TryParse, required: true);
        var limit = CommonOptions.Unit<Tflops>(
            "--limit", "N", "Compute on each GPU that it never exceeds. Default: what its quality of service says.",
            Tflops.TryParse);
        var vram = CommonOptions.Unit<MiB>(
            "--vram", "SIZE", "Memory on each GPU, for example 4GiB or 512MiB.", MiB.TryParse, required: true);
        var gpus = new Option<int>("--gpus")
        {
            Description = "Number of GPUs.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        var qos = Qos();
        var name = new Option<string?>("--name") { Description = "Name of the slice.", HelpName = "NAME" };
        var pool = new Option<string>("--pool")
        {
            Description = "Pool to take it from.",
            HelpName = "NAME",
            DefaultValueFactory = _ => SliceRequest.DefaultPool,
        };
        var local = new Option<bool>("--local")
        {
            Description = "Only on a GPU of this machine, over shared memory.",
        };
        var remote = new Option<bool>("--remote")
        {
            Description = "Over the network in any case, also to a GPU of this machine.",
        };
        var tenant = CommonOptions.Tenant();
        var program = new Argument<string[]>("program")
        {
            Description = "After '--': the program and its arguments.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command(Name, "Runs a program on a slice of a GPU: run OPTIONS -- PROGRAM ARGS...")
        {
            tflops, limit, vram, gpus, qos, name, pool, local, remote, tenant, program,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(local) && result.GetValue(remote))
            {
                result.AddError("--local and --remote exclude each other.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var request = new SliceRequest
            {
                Tflops = parsed.GetValue(tflops)!.Value,
                LimitTflops = parsed.GetValue(limit),
                Vram = parsed.GetValue(vram)!.Value,
                GpuCount = parsed.GetValue(gpus),
                Qos = parsed.GetValue(qos) ?? QualityOfService.Medium,
                Name = parsed.GetValue(name),
                Pool = parsed.GetValue(pool)!,
                Tenant = parsed.GetValue(tenant)!,
                Lease = true,
                Restart = RestartPolicy.OnFailure,
                Reach = parsed.GetValue(local) ? SliceReach.Local
                    : parsed.GetValue(remote) ? SliceReach.Remote
                    : SliceReach.Any,
                Near = context.Environment("TENSORFUSION_NODE") ?? NodeName.OfHost(Environment.MachineName),
            };
            // What needs no cluster is checked first: nothing is reserved for a program that cannot run.
            SliceRequestValidator.Validate(request, "s-000000000000");
            var words = parsed.GetValue(program)!;
            var path = ProgramPath.Resolve(words[0], context.Environment("PATH"));
            var library = ClientLibrary.FindFolder(
                context.Environment(ClientLibrary.Variable), AppContext.BaseDirectory);
            using var signals = new SignalRelay();
            await using var cluster = await context.ConnectAsync(parsed.GetValue(gateway), cancellationToken);
            return await new SliceRun(cluster, context, signals).RunAsync(request, path, words[1..], library);
        });
        return command;
    }

    /// <summary>What is wrong with the words around <c>--</c>, or null: the parser takes any for the program.</summary>
    public static string? Complaint(ParseResult parsed)
    {
        if (parsed.CommandResult.Command.Name != Name || parsed.Action is HelpAction)
        {
            return null;
        }

        var words = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(result => result.Tokens).ToList();
        var afterDashes = parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Skip(1).Count();
        return words.Count > afterDashes
            ? $"'{words[0].Value}' is not an option; put '--' before the program."
            : words.Count == 0
                ? "The program is missing; put it after '--'."
                : null;
    }

    private static Option<QualityOfService?> Qos()
    {
        var option = new Option<QualityOfService?>("--qos")
        {
            Description = "How the slice is treated when its card is contended, see 'get qos'. Default: medium.",
            HelpName = "level",
            CustomParser = result =>
            {
                var name = result.Tokens[0].Value;
                try
                {
                    SliceRequestValidator.CheckLabel(name, "level");
                }
                catch (TensorFusionException exception)
                {
                    result.AddError($"--qos: there can be no level '{name}'. {exception.Hint}");
                }

                return new QualityOfService(name);
            },
        };
        option.CompletionSources.Add([.. QosCatalogue.Default.Levels.Select(level => level.Name)]);
        return option;
    }
}
