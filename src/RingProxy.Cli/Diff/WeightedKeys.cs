using System.Buffers.Text;
using System.Text;

namespace RingProxy.Cli;

/// <summary>
/// Keys with an optional weight: <c>key</c> or <c>key TAB weight</c>, one a line, bytes up to the line feed. The last tab of a line is the one that
/// parts them.
/// </summary>
internal static class WeightedKeys
{
    private const byte Tab = (byte)'\t';

    public delegate void Visitor(ReadOnlySpan<byte> key, ulong weight);

    /// <exception cref="CommandException">What follows a tab is no weight.</exception>
    public static async Task ReadAsync(string name, KeyLines lines, Visitor visit, CancellationToken cancellationToken)
    {
        var number = 0L;
        while (await lines.FillAsync(cancellationToken))
        {
            while (lines.TryTake(out var line))
                Take(name, ++number, line, visit);
        }
    }

    private static void Take(string name, long number, ReadOnlySpan<byte> line, Visitor visit)
    {
        var tab = line.LastIndexOf(Tab);
        if (tab < 0)
        {
            visit(line, 1);
            return;
        }

        var text = line[(tab + 1)..];
        if (!Utf8Parser.TryParse(text, out ulong weight, out var length) || length != text.Length)
        {
            throw new CommandException(
                ExitCodes.Invalid,
                $"--keys: {name}: line {number}: \"{Encoding.UTF8.GetString(text)}\": must be the key's weight, a whole number from 0 to {ulong.MaxValue}, or absent with its tab");
        }

        visit(line[..tab], weight);
    }
}
