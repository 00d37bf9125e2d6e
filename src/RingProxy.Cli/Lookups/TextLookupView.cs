using System.Buffers;
using System.Text;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary><c>key TAB node[,node…]</c>, the key byte for byte as it came; explained, more columns <c>name=value</c> follow.</summary>
internal sealed class TextLookupView(RingSnapshot snapshot, KeyOwners owners, bool explain) : ILookupView
{
    private readonly byte[][] _names = [.. snapshot.Nodes.Select(n => Encoding.UTF8.GetBytes(n.NodeId))];

    public void Write(ReadOnlySpan<byte> key, IBufferWriter<byte> output)
    {
        output.Write(key);
        output.Write("\t"u8);
        var nodes = owners.Find(key);
        for (var i = 0; i < nodes.Length; i++)
        {
            if (i > 0)
                output.Write(","u8);
            output.Write(_names[nodes[i]]);
        }

        if (explain)
            WriteReasons(key, output);
        output.Write("\n"u8);
    }

    private void WriteReasons(ReadOnlySpan<byte> key, IBufferWriter<byte> output)
    {
        var why = KeyExplanation.Of(snapshot, owners.Lookup, key);
        output.Write("\ttag="u8);
        output.Write(why.Tag);
        output.Write(Encoding.UTF8.GetBytes($"\thash={why.Hash}\towner={why.Owner}\tside={why.Side}"));
        if (why.Gate is { } gate)
            output.Write(Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\tgate={gate:F6}")));
        if (why.OtherOwner is { } other)
            output.Write(Encoding.UTF8.GetBytes($"\tother={other}"));
    }
}
