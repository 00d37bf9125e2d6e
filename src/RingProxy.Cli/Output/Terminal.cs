using System.Text;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>Everything of the outside world that a command may touch; a test brings its own.</summary>
internal sealed record Terminal
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public required Stream Input { get; init; }

    /// <summary>Results, as bytes.</summary>
    public required Stream Output { get; init; }

    /// <summary>Diagnostics and text for people beside JSON.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether results go to a person's screen: colours and fitting to its width only then.</summary>
    public bool OutputIsScreen { get; init; }

    public Func<string, string?> Variable { get; init; } = _ => null;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public Func<string, TimeProvider, IRingStore> OpenStore { get; init; } = RingStores.Open;

    /// <summary>A writer of text results; the caller disposes it, which flushes but leaves <see cref="Output"/> open.</summary>
    public StreamWriter OutputText() => new(Output, s_utf8, leaveOpen: true) { NewLine = "\n" };

    /// <summary>One line of text result, at once.</summary>
    public async Task WriteLineAsync(string line)
    {
        await using var output = OutputText();
        await output.WriteLineAsync(line);
    }
}
