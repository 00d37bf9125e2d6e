namespace RingProxy.Http;

/// <summary>The rules of <see cref="StreamMoveOptions"/>.</summary>
internal static class StreamMoveValidator
{
    public const int MaxRatePerSecond = 10_000;

    private static readonly TimeSpan s_most = TimeSpan.FromMinutes(10);

    public static void Check(string path, StreamMoveOptions streams, OptionErrors errors)
    {
        errors.Range($"{path}.grace", streams.Grace, TimeSpan.Zero, s_most);
        errors.Range($"{path}.jitter", streams.Jitter, TimeSpan.Zero, s_most);
        errors.Require(streams.RatePerSecond is >= 1 and <= MaxRatePerSecond, $"{path}.ratePerSecond", streams.RatePerSecond, $"out of range; legal: 1 to {MaxRatePerSecond}");
        errors.Range($"{path}.linger", streams.Linger, TimeSpan.FromMilliseconds(100), s_most);
    }
}
