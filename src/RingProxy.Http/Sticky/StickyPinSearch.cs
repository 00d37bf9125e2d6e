namespace RingProxy.Http;

/// <summary>
/// Takes the newest believable pin among those that one request brings. A browser may hold several cookies of one name, from
/// settings that have been changed since; the first alone would keep the others from ever being read.
/// </summary>
internal ref struct StickyPinSearch(StickyPinCodec codec, StickyLifetime lifetime, long now)
{
    /// <summary>How many are opened at most: each costs a decryption.</summary>
    public const int MaxPins = 4;

    private int _opened;

    /// <summary>The newest that is believed; else the fault of the first; else none.</summary>
    public StickyPin Found { get; private set; }

    public void Offer(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || _opened == MaxPins)
        {
            return;
        }

        var pin = lifetime.Judge(codec.Open(text), now);
        if (_opened++ == 0 || (pin.NodeId is not null && (Found.NodeId is null || pin.IssuedAt > Found.IssuedAt)))
        {
            Found = pin;
        }
    }
}
