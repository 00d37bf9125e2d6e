namespace RingProxy.Http.Tests;

/// <summary>Tests that move a clock by hand beside real connections: they run while no other test of the project keeps the cores busy.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}
