using RingProxy.Testing;

namespace RingProxy.Health.Tests;

/// <summary>A machine whose wall clock is set now and then, while its steady counter runs on.</summary>
internal sealed class SettableClock : TimeProvider
{
    private readonly ManualTimeProvider _steady = new();
    private TimeSpan _offset;

    public override long TimestampFrequency => _steady.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _steady.GetUtcNow() + _offset;

    public override long GetTimestamp() => _steady.GetTimestamp();

    public void Advance(TimeSpan by) => _steady.Advance(by);

    public void Set(TimeSpan offset) => _offset = offset;
}
