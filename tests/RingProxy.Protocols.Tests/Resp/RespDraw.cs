using Xunit.Abstractions;

namespace RingProxy.Protocols.Tests;

/// <summary>Random commands and replies. The seed is printed; RINGPROXY_TEST_SEED repeats a run.</summary>
internal sealed class RespDraw
{
    private readonly Random _random;

    public RespDraw(ITestOutputHelper output)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("RINGPROXY_TEST_SEED"), out var given) ? given : Environment.TickCount;
        output.WriteLine($"RINGPROXY_TEST_SEED={seed}");
        _random = new Random(seed);
    }

    public int Number(int least, int most) => _random.Next(least, most + 1);

    public string[] Words() => [.. Enumerable.Range(0, Number(1, 5)).Select(_ => Word())];

    /// <summary>Any bytes, those that mean something in RESP more often than others.</summary>
    public string Word() => new([.. Enumerable.Range(0, Number(0, 12)).Select(_ => Number(0, 2) == 0 ? "*$\r\n:%|>-1 0"[Number(0, 11)] : (char)Number(0, 255))]);

    /// <summary>Changes, removes or adds a few bytes, or none.</summary>
    public byte[] Damage(byte[] bytes)
    {
        var damaged = bytes.ToList();
        for (var i = Number(0, 2); i > 0 && damaged.Count > 0; i--)
        {
            // The beginning decides most: half of the damage is done there.
            var at = Number(0, 1) == 0 ? Number(0, Math.Min(5, damaged.Count - 1)) : Number(0, damaged.Count - 1);
            var replacement = (byte)"*$\r\n:%|>-19 0\"a"[Number(0, 14)];
            switch (Number(0, 3))
            {
                case 0:
                    damaged[at] = replacement;
                    break;
                case 1:
                    damaged.RemoveAt(at);
                    break;
                case 2:
                    damaged.Insert(at, replacement);
                    break;
                default:
                    damaged.RemoveRange(at, damaged.Count - at);
                    break;
            }
        }

        return [.. damaged];
    }

    /// <summary>A reply of any kind, aggregates within aggregates included.</summary>
    public string Reply(int depth = 0)
    {
        var kind = Number(0, depth < 4 ? 15 : 9);
        return kind switch
        {
            0 => "+OK\r\n",
            1 => "-ERR what\r\n",
            2 => $":{Number(-1000, 1000)}\r\n",
            3 => "$-1\r\n",
            4 => "*-1\r\n",
            5 => "_\r\n",
            6 => $",{Number(0, 9)}.5\r\n",
            7 => "#t\r\n",
            8 => "(123456789012345678901234567890\r\n",
            9 or 10 => Text(Word(), "$=!"[Number(0, 2)]),
            11 or 12 => Aggregate('*', Number(0, 4), depth),
            13 => Aggregate('~', Number(0, 4), depth),
            14 => Aggregate('%', Number(0, 3) * 2, depth),
            _ => Aggregate('|', Number(0, 2) * 2, depth) + Reply(depth + 1),
        };
    }

    private static string Text(string word, char type) => $"{type}{word.Length}\r\n{word}\r\n";

    private string Aggregate(char type, int elementCount, int depth) =>
        $"{type}{(type is '%' or '|' ? elementCount / 2 : elementCount)}\r\n" + string.Concat(Enumerable.Range(0, elementCount).Select(_ => Reply(depth + 1)));
}
