using System.Buffers;
using System.Text;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>Splits a get over nodes, or asks all of them, and makes one reply of theirs.</summary>
internal sealed class MemcachedFanOut(MemcachedLoop shared) : FanOut
{
    /// <summary>Room for so many keys stays: many commands are under way at once, more than a pool would keep.</summary>
    private const int KeptKeys = 4096;

    /// <summary>Of a key that no node owns.</summary>
    private const int NoPart = -1;

    private static readonly byte[] s_value = "VALUE "u8.ToArray(), s_end = "END\r\n"u8.ToArray();

    private readonly List<NodeLinks> _nodes = [];
    private readonly List<int> _cursors = [];
    private readonly ArrayBufferWriter<byte> _keys = new();
    private readonly ArrayBufferWriter<byte> _reply = new();
    private MemcachedMerge _merge;
    private string _argument = "";
    private (int Part, int Cut)[] _ofKey = [];
    private int _keyCount;
    private int _cut;
    private bool _isBinary;

    protected override EventLoop Loop => shared.Loop;

    /// <summary>Sends each node the keys that it owns; if that is one node, the command as it came. The command at hand is a get.</summary>
    public void Split(MemcachedSession session, ReadOnlySpan<byte> command)
    {
        (_merge, _isBinary) = (MemcachedMerge.Values, false);
        var (words, first) = (shared.Command.Words, shared.Command.FirstKey);
        FindOwners(command);
        if (_nodes.Count == 1 && !_ofKey.AsSpan(0, _keyCount).ContainsAnyExcept((0, 0)))
        {
            session.Send(_nodes[0], command);
            Recycle();
            return;
        }

        KeepKeys(command);
        Begin(session, session.EnqueueWhole());
        var writer = shared.Writer;
        for (var node = 0; node < _nodes.Count; node++)
        {
            writer.ResetWrittenCount();
            writer.Write(command[..(words[first - 1].Start + words[first - 1].Length)]);
            for (var key = 0; key < _keyCount; key++)
            {
                if (_ofKey[key].Part != node)
                    continue;
                writer.Write(" "u8);
                writer.Write(words.Of(command, first + key)[_ofKey[key].Cut..]);
            }

            writer.Write("\r\n"u8);
            session.LinkTo(_nodes[node]).Send(writer.WrittenSpan, AddPart(Loop));
        }

        Seal(Loop);
    }

    private void FindOwners(ReadOnlySpan<byte> command)
    {
        var (words, first) = (shared.Command.Words, shared.Command.FirstKey);
        _keyCount = words.Count - first;
        if (_ofKey.Length < _keyCount)
            _ofKey = new (int, int)[Math.Max(16, _keyCount)];
        for (var key = 0; key < _keyCount; key++)
        {
            var (owner, cut) = shared.RouteOf(words.Of(command, first + key));
            var part = owner is null ? NoPart : _nodes.IndexOf(owner);
            if (owner is not null && part < 0)
            {
                part = _nodes.Count;
                _nodes.Add(owner);
            }

            _ofKey[key] = (part, cut);
        }
    }

    /// <summary>For the merge, each with a blank behind it.</summary>
    private void KeepKeys(ReadOnlySpan<byte> command)
    {
        var words = shared.Command.Words;
        _keys.ResetWrittenCount();
        for (var i = shared.Command.FirstKey; i < words.Count; i++)
        {
            _keys.Write(words.Of(command, i));
            _keys.Write(" "u8);
        }
    }

    /// <summary>Sends the same command to every node that is not declared down.</summary>
    public void Broadcast(MemcachedSession session, ReadOnlySpan<byte> command, Exchange whole, MemcachedMerge merge, string argument = "")
    {
        (_merge, _argument, _isBinary) = (merge, argument, command[0] == BinaryHeader.RequestMagic);
        Begin(session, whole);
        shared.CollectNodes(_nodes);
        foreach (var node in _nodes)
            session.LinkTo(node).Send(command, AddPart(Loop));
        Seal(Loop);
    }

    /// <summary>Sends a command whose reply names the key: by the client's name, where the node knows another.</summary>
    public void SendRenamed(MemcachedSession session, NodeLinks? node, ReadOnlySpan<byte> command, ReplyTag tag, ReadOnlySpan<byte> key, int cut)
    {
        (_merge, _cut, _isBinary) = (MemcachedMerge.Renamed, cut, command[0] == BinaryHeader.RequestMagic);
        _keys.ResetWrittenCount();
        _keys.Write(key);
        Begin(session, session.EnqueueWhole(tag));
        if (node is not null)
            session.LinkTo(node).Send(command, AddPart(Loop));
        Seal(Loop);
    }

