namespace RingProxy.Hashing;

/// <summary>How a movement was found, from the surest to the least sure.</summary>
public enum MovementMethod
{
    /// <summary>Over the whole space of key hashes: both placements hash keys alike and are made of arcs or table entries.</summary>
    Exact,

    /// <summary>The placements hash keys by different functions, taken as independent: the expectation, beside which a sample stands.</summary>
    Expected,

    /// <summary>Over hashes drawn at random: an estimate with a standard error.</summary>
    Sampled,
}
