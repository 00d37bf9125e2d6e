using System.Text;

namespace RingProxy.CacheBench;

/// <summary>A command whose bytes, and those of its reply, are the same number whatever the key: counting bytes is counting commands.</summary>
/// <param name="Command">Of a key's number.</param>
/// <param name="ReplyBytes">Of one reply.</param>
internal sealed record Exchange(Func<int, byte[]> Command, int ReplyBytes)
{
    private const int ManyKeys = 100;

    private static readonly string s_value = new('x', 100);

    public static Exchange Of(string name) => name switch
    {
        "redis-get" => new Exchange(Wires.Get, Wires.Reply.Length),
        "redis-set" => new Exchange(key => Bytes($"*3\r\n$3\r\nSET\r\n${Wires.Key(key).Length}\r\n{Wires.Key(key)}\r\n${s_value.Length}\r\n{s_value}\r\n"), "+OK\r\n".Length),
        "memcached-get" => new Exchange(key => Bytes($"get {Wires.Key(key)}\r\n"), ValueBytes + "END\r\n".Length),
        "memcached-set" => new Exchange(key => Bytes($"set {Wires.Key(key)} 0 0 {s_value.Length}\r\n{s_value}\r\n"), "STORED\r\n".Length),
        "memcached-get100" => new Exchange(
            key => Bytes($"get {string.Join(' ', Enumerable.Range(0, ManyKeys).Select(i => Wires.Key((key + (i * 997)) % Wires.KeyCount)))}\r\n"), (ManyKeys * ValueBytes) + "END\r\n".Length),
        _ => throw new FormatException($"'{name}' is no load; legal: redis-get, redis-set, memcached-get, memcached-set, memcached-get100"),
    };

    private static int ValueBytes => Bytes($"VALUE {Wires.Key(0)} 0 {s_value.Length}\r\n{s_value}\r\n").Length;

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
