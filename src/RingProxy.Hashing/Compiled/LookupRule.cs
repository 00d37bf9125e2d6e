namespace RingProxy.Hashing;

/// <summary>Which point of a circle a key belongs to.</summary>
internal enum LookupRule
{
    /// <summary>The first point at or above the key's hash; past the last one the first.</summary>
    AtOrAbove,

    /// <summary>The first point above it.</summary>
    Above,

    /// <summary>The nearest point; halfway, the one below.</summary>
    Nearest,

    /// <summary>As <see cref="AtOrAbove"/>, but a hash below the first point belongs to the last one (Enyim).</summary>
    AtOrAboveFromLast,
}

/// <summary>Which of several equal points counts.</summary>
internal enum TieRule
{
    FirstWins,
    LastWins,
}
