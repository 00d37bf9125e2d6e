using RingProxy.Health;

namespace RingProxy.Http;

/// <summary>What holds for one ring instead of what holds for all. An absent group leaves that of all rings in force; one that is there replaces it whole.</summary>
public sealed class HttpRingOptions
{
    /// <summary>The ring.</summary>
    public string RingId { get; set; } = "";

    public HealthOptions? Health { get; set; }

    public RetryBudgetOptions? RetryBudget { get; set; }

    public FailoverOptions? Failover { get; set; }

    public NodeLimitOptions? NodeLimit { get; set; }
}
