namespace TensorFusion.Tests.EndToEnd.Infrastructure;

/// <summary>The tests that use <see cref="SharedSilo"/>, one after another.</summary>
[CollectionDefinition(Name)]
public sealed class SharedSiloCollection : ICollectionFixture<SharedSilo>
{
    public const string Name = "shared silo";
}
