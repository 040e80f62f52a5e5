using TensorFusion.Grains.Pools;
using TensorFusion.Grains.Scheduling.Index;

namespace TensorFusion.Tests.Unit.Grains.Pools;

public sealed class CardMirrorTests
{
    private readonly PoolIndex _index = new();
    private readonly List<string> _taken = [];
    private readonly List<string> _given = [];
    private readonly CardMirror _mirror;

    public CardMirrorTests()
    {
        _mirror = new(_index, some => _taken.Add(some.Id), _given.Add);
    }

    [Fact]
    public void Older_news_of_a_card_is_ignored_and_a_forgotten_card_is_new_again()
    {
        var card = TestGpus.Card("n", 0) with { Epoch = 5 };
        Assert.True(_mirror.Update(card));
        Assert.False(_mirror.Update(Holding(card with { Epoch = 4 }, "s")));
        Assert.Empty(_index.Allocations);
        Assert.False(_mirror.Update(Holding(card with { Epoch = 6 }, "s")));
        Assert.Equal(Tflops.From(91).Milli, _index.FreeCompute[_index.FindCard(card.Id)]);
        _mirror.Forget(card.Id);
        Assert.False(_index.CardUsable[_index.FindCard(card.Id)]);
        Assert.True(_mirror.Update(card with { Epoch = 7 }));
        Assert.True(_index.CardUsable[_index.FindCard(card.Id)]);
        Assert.Empty(_index.Allocations);
        Assert.Equal("s", Assert.Single(_taken));
        Assert.Equal("s", Assert.Single(_given));
    }

    [Fact]
    public void A_slice_on_several_cards_is_one_and_goes_when_the_last_card_lets_go()
    {
        var (first, second) = (TestGpus.Card("n", 0), TestGpus.Card("n", 1));
        _mirror.Update(Holding(first, "s"));
        _mirror.Update(Holding(second, "s"));
        Assert.Equal(2, Assert.Single(_index.Allocations.Values).Cards.Length);
        _mirror.Update(first with { Epoch = 1 });
        Assert.Equal(second.Id, _index.CardId[Assert.Single(_index.Allocations["s"].Cards)]);
        _mirror.Update(second with { Epoch = 1 });
        Assert.Empty(_index.Allocations);
    }

    [Fact]
    public void The_memory_of_a_frozen_slice_is_there_for_others_but_for_what_it_keeps()
    {
        var card = Holding(TestGpus.Card("n", 0), "s");
        _mirror.Update(card);
        var place = _index.FindCard(card.Id);
        var before = (_index.FreeCompute[place], Memory: _index.FreeMemory[place]);
        var held = card.Reservations[0];

        _mirror.Update(card with
        {
            Epoch = 1,
            Reservations = [held with { Frozen = true, Kept = new(100) }],
        });

        Assert.Equal(
            before with { Memory = before.Memory + held.Vram.Value - 100 },
            (_index.FreeCompute[place], _index.FreeMemory[place]));
        _mirror.Update(card with { Epoch = 2 });
        Assert.Equal(before, (_index.FreeCompute[place], _index.FreeMemory[place]));
    }

    [Fact]
    public void What_is_decided_and_not_confirmed_stays_over_news_that_do_not_know_it()
    {
        var card = TestGpus.Card("n", 0);
        _mirror.Update(card);
        var request = SliceRequests.Of("s", TestSlices.Spec(20, 4), QosCatalogue.Default);
        _mirror.Assume("s");
        _index.Take(_index.Describe(request, 0, [_index.FindCard(card.Id)]));
        _mirror.Update(card with { Epoch = 1 });
        Assert.Single(_index.Allocations);
        _mirror.Settle("s");
        Assert.Empty(_index.Allocations);
    }

    [Fact]
    public void A_slice_between_two_nodes_holds_both()
    {
        var second = Holding(TestGpus.Card("b", 0), "s");
        _mirror.Update(Holding(TestGpus.Card("a", 0), "s"));
        _mirror.Update(second);
        Assert.Equal(2, _index.Allocations.Count);
        _mirror.Update(TestGpus.Card("a", 0) with { Epoch = 1 });
        Assert.Equal("b", _index.Traits[Assert.Single(_index.Allocations.Values).Node].Name);
        _mirror.Update(second with { Epoch = 1 });
        Assert.Equal("b", _index.Traits[Assert.Single(_index.Allocations.Values).Node].Name);
    }

    [Fact]
    public void A_slice_that_is_resized_holds_the_larger_of_what_its_cards_say_until_they_agree()
    {
        var (first, second) = (TestGpus.Card("n", 0), TestGpus.Card("n", 1));
        _mirror.Know(SliceRequests.Of("s", TestSlices.Spec(9, 1, gpus: 2), QosCatalogue.Default));
        _mirror.Update(Holding(first, "s"));
        _mirror.Update(Holding(second, "s"));
        _mirror.Update(Holding(first with { Epoch = 1 }, "s", 20));
        Assert.Equal([80_000, 80_000], Free(first, second));
        _mirror.Update(Holding(second with { Epoch = 1 }, "s", 20));
        _mirror.Update(Holding(first with { Epoch = 2 }, "s", 5));
        Assert.Equal([80_000, 80_000], Free(first, second));
        _mirror.Update(Holding(second with { Epoch = 2 }, "s", 5));
        Assert.Equal([95_000, 95_000], Free(first, second));
        Assert.Equal(5_000, _index.Allocations["s"].Request.Compute);
    }

    [Fact]
    public void What_becomes_known_of_a_slice_later_counts_for_its_tenant()
    {
        _mirror.Update(Holding(TestGpus.Card("n", 0), "s"));
        _mirror.Know(SliceRequests.Of("s", TestSlices.Spec(9, 1) with { Tenant = "other" }, QosCatalogue.Default));
        Assert.Equal("other", _index.Allocations["s"].Request.Tenant);
        Assert.Equal(["s", "s"], _taken);
        Assert.Equal(["s"], _given);
    }

    private IEnumerable<long> Free(params GpuInfo[] cards) =>
        cards.Select(card => _index.FreeCompute[_index.FindCard(card.Id)]);

    private static GpuInfo Holding(GpuInfo card, string slice, int tflops = 9) => card with
    {
        Reservations = [new() { SliceId = slice, Tflops = Tflops.From(tflops), Vram = MiB.FromGiB(1) }],
    };
}
