using System.Buffers;
using System.Text;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>Splits a command over nodes, and makes one reply of theirs. <see cref="CommandHandling"/> says how.</summary>
internal sealed class RedisFanOut(RedisLoop shared) : FanOut
{
    /// <summary>Room for so many keys stays: many commands are under way at once, more than a pool would keep.</summary>
    private const int KeptKeys = 4096;

    private CommandHandling _handling;
    private int[] _partOfKey = [];
    private int _keyCount;
    private readonly List<(NodeLinks Node, Link Link)> _own = [];
    private int _version;
    private int _profile;

    protected override EventLoop Loop => shared.Loop;

    /// <summary>
    /// Sends each node the keys that it owns. Keys are grouped by a counting sort, so the cost does not grow with the number of nodes times
    /// that of keys.
    /// </summary>
    /// <param name="session">Who asks.</param>
    /// <param name="spec">MGET, MSET, DEL and their like: keys from argument 1 on, each followed by its value if the step is 2.</param>
    /// <param name="command">The bytes of the command.</param>
    /// <param name="owners">The node of each key.</param>
    /// <param name="step">1, or 2 where a value follows each key.</param>
    public void Split(RedisSession session, CommandSpec spec, ReadOnlySpan<byte> command, ReadOnlySpan<int> owners, int step)
    {
        _handling = spec.Handling;
        _keyCount = owners.Length;
        _version = session.Version;
        var reads = session.ReadsFromReplicas(spec);
        if (_partOfKey.Length < _keyCount)
            _partOfKey = new int[Math.Max(16, _keyCount)];
        Begin(session, session.EnqueueWhole());

        var nodes = shared.Routes.Nodes;
        if (shared.Routes.FollowsRedirects)
        {
            // A node of a Redis Cluster takes the keys of one slot at a time.
            for (var key = 0; key < _keyCount; key++)
                SendPart(session, owners[key], reads, command, [key], step);
            Seal(Loop);
            return;
        }

        var starts = ArrayPool<int>.Shared.Rent(nodes.Length + 1);
        var order = ArrayPool<int>.Shared.Rent(_keyCount);
        starts.AsSpan(0, nodes.Length + 1).Clear();
        foreach (var owner in owners)
            starts[owner + 1]++;
        for (var node = 0; node < nodes.Length; node++)
            starts[node + 1] += starts[node];
        for (var key = 0; key < _keyCount; key++)
            order[starts[owners[key]]++] = key;
        // The sort has moved each start to the end of its node's keys.
        for (var (node, from) = (0, 0); node < nodes.Length; from = starts[node++])
        {
            if (starts[node] > from)
                SendPart(session, node, reads, command, order.AsSpan(from, starts[node] - from), step);
        }

        ArrayPool<int>.Shared.Return(starts);
        ArrayPool<int>.Shared.Return(order);
        Seal(Loop);
    }

    /// <summary>Sends the same command to every node that is not declared down.</summary>
    public void Broadcast(RedisSession session, CommandSpec spec, ReadOnlySpan<byte> command)
    {
        _handling = spec.Handling;
        (_version, _profile) = (session.Version, session.Profile);
        Begin(session, session.EnqueueWhole());
        var nodes = shared.Routes.Nodes;
        for (var i = 0; i < nodes.Length; i++)
        {
            if (!shared.Routes.IsDown(i))
                (spec.Overtakes ? TakeLink(session, nodes[i]) : session.LinkTo(nodes[i])).Send(command, AddPart(Loop));
        }

        Seal(Loop);
    }

