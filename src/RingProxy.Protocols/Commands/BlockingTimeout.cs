using System.Buffers.Text;
using System.Text;

namespace RingProxy.Protocols;

/// <summary>How long a blocking command asks to wait.</summary>
public static class BlockingTimeout
{
    private const double LongestSeconds = 1e9;

    /// <returns>The wait; infinite for 0; null if the command does not wait, or what it says is no time, which the node will tell.</returns>
    public static TimeSpan? Of(CommandSpec spec, ReadOnlySpan<byte> command, ArgumentList arguments)
    {
        if (spec.WaitsWith is not null)
            return OfWord(command, arguments);
        // BLMPOP and BZMPOP have it first, because their keys are counted; all others last.
        var index = spec.Name is "BLMPOP" or "BZMPOP" ? 1 : arguments.Count - 1;
        var text = arguments.Of(command, index);
        return Utf8Parser.TryParse(text, out double seconds, out var used) && used == text.Length && seconds is >= 0 and < LongestSeconds ? Wait(seconds) : null;
    }

    /// <summary>XREAD and XREADGROUP: <c>BLOCK milliseconds</c>, anywhere before the streams.</summary>
    private static TimeSpan? OfWord(ReadOnlySpan<byte> command, ArgumentList arguments)
    {
        for (var i = 1; i < arguments.Count - 1 && !Ascii.EqualsIgnoreCase(arguments.Of(command, i), "STREAMS"u8); i++)
        {
            if (!Ascii.EqualsIgnoreCase(arguments.Of(command, i), "BLOCK"u8))
                continue;
            var text = arguments.Of(command, i + 1);
            return Utf8Parser.TryParse(text, out long milliseconds, out var used) && used == text.Length && milliseconds is >= 0 and < (long)LongestSeconds * 1000
                ? Wait(milliseconds / 1000.0)
                : null;
        }

        return null;
    }

    private static TimeSpan Wait(double seconds) => seconds == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds);
}
