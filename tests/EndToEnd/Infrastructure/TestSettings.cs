// The tests start whole clusters and measure time: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
