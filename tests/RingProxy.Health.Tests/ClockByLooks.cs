namespace RingProxy.Health.Tests;

/// <summary>Time that passes by being looked at, a microsecond each time: threads that are kept waiting lose none of it.</summary>
internal sealed class ClockByLooks : TimeProvider
{
    private long _looks;

    public override long TimestampFrequency => 1_000_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddMicroseconds(GetTimestamp());

    public override long GetTimestamp() => Interlocked.Increment(ref _looks);
}
