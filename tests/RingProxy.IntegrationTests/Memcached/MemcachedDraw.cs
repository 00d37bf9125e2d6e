using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using RingProxy.Protocols;

namespace RingProxy.IntegrationTests;

/// <summary>Random commands over a few keys, so that they meet; some of them wrong.</summary>
/// <param name="random">Where they come from.</param>
/// <param name="prefix">Of all keys.</param>
internal sealed class MemcachedDraw(Random random, string prefix)
{
    /// <summary>How the prefixes of keys should begin.</summary>
    public const string KeysBegin = "s";

    private const int Keys = 8;
    private const int MostCommands = 60;

    private static readonly BinaryOpcode[] s_opcodes =
        [.. Enum.GetValues<BinaryOpcode>().Except([BinaryOpcode.Quit, BinaryOpcode.QuitQ, BinaryOpcode.Flush, BinaryOpcode.FlushQ, BinaryOpcode.Stat, BinaryOpcode.SaslMechanisms, BinaryOpcode.SaslAuthenticate, BinaryOpcode.SaslStep])];

    /// <summary>Commands of one connection. The last but one may be one after which memcached closes it; the last is the only one answered by <see cref="EndOf"/>.</summary>
    public List<byte[]> Commands(string protocol)
    {
        var commands = new List<byte[]>();
        for (var count = random.Next(1, MostCommands); count > 0; count--)
            commands.Add(protocol switch { "binary" => Binary(), "meta" => Meta(), _ => Text() });
        if (protocol == "binary" && random.Next(3) == 0)
            commands.Add(Spoilt(Binary()));
        commands.Add(protocol == "binary" ? BinaryPackets.Request(BinaryOpcode.Noop, opaque: uint.MaxValue) : Latin1("mn\r\n"));
        return commands;
    }

    /// <summary>How the last reply ends, and no other.</summary>
    public static byte[] EndOf(string protocol) => protocol == "binary" ? [.. BigEndian(-1), .. new byte[8]] : Latin1("MN\r\n");

