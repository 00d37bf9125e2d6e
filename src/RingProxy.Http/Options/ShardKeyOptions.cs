namespace RingProxy.Http;

/// <summary>What to do with a request that has no shard key.</summary>
public enum MissingKeyAnswer
{
    /// <summary>400 with a problem document that names the sources tried.</summary>
    Reject,

    /// <summary>Take <see cref="ShardKeyOptions.FixedKey"/> as its key.</summary>
    Fixed,

    /// <summary>Any node that is up, in turn.</summary>
    Any,
}

/// <summary>Where a request's shard key is.</summary>
public sealed class ShardKeyOptions
{
    /// <summary>Tried in order; the first that yields a key that is not empty wins. At least one, unless every request has the fixed key or goes anywhere.</summary>
    public IList<ShardKeySourceOptions> Sources { get; init; } = [];

    /// <summary>Default <see cref="MissingKeyAnswer.Reject"/>.</summary>
    public MissingKeyAnswer WhenMissing { get; set; }

    /// <summary>For <see cref="MissingKeyAnswer.Fixed"/>.</summary>
    public string? FixedKey { get; set; }

    /// <summary>Two characters that enclose the part that decides, such as <c>{}</c>, taken before the ring sees the key. Default none: the ring's own hash tag is applied in any case.</summary>
    public string? HashTag { get; set; }
}
