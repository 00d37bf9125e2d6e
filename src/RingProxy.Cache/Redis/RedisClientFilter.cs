using System.Buffers.Text;
using System.Text;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>Which clients CLIENT LIST and CLIENT KILL are about; without any condition, all.</summary>
internal sealed class RedisClientFilter
{
    private static readonly string[] s_types = ["normal", "pubsub", "master", "replica", "slave"];

    private readonly HashSet<long> _ids = [];
    private string? _address;
    private string? _localAddress;
    private string? _type;
    private int? _exceptId;

    /// <summary>The name that clients must have; null: any.</summary>
    public string? User { get; private set; }

    public bool Matches(RedisSession session) =>
        (_ids.Count == 0 || _ids.Contains(session.Id))
        && (_address is null || _address == session.Peer.Remote)
        && (_localAddress is null || _localAddress == session.Peer.Local)
        && (User is null || User == session.Client.User)
        && (_type is null || _type == (session.IsSubscribed ? "pubsub" : "normal"))
        && session.Id != _exceptId;

    /// <summary><c>CLIENT LIST [TYPE type] [ID id…]</c>.</summary>
    /// <param name="command">The bytes of the command.</param>
    /// <param name="arguments">Where its arguments are.</param>
    /// <param name="error">What is wrong; null: nothing.</param>
    public static RedisClientFilter? ForList(ReadOnlySpan<byte> command, ArgumentList arguments, out string? error)
    {
        var filter = new RedisClientFilter();
        error = null;
        if (arguments.Count == 2)
            return filter;
        var option = arguments.Of(command, 2);
        if (arguments.Count == 4 && Ascii.EqualsIgnoreCase(option, "TYPE"u8))
        {
            error = filter.TakeType(arguments.Of(command, 3));
        }
        else if (arguments.Count > 3 && Ascii.EqualsIgnoreCase(option, "ID"u8))
        {
            for (var i = 3; i < arguments.Count && error is null; i++)
                error = filter.TakeId(arguments.Of(command, i), "ERR Invalid client ID");
        }
        else
        {
            error = RedisErrors.Syntax;
        }

        return error is null ? filter : null;
    }

    /// <summary><c>CLIENT KILL [ID id] [TYPE type] [USER name] [ADDR address] [LADDR address] [SKIPME yes|no]</c>, or the old <c>CLIENT KILL address</c>.</summary>
    /// <param name="ownId">Who asks: spared unless SKIPME says no.</param>
    /// <param name="command">The bytes of the command.</param>
    /// <param name="arguments">Where its arguments are.</param>
    /// <param name="error">What is wrong; null: nothing.</param>
    public static RedisClientFilter? ForKill(int ownId, ReadOnlySpan<byte> command, ArgumentList arguments, out string? error)
    {
        var filter = new RedisClientFilter();
        error = null;
        if (arguments.Count == 3)
        {
            filter._address = Encoding.UTF8.GetString(arguments.Of(command, 2));
            return filter;
        }

        filter._exceptId = ownId;
        if (arguments.Count % 2 != 0)
            error = RedisErrors.Syntax;
        for (var i = 2; i < arguments.Count && error is null; i += 2)
            error = filter.Take(arguments.Of(command, i), arguments.Of(command, i + 1));
        return error is null ? filter : null;
    }

    private string? Take(ReadOnlySpan<byte> option, ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(option, "ID"u8))
            return TakeId(value, "ERR client-id should be greater than 0");
        if (Ascii.EqualsIgnoreCase(option, "TYPE"u8))
            return TakeType(value);
        if (Ascii.EqualsIgnoreCase(option, "SKIPME"u8))
            return TakeSkipMe(value);
        var text = Encoding.UTF8.GetString(value);
        if (Ascii.EqualsIgnoreCase(option, "ADDR"u8))
            _address = text;
        else if (Ascii.EqualsIgnoreCase(option, "LADDR"u8))
            _localAddress = text;
        else if (Ascii.EqualsIgnoreCase(option, "USER"u8))
            User = text;
        else
            return RedisErrors.Syntax;
        return null;
    }

    private string? TakeId(ReadOnlySpan<byte> value, string error)
    {
        if (!Utf8Parser.TryParse(value, out long id, out var used) || used != value.Length || id <= 0)
            return error;
        _ids.Add(id);
        return null;
    }

    private string? TakeType(ReadOnlySpan<byte> value)
    {
        var text = Encoding.UTF8.GetString(value);
        _type = Array.Find(s_types, type => type.Equals(text, StringComparison.OrdinalIgnoreCase));
        return _type is null ? $"ERR Unknown client type '{text}'" : null;
    }

    private string? TakeSkipMe(ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(value, "NO"u8))
            _exceptId = null;
        else if (!Ascii.EqualsIgnoreCase(value, "YES"u8))
            return RedisErrors.Syntax;
        return null;
    }
}