    protected override void Merge()
    {
        if (PartCount == 0)
        {
            Reply(Error(RedisErrors.NoNode), isComplete: true);
            return;
        }

        switch (_handling)
        {
            case CommandHandling.SplitValues:
                MergeValues();
                break;
            case CommandHandling.SplitCount or CommandHandling.SumOfNodes:
                if (!RefuseIfAnyFailed())
                    Reply(Sum(), isComplete: true);
                break;
            case CommandHandling.CountsOfNodes:
                if (!RefuseIfAnyFailed())
                    Reply(Counts(), isComplete: true);
                break;
            case CommandHandling.ListOfNodes:
                if (!RefuseIfAnyFailed())
                    MergeLists();
                break;
            case CommandHandling.AllOfNodes:
                if (!RefuseIfAnyFailed())
                    Reply(AllOfFlags(), isComplete: true);
                break;
            case CommandHandling.FirstOfNodes:
                Reply(Part(FirstWhere(part => !RespHeader.Of(part).IsError && !part.StartsWith("$-1"u8) && part[0] != (byte)'_')), isComplete: true);
                break;
            case CommandHandling.InfoOfNodes:
                if (!RefuseIfAnyFailed())
                    MergeInfo();
                break;
            default:
                if (!RefuseIfAnyFailed())
                    Reply(Part(0), isComplete: true);
                break;
        }
    }

    protected override ReadOnlySpan<byte> FailureReply(NodeFailure failure) => Error(RedisErrors.Failure(failure));

    protected override void Recycle()
    {
        if (_partOfKey.Length > KeptKeys)
            _partOfKey = [];
        foreach (var (node, link) in _own)
            node.Return(link, _profile, isClean: true);
        _own.Clear();
        shared.Return(this);
    }

    private Link TakeLink(RedisSession session, NodeLinks node)
    {
        var link = session.TakeLinkTo(node);
        _own.Add((node, link));
        return link;
    }

    private void SendPart(RedisSession session, int owner, bool reads, ReadOnlySpan<byte> command, ReadOnlySpan<int> keys, int step)
    {
        var (arguments, writer) = (shared.Arguments, shared.NodeWriter);
        writer.Clear();
        writer.Array(1 + (keys.Length * step));
        writer.Bulk(arguments.Of(command, 0));
        foreach (var key in keys)
        {
            _partOfKey[key] = PartCount;
            for (var i = 0; i < step; i++)
                writer.Bulk(arguments.Of(command, 1 + (key * step) + i));
        }

        var node = shared.Routes.Nodes[owner];
        if (reads && session.ReplicaOf(owner) is { } replica)
            shared.RentRedirect().Send(session, replica, writer.Written, this, AddPart(Loop), node);
        else if (shared.Routes.FollowsRedirects)
            shared.RentRedirect().Send(session, node, writer.Written, this, AddPart(Loop));
        else
            session.LinkTo(node).Send(writer.Written, AddPart(Loop));
    }

    /// <summary>A value, or the node's error in its place, for each key in the order asked for.</summary>
    private void MergeValues()
    {
        var rests = ArrayPool<int>.Shared.Rent(PartCount);
        for (var part = 0; part < PartCount; part++)
        {
            var header = RespHeader.Of(Part(part));
            rests[part] = header.Type == (byte)'*' ? header.LineBytes : 0;
        }

        var writer = shared.Writer;
        writer.Clear();
        writer.Array(_keyCount);
        Reply(writer.Written, isComplete: false);
        var limits = RespLimits.Default;
        for (var key = 0; key < _keyCount && Session is not null; key++)
        {
            var part = _partOfKey[key];
            var rest = Part(part)[rests[part]..];
            var scanner = new RespFrameScanner();
            // A node that answers fewer values than it was asked for breaks its own protocol: nothing then.
            var length = scanner.Scan(rest, limits, out var end) is FrameScan.Complete ? end : 0;
            if (rests[part] > 0)
                rests[part] += length;
            Reply(length > 0 ? rest[..length] : "$-1\r\n"u8, isComplete: key == _keyCount - 1);
        }

        ArrayPool<int>.Shared.Return(rests);
    }

    /// <summary>If a node failed, the reply is its error, with what the others did.</summary>
    private bool RefuseIfAnyFailed()
    {
        var failed = FirstWhere(part => RespHeader.Of(part).IsError);
        if (!RespHeader.Of(Part(failed)).IsError)
            return false;
        var text = Encoding.UTF8.GetString(Part(failed)[1..].TrimEnd("\r\n"u8));
        var doneCount = Enumerable.Range(0, PartCount).Count(i => !RespHeader.Of(Part(i)).IsError);
        Reply(doneCount == 0 ? Part(failed) : Error($"{text} (carried out on {doneCount} of {PartCount} nodes)"), isComplete: true);
        return true;
    }

