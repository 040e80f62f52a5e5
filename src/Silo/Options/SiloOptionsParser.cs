using System.Globalization;
using System.Net;
using TensorFusion.Protocol.Control;

namespace TensorFusion.Silo.Options;

/// <summary>
/// Reads options from arguments and environment; arguments win. Pure but for the names that it is given, and the file
/// of levels that they name.
/// </summary>
public static class SiloOptionsParser
{
    private const string Prefix = "TENSORFUSION_";

    private static readonly string[] Names =
    [
        "data", "run", "node", "pool", "address", "http-port", "silo-port", "gateway-port", "store-port", "redis",
        "cluster", "driver", "softgpu", "worker", "catalogue", "lib",
        "turn-policy", "kernel-limit",
        "auth", "root-token", "licence", "licence-key", "alert-rules",
        "alert-webhook", "alertmanager", "alert-mail",
        "tier-host", "tier-disk", "tier-directory", "qos", "cooldown", "pools",
        "tls", "grace", "bulk-lanes", "image-store",
    ];

    /// <summary>One line for each option.</summary>
    public static string Usage =>
        "tensorfusion-silo " + string.Join(' ', Names.Select(name => $"[--{name} VALUE]"))
        + Environment.NewLine
        + "Each option can be given as a variable too, for example TENSORFUSION_HTTP_PORT=8080.";

    /// <summary>Reads the options.</summary>
    /// <param name="args">Arguments: <c>--name value</c> or <c>--name=value</c>.</param>
    /// <param name="environment">Value of a variable, or null.</param>
    /// <param name="defaults">Directories and node name when nothing is said.</param>
    /// <exception cref="TensorFusionException">What is wrong.</exception>
    public static SiloOptions Parse(
        IReadOnlyList<string> args, Func<string, string?> environment, SiloDefaults defaults)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(defaults);
        var given = ReadArguments(args);
        string Value(string name, string otherwise)
        {
            if (given.TryGetValue(name, out var value))
            {
                return value;
            }

            var variable = environment(Prefix + name.ToUpperInvariant().Replace('-', '_'));
            return string.IsNullOrEmpty(variable) ? otherwise : variable;
        }

        int Port(string name, int otherwise)
        {
            var text = Value(name, "");
            return text.Length == 0 ? otherwise
                : ushort.TryParse(text, CultureInfo.InvariantCulture, out var port) && port > 0 ? port
                : throw Bad(name, text, "Give a port from 1 to 65535.");
        }

        MiB? Budget(string name)
        {
            var text = Value(name, "");
            return text.Length == 0 ? null
                : text == "0" ? MiB.Zero
                : MiB.TryParse(text, out var size, out var error) ? size
                : throw Bad(name, text, error!);
        }

        QosCatalogue Qos()
        {
            var path = Value("qos", "");
            var levels = QosCatalogue.Default;
            try
            {
                levels = path.Length == 0 ? levels : QosFile.Parse(File.ReadAllText(path));
            }
            catch (Exception exception)
                when (exception is FormatException or IOException or UnauthorizedAccessException)
            {
                throw Bad("qos", path, exception.Message);
            }

            var text = Value("cooldown", "");
            try
            {
                return text.Length == 0 ? levels : levels.WithCoolDown(text);
            }
            catch (FormatException exception)
            {
                throw Bad("cooldown", text, exception.Message);
            }
        }

        PoolCatalogue Pools()
        {
            var path = Value("pools", "");
            try
            {
                return path.Length == 0 ? PoolCatalogue.Empty : PoolCatalogue.Parse(File.ReadAllText(path));
            }
            catch (Exception exception)
                when (exception is FormatException or IOException or UnauthorizedAccessException)
            {
                throw Bad("pools", path, exception.Message);
            }
        }

        int Number(string name, int otherwise, int least, int most)
        {
            var text = Value(name, "");
            return text.Length == 0 ? otherwise
                : int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
                    ? number
                    : throw Bad(name, text, $"Give a number from {least} to {most}.");
        }

