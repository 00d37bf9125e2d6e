using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Xunit.Abstractions;

namespace RingProxy.IntegrationTests;

/// <summary>Random pools and keys. The seed is printed, and taken from <c>RINGPROXY_TEST_SEED</c> where that is set, so that a run can be had again.</summary>
internal sealed class PeerDraw
{
    public const int PoolCount = 60;
    private const int MaxPoolSize = 60;
    private const int KeyCount = 200;
    private const string NameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

    private readonly Random _random;

    public PeerDraw(ITestOutputHelper output)
    {
        Seed = int.TryParse(Environment.GetEnvironmentVariable("RINGPROXY_TEST_SEED"), out var seed) ? seed : RandomNumberGenerator.GetInt32(int.MaxValue);
        _random = new Random(Seed);
        output.WriteLine($"RINGPROXY_TEST_SEED={Seed}");
    }

    public int Seed { get; }

    public static IEnumerable<string> PoolNames => Enumerable.Range(0, PoolCount).Select(i => $"pool{i}");

    /// <summary>The first pools are small for sure: one and two nodes are cases of their own.</summary>
    public int PoolSize(string pool) => pool switch { "pool0" => 1, "pool1" => 2, _ => _random.Next(1, MaxPoolSize + 1) };

    public bool Chance(double share) => _random.NextDouble() < share;

    public T OneOf<T>(params IReadOnlyList<T> values) => values[_random.Next(values.Count)];

    public int Number(int least, int most) => _random.Next(least, most + 1);

    /// <summary>Weights: all 1, small, or far apart (as many small ones as great ones).</summary>
    public int[] Weights(int count, int most)
    {
        var kind = _random.Next(3);
        return [.. Enumerable.Range(0, count).Select(_ => kind switch
        {
            0 => 1,
            1 => _random.Next(1, Math.Min(most, 10) + 1),
            _ => (int)Math.Round(Math.Pow(most, _random.NextDouble())),
        })];
    }

    /// <summary>Different addresses of 127.0.0.0/8, without port.</summary>
    public string[] Addresses(int count) =>
        Distinct(count, () => $"127.{_random.Next(1, 200)}.{_random.Next(0, 256)}.{_random.Next(1, 255)}");

    /// <summary>Different numbers from 1 to <paramref name="most"/>, in no order.</summary>
    public int[] Ids(int count, int most)
    {
        HashSet<int> drawn = [];
        while (drawn.Count < count)
            drawn.Add(Number(1, most));
        return [.. drawn];
    }

    /// <summary>Different names of 1 to 24 characters, most of them alike but for a number, as names are; and a few so long that twemproxy cuts them.</summary>
    public string[] Names(int count)
    {
        var prefix = Word(_random.Next(1, 12));
        return Distinct(count, () => Chance(0.7) ? prefix + _random.Next(2 * MaxPoolSize).ToString(CultureInfo.InvariantCulture) : Word(Chance(0.1) ? _random.Next(265, 290) : _random.Next(1, 25)));
    }

    /// <summary>
    /// Keys of 1 to 60 bytes: random bytes but for controls and spaces, half of them above 0x7F; consecutive ids; and ids with braces in all
    /// places, closed or not.
    /// </summary>
    public byte[][] Keys() => Keys(VisibleBytes);

    /// <summary>The same with all bytes there are.</summary>
    public byte[][] KeysOfAnyBytes() => Keys(AnyBytes);

    private byte[][] Keys(Func<int, byte[]> bytes)
    {
        var first = _random.Next();
        return [.. Enumerable.Range(0, KeyCount).Select(i => (i % 4) switch
        {
            0 or 1 => bytes(_random.Next(1, 61)),
            2 => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"user:{first + i}")),
            _ => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, _random.Next(1, 8)).Select(_ => OneOf("{", "}", "a", Word(3))))),
        })];
    }

    private byte[] AnyBytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private byte[] VisibleBytes(int count)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++)
            bytes[i] = (byte)(Chance(0.5) ? _random.Next(0x21, 0x7F) : _random.Next(0x80, 0x100));
        return bytes;
    }

    private string Word(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => NameCharacters[_random.Next(NameCharacters.Length)]));

    private static string[] Distinct(int count, Func<string> draw)
    {
        HashSet<string> drawn = new(StringComparer.Ordinal);
        while (drawn.Count < count)
            drawn.Add(draw());
        return [.. drawn];
    }
}
