using RingProxy.Health;

namespace RingProxy.Http;

/// <summary>The rules of what happens when nodes fail: health, tries, budgets, limits.</summary>
internal static class HttpPolicyValidator
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(10), s_day = TimeSpan.FromDays(1), s_minute = TimeSpan.FromMinutes(1);

    public static void Check(RingHttpOptions options, OptionErrors errors)
    {
        Check("health", options.Health, errors);
        Check("retryBudget", options.RetryBudget, errors);
        Check("failover", options.Failover, errors);
        Check("nodeLimit", options.NodeLimit, errors);
        foreach (var (i, ring) in options.Rings.Index())
        {
            var path = $"rings[{i}]";
            errors.Require(options.Routes.Any(route => route.RingId == ring.RingId), $"{path}.ringId", ring.RingId, $"no route follows this ring; legal: {string.Join(", ", options.Routes.Select(route => route.RingId).Distinct())}");
            errors.Require(options.Rings.Take(i).All(other => other.RingId != ring.RingId), $"{path}.ringId", ring.RingId, "another entry is for the same ring; legal: one for each");
            Check($"{path}.health", ring.Health, errors);
            Check($"{path}.retryBudget", ring.RetryBudget, errors);
            Check($"{path}.failover", ring.Failover, errors);
            Check($"{path}.nodeLimit", ring.NodeLimit, errors);
        }
    }

    public static void Check(string path, HttpRouteOptions route, OptionErrors errors)
    {
        errors.Require(Enum.IsDefined(route.WhenOwnerOut), $"{path}.whenOwnerOut", route.WhenOwnerOut, "unknown; legal: next, replicasOnly, fail");
        errors.Range($"{path}.perTryTimeout", route.PerTryTimeout ?? s_day, s_shortest, s_day);
        errors.Range($"{path}.deadline", route.Deadline ?? s_day, s_shortest, s_day);
        errors.Range($"{path}.retry.maxBodyBytes", route.Retry.MaxBodyBytes, 0, 1L << 30);
        errors.Range($"{path}.retry.memoryBytes", route.Retry.MemoryBytes, 0, 1 << 24);
        errors.Require(ShardKeySourceValidator.IsToken(route.Retry.OptInHeader), $"{path}.retry.optInHeader", route.Retry.OptInHeader, "not the name of a header; legal: letters, digits and !#$%&'*+-.^_`|~");
        errors.Require(!IsOfContent(route.Retry.OptInHeader), $"{path}.retry.optInHeader", route.Retry.OptInHeader, "describes the body; legal: a header of its own");
        foreach (var (i, status) in route.Retry.Statuses.Index())
        {
            errors.Range($"{path}.retry.statuses[{i}]", status, 500, 599);
        }

        if (route.Hedge is { } hedge)
        {
            errors.Range($"{path}.hedge.delay", hedge.Delay, TimeSpan.FromMilliseconds(1), s_minute);
        }
    }

    /// <summary>Whether a name is of a header that a request cannot carry but with its body.</summary>
    private static bool IsOfContent(string name)
    {
        using var request = new HttpRequestMessage();
        return ShardKeySourceValidator.IsToken(name) && !request.Headers.TryAddWithoutValidation(name, "true");
    }

    private static void Check(string path, HealthOptions? health, OptionErrors errors)
    {
        foreach (var error in health is null ? [] : HealthOptionsValidator.Validate(health))
        {
            errors.Require(false, $"{path}.{error.Setting}", error.Value, error.Message);
        }
    }

    private static void Check(string path, RetryBudgetOptions? budget, OptionErrors errors)
    {
        if (budget is not null)
        {
            errors.Range($"{path}.ratio", budget.Ratio, 0, 1);
            errors.Range($"{path}.minimum", budget.Minimum, 0, 10_000);
        }
    }

    private static void Check(string path, FailoverOptions? failover, OptionErrors errors)
    {
        if (failover is not null)
        {
            errors.Range($"{path}.ratePerSecond", failover.RatePerSecond, 0, 1_000_000);
            errors.Range($"{path}.burst", failover.Burst, 0, 1_000_000);
        }
    }

    private static void Check(string path, NodeLimitOptions? limit, OptionErrors errors)
    {
        if (limit is not null)
        {
            errors.Range($"{path}.maxInFlight", limit.MaxInFlight, 0, 1_000_000);
            errors.Range($"{path}.queue", limit.Queue, 0, 100_000);
            errors.Range($"{path}.queueTimeout", limit.QueueTimeout, TimeSpan.FromMilliseconds(1), s_minute);
        }
    }
}