        var limit = Value("kernel-limit", "60");
        var policy = Value("turn-policy", WorkerTurnPolicies.Default);
        var tls = Value("tls", "on");
        var store = Value("image-store", "16GiB");
        var node = Value("node", defaults.Node);
        var pool = Value("pool", SliceRequest.DefaultPool);
        SliceRequestValidator.CheckLabel(node, "node");
        SliceRequestValidator.CheckLabel(pool, "pool");
        var address = Value("address", "127.0.0.1");
        var driver = Value("driver", "auto");
        return new()
        {
            DataDirectory = Path.GetFullPath(Value("data", defaults.DataDirectory)),
            RunDirectory = Path.GetFullPath(Value("run", defaults.RunDirectory)),
            Node = node,
            Pool = pool,
            Address = IPAddress.TryParse(address, out var ip)
                ? ip
                : throw Bad("address", address, "Give an IP address."),
            HttpPort = Port("http-port", 8080),
            SiloPort = Port("silo-port", 11111),
            GatewayPort = Port("gateway-port", 30000),
            StorePort = Port("store-port", 6397),
            Redis = Value("redis", ""),
            ClusterId = Value("cluster", ClusterIdentity.ClusterId),
            Driver = Enum.TryParse<DriverChoice>(driver, ignoreCase: true, out var choice) && Enum.IsDefined(choice)
                ? choice
                : throw Bad("driver", driver, "Give auto, nvidia or software."),
            SoftwareGpu = Value("softgpu", ""),
            Worker = Value("worker", ""),
            Catalogue = Value("catalogue", ""),
            TurnPolicy = WorkerTurnPolicies.Names.Contains(policy)
                ? policy
                : throw Bad("turn-policy", policy, $"Give {string.Join(", ", WorkerTurnPolicies.Names)}."),
            KernelLimit = double.TryParse(limit, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out var seconds) && seconds <= 1e6
                ? TimeSpan.FromSeconds(seconds)
                : throw Bad("kernel-limit", limit, "Give seconds, 0 for no limit."),
            AsksForTokens = Value("auth", "open") switch
            {
                "open" => false,
                "token" => true,
                var other => throw Bad("auth", other, "Give open or token."),
            },
            RootToken = Value("root-token", ""),
            Licence = Value("licence", ""),
            LicenceKey = Value("licence-key", ""),
            AlertRules = Value("alert-rules", ""),
            AlertWebhooks = Value("alert-webhook", ""),
            Alertmanagers = Value("alertmanager", ""),
            AlertMail = Value("alert-mail", ""),
            TierHost = Budget("tier-host"),
            TierDisk = Budget("tier-disk"),
            TierDirectory = Value("tier-directory", ""),
            Qos = Qos(),
            Pools = Pools(),
            Tls = tls switch
            {
                "on" => true,
                "off" => false,
                _ => throw Bad("tls", tls, "Give on or off."),
            },
            GraceSeconds = Number("grace", 30, 0, 3600),
            BulkLanes = Number("bulk-lanes", 2, 1, 4),
            ImageStore = MiB.TryParse(store, out var size, out var wrong)
                ? size
                : throw Bad("image-store", store, wrong ?? "Give a size, for example 16GiB."),
        };
    }

    private static Dictionary<string, string> ReadArguments(IReadOnlyList<string> args)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Count; i++)
        {
            var arg = args[i];
            var equals = arg.IndexOf('=', StringComparison.Ordinal);
            var name = (equals < 0 ? arg : arg[..equals]).TrimStart('-');
            if (!arg.StartsWith("--", StringComparison.Ordinal) || !Names.Contains(name))
            {
                throw new TensorFusionException(
                    FailureCode.InvalidArgument, arg, $"'{arg}' is not an option of tensorfusion-silo.", Usage);
            }

            if (equals < 0 && i + 1 == args.Count)
            {
                throw Bad(name, "", "Give a value.");
            }

            given[name] = equals < 0 ? args[++i] : arg[(equals + 1)..];
        }

        return given;
    }

    private static TensorFusionException Bad(string name, string value, string hint) =>
        new(FailureCode.InvalidArgument, name, $"Option --{name} cannot be '{value}'.", hint);
}
