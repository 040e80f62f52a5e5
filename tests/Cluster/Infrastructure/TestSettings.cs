// Each class has a cluster of its own; two at a time, because they wait more than they compute.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