    private ReadOnlySpan<byte> Sum()
    {
        var sum = 0L;
        for (var part = 0; part < PartCount; part++)
            sum += RespHeader.Of(Part(part)).Number;
        shared.Writer.Clear();
        shared.Writer.Number(sum);
        return shared.Writer.Written;
    }

    /// <summary><c>name, count, name, count, …</c>: the same names in the same order from every node.</summary>
    private ReadOnlySpan<byte> Counts()
    {
        var sums = new long[RespHeader.Of(Part(0)).Number / 2];
        for (var part = 0; part < PartCount; part++)
        {
            var rest = Part(part)[RespHeader.Of(Part(part)).LineBytes..];
            for (var i = 0; i < sums.Length && !rest.IsEmpty; i++)
            {
                rest = AfterName(rest);
                var count = RespHeader.Of(rest);
                sums[i] += count.Number;
                rest = rest[count.LineBytes..];
            }
        }

        shared.Writer.Clear();
        shared.Writer.Array(sums.Length * 2);
        var names = Part(0)[RespHeader.Of(Part(0)).LineBytes..];
        foreach (var sum in sums)
        {
            var name = RespHeader.Of(names);
            shared.Writer.Bulk(names.Slice(name.LineBytes, (int)name.Number));
            shared.Writer.Number(sum);
            names = AfterName(names);
            names = names[RespHeader.Of(names).LineBytes..];
        }

        return shared.Writer.Written;
    }

    private static ReadOnlySpan<byte> AfterName(ReadOnlySpan<byte> bytes)
    {
        var name = RespHeader.Of(bytes);
        return bytes[(name.LineBytes + (int)name.Number + 2)..];
    }

    private void MergeLists()
    {
        var sum = 0L;
        for (var part = 0; part < PartCount; part++)
            sum += Math.Max(0, RespHeader.Of(Part(part)).Number);
        shared.Writer.Clear();
        shared.Writer.Array(sum);
        Reply(shared.Writer.Written, isComplete: false);
        for (var part = 0; part < PartCount; part++)
            Reply(Part(part)[RespHeader.Of(Part(part)).LineBytes..], isComplete: part == PartCount - 1);
    }

    private ReadOnlySpan<byte> AllOfFlags()
    {
        var count = (int)RespHeader.Of(Part(0)).Number;
        var flags = new long[count];
        Array.Fill(flags, 1);
        for (var part = 0; part < PartCount; part++)
        {
            var rest = Part(part)[RespHeader.Of(Part(part)).LineBytes..];
            for (var i = 0; i < count && !rest.IsEmpty; i++)
            {
                var header = RespHeader.Of(rest);
                flags[i] &= header.Number;
                rest = rest[header.LineBytes..];
            }
        }

        shared.Writer.Clear();
        shared.Writer.Array(count);
        foreach (var flag in flags)
            shared.Writer.Number(flag);
        return shared.Writer.Written;
    }

    private void MergeInfo()
    {
        var merged = new RedisInfo();
        for (var part = 0; part < PartCount; part++)
        {
            var reply = Part(part);
            merged.Add(Encoding.UTF8.GetString(reply[RespHeader.Of(reply).LineBytes..].TrimEnd("\r\n"u8)));
        }

        shared.Writer.Version = _version;
        shared.Writer.Clear();
        shared.Writer.Bulk(merged.ToString());
        Reply(shared.Writer.Written, isComplete: true);
    }

    private int FirstWhere(SpanPredicate condition)
    {
        for (var part = 0; part < PartCount; part++)
        {
            if (condition(Part(part)))
                return part;
        }

        return 0;
    }

    private ReadOnlySpan<byte> Error(string text)
    {
        shared.Writer.Clear();
        shared.Writer.Error(text);
        return shared.Writer.Written;
    }

    private delegate bool SpanPredicate(ReadOnlySpan<byte> part);
}