    protected override void Merge()
    {
        if (PartCount == 0)
        {
            Session!.OnFailure(Whole!, MemcachedSession.NoNode);
            return;
        }

        switch (_merge)
        {
            case MemcachedMerge.Values:
                MergeValues();
                break;
            case MemcachedMerge.Statistics:
                MergeStatistics();
                break;
            case MemcachedMerge.Renamed:
                MergeRenamed();
                break;
            default:
                Reply(Part(Math.Max(0, FirstPart(isFailed: true))), isComplete: true);
                break;
        }
    }

    protected override ReadOnlySpan<byte> FailureReply(NodeFailure failure)
    {
        var text = $"node '{failure.NodeId}': {failure.Reason}";
        var tag = ReplyTag.Of(Whole!.Tag);
        return _isBinary ? BinaryCommands.Error(tag.Opcode, BinaryStatus.TemporaryFailure, tag.Opaque, text) : Encoding.UTF8.GetBytes($"SERVER_ERROR {text}\r\n");
    }

    protected override void Recycle()
    {
        if (_ofKey.Length > KeptKeys)
            _ofKey = [];
        _nodes.Clear();
        shared.Return(this);
    }

    /// <summary>
    /// Nodes answer in the order of their keys, without those that they do not have. A node that failed has none: the client of a cache must go
    /// on. Only if all failed it is told.
    /// </summary>
    private void MergeValues()
    {
        if (FirstPart(isFailed: false) < 0)
        {
            Reply(Part(0), isComplete: true);
            return;
        }

        _cursors.Clear();
        for (var part = 0; part < PartCount; part++)
            _cursors.Add(0);
        var keys = _keys.WrittenSpan;
        for (var key = 0; key < _keyCount && Session is not null; key++)
        {
            var name = keys[..keys.IndexOf((byte)' ')];
            keys = keys[(name.Length + 1)..];
            var (part, cut) = _ofKey[key];
            if (part == NoPart)
                continue;
            var value = Part(part)[_cursors[part]..];
            if (ValueLength(value, name[cut..]) is not (> 0 and var length))
                continue;
            _cursors[part] += length;
            if (cut > 0)
            {
                Reply(s_value, isComplete: false);
                Reply(name[..cut], isComplete: false);
                value = value[s_value.Length..];
                length -= s_value.Length;
            }

            Reply(value[..length], isComplete: false);
        }

        Reply(s_end, isComplete: true);
    }

    private void MergeStatistics()
    {
        var statistics = new MemcachedStatistics(_argument);
        if (FirstPart(isFailed: true) is >= 0 and var failed && !statistics.IsByNode)
        {
            Reply(Part(failed), isComplete: true);
            return;
        }

        for (var part = 0; part < PartCount; part++)
        {
            if (IsFailed(Part(part)))
                statistics.AddError(_nodes[part].Node.NodeId, ErrorOf(Part(part)));
            else
                statistics.Add(_nodes[part].Node.NodeId, Part(part), _isBinary);
        }

        _reply.ResetWrittenCount();
        if (_isBinary)
            statistics.WritePackets(_reply, ReplyTag.Of(Whole!.Tag).Opaque);
        else
            statistics.WriteLines(_reply, statistics.IsByNode ? s_end : Part(0));
        Reply(_reply.WrittenSpan, isComplete: true);
    }

    private void MergeRenamed()
    {
        _reply.ResetWrittenCount();
        if (_isBinary)
            KeyChange.WritePacket(_reply, Part(0), _keys.WrittenSpan);
        else
            KeyChange.WriteMetaReply(_reply, Part(0), _keys.WrittenSpan, _cut);
        Reply(_reply.WrittenSpan, isComplete: true);
    }

    /// <summary>Of the value at the beginning of a node's reply, from its line to the end of its data; 0 if that is not of this key.</summary>
    private static int ValueLength(ReadOnlySpan<byte> reply, ReadOnlySpan<byte> key)
    {
        if (!reply.StartsWith(s_value) || !reply[s_value.Length..].StartsWith(key) || reply[s_value.Length + key.Length] != (byte)' ')
            return 0;
        var line = reply.IndexOf((byte)'\n') + 1;
        return line + TextFrameScanner.DataBytesOf(reply[..line]);
    }

    private bool IsFailed(ReadOnlySpan<byte> part) => _isBinary
        ? new BinaryHeader(part).Status is not BinaryStatus.Success
        : part.StartsWith("SERVER_ERROR"u8) || part.StartsWith("CLIENT_ERROR"u8) || part.StartsWith("ERROR"u8);

    private string ErrorOf(ReadOnlySpan<byte> part) =>
        Encoding.UTF8.GetString(_isBinary ? part[(BinaryHeader.Bytes + new BinaryHeader(part).ExtrasBytes)..] : part.TrimEnd("\r\n"u8));

    /// <summary>The first part that did not succeed, or that did; −1: there is none.</summary>
    private int FirstPart(bool isFailed)
    {
        for (var part = 0; part < PartCount; part++)
        {
            if (IsFailed(Part(part)) == isFailed)
                return part;
        }

        return -1;
    }
}
