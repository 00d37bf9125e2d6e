namespace RingProxy.IntegrationTests;

/// <summary>Tests that keep every core busy, or that measure how long something takes: they run one after the other, when all others are done.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
