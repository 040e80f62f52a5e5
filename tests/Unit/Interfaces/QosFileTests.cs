using System.Text.Json;

namespace TensorFusion.Tests.Unit.Interfaces;

public sealed class QosFileTests
{
    [Fact]
    public void A_new_level_is_as_medium_where_it_says_nothing()
    {
        var levels = QosFile.Parse("""{"levels": [{"name": "batch", "priority": -1, "coolToHost": "20s"}]}""");
        var batch = levels.Of(new("batch"));
        var medium = QosCatalogue.Default.Of(QualityOfService.Medium);
        Assert.Equal(
            medium with
            {
                Name = "batch",
                Description = "",
                Priority = -1,
                EvictionOrder = -1,
                CoolToHost = TimeSpan.FromSeconds(20),
            },
            batch);
        Assert.Equal(["batch", "low", "medium", "high", "critical"], levels.Levels.Select(level => level.Name));
    }

    [Fact]
    public void A_level_that_every_cluster_has_can_be_changed_in_part()
    {
        var high = QosFile.Parse("""
            {
                // Comments are read over.
                "levels": [{"name": "high", "weight": 6.5, "preempts": true, "priceFactor": 1.5, "coolToHost": "off",
                    "coolToDisk": "off", "bursts": false, "neverEvicted": true, "evictionOrder": 9}],
            }
            """).Of(QualityOfService.High);
        var before = QosCatalogue.Default.Of(QualityOfService.High);
        Assert.Equal(
            before with
            {
                Weight = 6.5,
                Preempts = true,
                PriceFactor = 1.5m,
                CoolToHost = null,
                CoolToDisk = null,
                Bursts = false,
                NeverEvicted = true,
                EvictionOrder = 9,
            },
            high);
        Assert.Null(high.LeavesCard(TimeSpan.MaxValue));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("null", "empty")]
    [InlineData("{}", "levels")]
    [InlineData("""{"levels": [{}]}""", "name")]
    [InlineData("""{"levels": [{"name": "Big one"}]}""", "Big one")]
    [InlineData("""{"levels": [{"name": "x", "wait": 1}]}""", "wait")]
    [InlineData("""{"levels": [{"name": "x", "weight": 0}]}""", "'x': weight")]
    [InlineData("""{"levels": [{"name": "x", "priority": 1001}]}""", "'x': priority")]
    [InlineData("""{"levels": [{"name": "x", "evictionOrder": -1001}]}""", "'x': evictionOrder")]
    [InlineData("""{"levels": [{"name": "x", "priceFactor": -1}]}""", "'x': priceFactor")]
    [InlineData("""{"levels": [{"name": "x", "coolToHost": "3h"}]}""", "'x': coolToDisk")]
    [InlineData("""{"levels": [{"name": "x", "coolToHost": "off"}]}""", "'x': coolToDisk")]
    [InlineData("""{"levels": [{"name": "x", "coolToHost": "soon"}]}""", "'soon'")]
    [InlineData("""{"levels": [{"name": "x"}, {"name": "x"}]}""", "twice")]
    public void What_is_wrong_is_said_with_the_level(string json, string part) =>
        Assert.Contains(part, Assert.Throws<FormatException>(() => QosFile.Parse(json)).Message);

    [Fact]
    public void A_name_that_is_not_configured_is_refused_with_those_that_are()
    {
        var levels = QosFile.Parse("""{"levels": [{"name": "batch"}]}""");
        levels.Check(new("batch"), "s");
        var refused = Assert.Throws<TensorFusionException>(() => levels.Check(new("best"), "s"));
        Assert.Equal(FailureCode.InvalidArgument, refused.Code);
        Assert.Contains("'best'", refused.Message);
        Assert.Equal("There are low, batch, medium, high, critical.", refused.Hint);
        Assert.Equal("medium", levels.Of(new("gone")).Name);
    }

    [Fact]
    public void A_quality_of_service_is_its_name_in_json_and_medium_when_nothing_is_said()
    {
        Assert.Equal(QualityOfService.Medium, default);
        Assert.Equal(QualityOfService.Medium, new QualityOfService("medium"));
        Assert.Equal("\"batch\"", JsonSerializer.Serialize(new QualityOfService("batch")));
        Assert.Equal(QualityOfService.High, JsonSerializer.Deserialize<QualityOfService>("\"high\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<QualityOfService>("2"));
    }

    [Theory]
    [InlineData("200ms", 0.2)]
    [InlineData("1.5s", 1.5)]
    [InlineData("2m", 120)]
    [InlineData("7d", 604800)]
    public void Times_are_read_and_written(string text, double seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), DurationText.Parse(text));
        Assert.Equal(DurationText.Parse(text), DurationText.Parse(DurationText.Of(TimeSpan.FromSeconds(seconds))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1e9d")]
    [InlineData("9999999d")]
    public void What_is_no_time_is_none(string text) => Assert.Null(DurationText.Parse(text));
}
