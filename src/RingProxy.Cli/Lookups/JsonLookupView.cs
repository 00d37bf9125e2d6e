using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>
/// JSON lines: <c>{"key":…,"nodes":[…]}</c>, so that answers can be read while more keys come. A key that is no UTF-8 stands in
/// <c>keyBase64</c> in place of <c>key</c>.
/// </summary>
internal sealed class JsonLookupView(RingSnapshot snapshot, KeyOwners owners, bool explain) : ILookupView
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonEncodedText[] _names = [.. snapshot.Nodes.Select(n => JsonEncodedText.Encode(n.NodeId))];

    public void Write(ReadOnlySpan<byte> key, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, s_options);
        json.WriteStartObject();
        WriteBytes(json, "key", key);
        json.WriteStartArray("nodes");
        foreach (var index in owners.Find(key))
            json.WriteStringValue(_names[index]);
        json.WriteEndArray();
        if (explain)
            WriteReasons(json, key);
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    private void WriteReasons(Utf8JsonWriter json, ReadOnlySpan<byte> key)
    {
        var why = KeyExplanation.Of(snapshot, owners.Lookup, key);
        WriteBytes(json, "tag", why.Tag);
        json.WriteString("hash", why.Hash);
        json.WriteString("owner", why.Owner);
        json.WriteString("side", why.Side);
        if (why.Gate is { } gate)
            json.WriteNumber("gate", gate);
        if (why.OtherOwner is { } other)
            json.WriteString("other", other);
    }

    private static void WriteBytes(Utf8JsonWriter json, string name, ReadOnlySpan<byte> value)
    {
        if (Utf8.IsValid(value))
            json.WriteString(name, value);
        else
            json.WriteBase64String(name + "Base64", value);
    }
}
