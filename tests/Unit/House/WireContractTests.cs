using System.Reflection;
using TensorFusion.Grains;
using TensorFusion.Silo.Agent;

namespace TensorFusion.Tests.Unit.House;

/// <summary>
/// Messages and stored state are understood by the version before and the one after. To renew the baseline, after
/// reading what changed: <c>TENSORFUSION_RENEW=1 dotnet test tests/Unit --filter WireContract</c>.
/// </summary>
public sealed class WireContractTests
{
    private const string RenewVariable = "TENSORFUSION_RENEW";
    private static readonly Assembly[] Assemblies =
        [typeof(SliceInfo).Assembly, typeof(GrainStorage).Assembly, typeof(NodeIdentity).Assembly];

    [Fact]
    public void The_contract_is_the_one_that_is_checked_in()
    {
        var path = Repository.PathOf("src/Interfaces/WireContract.txt");
        var now = WireContract.Describe(Assemblies);
        if (Environment.GetEnvironmentVariable(RenewVariable) == "1")
        {
            File.WriteAllText(path, now);
        }

        var before = File.ReadAllLines(path);
        var lines = now.TrimEnd('\n').Split('\n');
        var gone = before.Except(lines).Select(line => $"- {line}");
        var added = lines.Except(before).Select(line => $"+ {line}");
        Assert.True(
            before.SequenceEqual(lines),
            "The wire contract differs from src/Interfaces/WireContract.txt. Lines that are gone or changed break "
                + "clusters and data that exist; new lines do not. When that is what you want: "
                + $"{RenewVariable}=1 dotnet test tests/Unit --filter WireContract\n"
                + string.Join('\n', gone.Concat(added)));
    }

    [Fact]
    public void Everything_in_the_contract_has_a_name_of_its_own() => Assert.Empty(WireContract.Unnamed(Assemblies));

    [Fact]
    public void Members_values_and_methods_are_in_the_contract()
    {
        var lines = WireContract.Describe(Assemblies).Split('\n');
        Assert.Contains("  3: tensorfusion.MiB Vram", lines);
        Assert.Contains("  2: Running", lines);
        Assert.Contains("grain slice", lines);
        Assert.Contains("  state ledger in tensorfusion: tensorfusion.GpuLedgerState", lines);
        Assert.Contains(
            lines, line => line.StartsWith("  Reserve(tensorfusion.GpuReservation", StringComparison.Ordinal));
    }
}
