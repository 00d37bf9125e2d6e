using System.Text;

namespace RingProxy.Cli.Tests;

public sealed class KeyLinesTests
{
    [Theory]
    [InlineData("")]
    [InlineData("\n", "")]
    [InlineData("a", "a")]
    [InlineData("a\n", "a")]
    [InlineData("a\n\nb", "a", "", "b")]
    [InlineData("a\r\nb\n\n", "a\r", "b", "")]
    public async Task KeyLines_AnyChunks_YieldTheSameKeys(string text, params string[] expected)
    {
        for (var chunkBytes = 1; chunkBytes <= text.Length + 1; chunkBytes++)
            Assert.Equal(expected, await ReadAsync(Encoding.UTF8.GetBytes(text), chunkBytes));
    }

    [Fact]
    public async Task KeyLines_KeyLongerThanTheBuffer_ComesWhole()
    {
        var key = new string('k', 200_000);

        Assert.Equal(["a", key, "b"], await ReadAsync(Encoding.UTF8.GetBytes($"a\n{key}\nb"), 70_000));
    }

    [Fact]
    public async Task KeyLines_AtTheLimitAndOneBeyond()
    {
        var atLimit = new byte[KeyLines.MaxKeyBytes + 1];
        atLimit[^1] = (byte)'\n';
        Assert.Equal(KeyLines.MaxKeyBytes, Assert.Single(await ReadAsync(atLimit, 1 << 20)).Length);

        byte[][] tooLong = [new byte[KeyLines.MaxKeyBytes + 1], [.. new byte[KeyLines.MaxKeyBytes + 1], (byte)'\n']];
        foreach (var bytes in tooLong)
        {
            var e = await Assert.ThrowsAsync<CommandException>(() => ReadAsync(bytes, 1 << 20));
            Assert.Equal(ExitCodes.Invalid, e.ExitCode);
        }
    }

    private static async Task<List<string>> ReadAsync(byte[] bytes, int chunkBytes)
    {
        List<string> keys = [];
        var lines = new KeyLines(new ChunkedStream(bytes, chunkBytes));
        while (await lines.FillAsync(default))
        {
            while (lines.TryTake(out var key))
                keys.Add(Encoding.UTF8.GetString(key));
        }

        return keys;
    }

    /// <summary>Gives at most so many bytes a read, as a pipe may.</summary>
    private sealed class ChunkedStream(byte[] bytes, int chunkBytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, chunkBytes)], cancellationToken);
    }
}