    private byte[] Binary()
    {
        var opcode = OneOf(s_opcodes);
        var extras = opcode switch
        {
            BinaryOpcode.Set or BinaryOpcode.SetQ or BinaryOpcode.Add or BinaryOpcode.AddQ or BinaryOpcode.Replace or BinaryOpcode.ReplaceQ => [.. BigEndian(random.Next()), .. Expiry()],
            BinaryOpcode.Increment or BinaryOpcode.IncrementQ or BinaryOpcode.Decrement or BinaryOpcode.DecrementQ =>
                [.. BigEndian(0), .. BigEndian(random.Next(20)), .. BigEndian(0), .. BigEndian(Number()), .. random.Next(2) == 0 ? BigEndian(-1) : Expiry()],
            BinaryOpcode.Touch or BinaryOpcode.GetAndTouch or BinaryOpcode.GetAndTouchK or BinaryOpcode.GetAndTouchQ or BinaryOpcode.GetAndTouchKQ => Expiry(),
            _ => Array.Empty<byte>(),
        };
        var hasValue = extras.Length == 8 || opcode is BinaryOpcode.Append or BinaryOpcode.AppendQ or BinaryOpcode.Prepend or BinaryOpcode.PrependQ;
        var key = opcode is BinaryOpcode.Noop or BinaryOpcode.Version ? "" : random.Next(60) == 0 ? prefix + new string('k', 250 - prefix.Length) : Key();
        var packet = BinaryPackets.Request(opcode, key, hasValue ? Value() : "", extras, (uint)random.Next());
        if (random.Next(12) == 0 && key.Length > 0)
            BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(16), (ulong)random.Next(1, 9) << 40);
        return packet;
    }

    /// <summary>Another opcode, or lengths, that do not go with the rest.</summary>
    private byte[] Spoilt(byte[] packet)
    {
        switch (random.Next(3))
        {
            case 0:
                // Without a key: memcached itself passes over a key of an unknown command twice.
                return BinaryPackets.Request((BinaryOpcode)random.Next(0x25, 0x100), "", Value(), [], (uint)random.Next());
            case 1:
                packet[4] ^= (byte)random.Next(1, 16);
                return packet;
            default:
                // Waited for before it is looked at.
                BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)random.Next(251, 2000));
                return [.. packet, .. new byte[2000]];
        }
    }

    private byte[] Text()
    {
        var noreply = random.Next(5) == 0 ? " noreply" : "";
        return random.Next(16) switch
        {
            0 or 1 => Latin1($"{OneOf("get", "gets")} {KeyList()}\r\n"),
            2 => Latin1($"{OneOf("gat", "gats")} {OneOf("0", "1000", "-1", "x")} {KeyList()}\r\n"),
            3 or 4 or 5 => Stored(OneOf("set", "add", "replace", "append", "prepend"), noreply),
            6 => Stored("cas", $" {OneOf("0", "4398046511104")}{noreply}"),
            7 or 8 => Latin1($"{OneOf("incr", "decr")} {Key()} {OneOf("1", "7", "-1", "x", "18446744073709551616")}{noreply}\r\n"),
            9 => Latin1($"set {Key()} {random.Next(10)} 0 10{noreply}\r\n{Number()}\r\n"),
            10 => Latin1($"touch {Key()} {OneOf("0", "1000", "-1", "x")}{noreply}\r\n"),
            11 => Latin1($"delete {Key()}{OneOf("", " 0", " 5", noreply)}\r\n"),
            12 => Latin1(OneOf("version\r\n", "verbosity 1\r\n", "verbosity\r\n")),
            13 => Latin1(OneOf("nosuch\r\n", "get\r\n", "\r\n", "set\r\n", "set a\r\n", "incr a\r\n", "delete\r\n", "touch a\r\n", "gat 0\r\n", "GET a\r\n", " get a\r\n", "get a\n", "cas a 0 0 1\r\n", "delete a 1 2 3\r\n")),
            // Not longer: memcached then drops the answers to the commands before, too, where it has not sent them yet.
            14 => Latin1($"get {new string('k', random.Next(249, 251))}\r\n"),
            _ => Meta(),
        };
    }

    private byte[] Stored(string verb, string rest)
    {
        var value = Value();
        return random.Next(25) switch
        {
            0 => Latin1($"{verb} {Key()} 0 0 {OneOf("x", "-1", "2147483647")}{rest}\r\n"),
            1 => Latin1($"{verb} {Key()} {OneOf("x", "-1", "4294967296")} 0 0{rest}\r\n\r\n"),
            2 => Latin1($"{verb} {Key()} 0 0 {value.Length}{rest}\r\n{value}xy\r\n"),
            _ => Latin1($"{verb} {Key()} {random.Next(1000)} {OneOf("0", "0", "1000", "-1")} {value.Length}{rest}\r\n{value}\r\n"),
        };
    }

    private byte[] Meta()
    {
        var value = Value();
        return random.Next(14) switch
        {
            0 or 1 or 2 or 3 => Latin1($"mg {MetaKey(Key(), "fhklOqstvNRTEIcbxC")}\r\n"),
            4 or 5 or 6 => Latin1($"ms {MetaKey(Key(), "cbCEFIkOqTMSx", value.Length)}\r\n{value}\r\n"),
            7 or 8 => Latin1($"md {MetaKey(Key(), "bCEIkOqTx")}\r\n"),
            9 or 10 or 11 => Arithmetic(),
            12 => Latin1(OneOf($"me {Key()}\r\n", "mg\r\n", "ms a\r\n", "ms a x\r\n\r\n", "md\r\n", "ma\r\n", "me\r\n", "mg a v v\r\n")),
            _ => Stored("set", ""),
        };
    }

    /// <summary>
    /// ma, over keys of its own: where somebody still reads the item, memcached writes a new one, which is neither stale nor won nor in base64, whatever
    /// the old one was.
    /// </summary>
    private byte[] Arithmetic() => random.Next(10) switch
    {
        0 or 1 => Latin1($"ms {MetaKey(Numbered(), "cCFkOqT", 10)}\r\n{Number()}\r\n"),
        2 or 3 => Latin1($"mg {MetaKey(Numbered(), "fkOqsvc")}\r\n"),
        4 => Latin1($"ma {MetaKey(Key(), "bCEJDTMOqtcvk")}\r\n"),
        // Not q with N: memcached 1.6.18 answers a quiet ma that has stored the initial value.
        _ => Latin1($"ma {MetaKey(Numbered(), OneOf("CEJDTMOqtcvk", "CENJDTMOtcvk"))}\r\n"),
    };

    /// <summary>A key, perhaps in base64, the length of a value, and flags out of those given.</summary>
    private string MetaKey(string key, string flags, int? length = null)
    {
        var drawn = flags.Where(_ => random.Next(flags.Length) < 3).OrderBy(_ => random.Next()).ToList();
        if (drawn.Contains('b'))
            key = Convert.ToBase64String(Encoding.ASCII.GetBytes(key));
        var size = length is { } bytes ? $" {bytes.ToString(CultureInfo.InvariantCulture)}" : "";
        return key + size + string.Concat(drawn.Select(flag => $" {flag}{ArgumentOf(flag)}"));
    }

    private string ArgumentOf(char flag) => flag switch
    {
        'N' or 'R' or 'T' => OneOf("0", "30000", "-1", ""),
        'C' or 'E' => $"{(long)random.Next(1, 9) << 40}",
        'J' => OneOf($"{Number()}", "x"),
        'D' => OneOf("0", "5", "x"),
        'F' => OneOf("0", "77", "x"),
        'M' => OneOf("S", "E", "A", "P", "R", "I", "D", "z"),
        'O' => OneOf("9", "abc", new string('o', 33)),
        'q' => OneOf("", "", "x"),
        _ => "",
    };

    /// <summary>One that keeps its length: whether memcached writes a shorter one in its place, with blanks behind, hangs on who still reads the old one.</summary>
    private int Number() => random.Next(1_100_000_000, 2_000_000_000);

    private string KeyList() => string.Join(OneOf(" ", " ", "  "), Enumerable.Range(0, random.Next(1, 40)).Select(_ => Key()));

    private string Key() => $"{prefix}{random.Next(Keys)}";

    private string Numbered() => $"{Key()}n";

    private string Value()
    {
        var value = new char[random.Next(6) switch { 0 => 0, 1 => random.Next(2000, 3000), _ => random.Next(40) }];
        foreach (ref var one in value.AsSpan())
            one = "\r\nabc 019\0\x7f"[random.Next(11)];
        // No number, and no blank, behind which memcached would look for one beyond the end of the value.
        if (value.Length > 0)
            value[0] = 'v';
        return new string(value);
    }

    private byte[] Expiry() => BigEndian(OneOf(0, 0, 30_000));

    private T OneOf<T>(params T[] values) => values[random.Next(values.Length)];

    private static byte[] BigEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);
}
