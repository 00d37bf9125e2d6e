using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace RingProxy.Hashing;

/// <summary>
/// nginx's <c>hash KEY consistent</c> (ngx_http_upstream_hash_module.c): 160 × weight points a server, each the CRC-32 over host, a zero byte, port and the point
/// before it as four bytes, little-endian, beginning with 0. A key belongs to the first point at or above its CRC-32; of equal points the server listed
/// first wins. The server is named as in the configuration: split at the last colon if only digits follow it, <c>unix:</c> left out.
/// </summary>
internal sealed class NginxConsistentAlgorithm : PlacementAlgorithm
{
    private const int PointsPerWeight = 160;

    public override string Name => "nginx-consistent";

    private protected override KeyHashSet Hashes => Hashing.KeyHashes.Crc32;

    public override bool OrderMatters(PlacementSpec spec) => true;

    private protected override string DefaultNameOf(PlacementNode node) => NodeNames.WithoutScheme(node.Address);

    private protected override void Check(PlacementRules rules)
    {
        rules.CheckDistinctHashNames(HashNameOf);
        rules.CheckWholeWeights();
        rules.CheckTotal("points", rules.Nodes.Sum(node => node.Weight * PointsPerWeight), RingAlgorithm.MaxPointCount);
    }

    private protected override NodeIndex Compile(PlacementInput input)
    {
        var circle = new PointCircle(input.KeyHash.CircleBits);
        foreach (var node in input.Listed)
        {
            AddPoints(circle, HashNameOf(input.Nodes[node]), (int)input.Nodes[node].Weight * PointsPerWeight, node);
        }

        return new BoundIndex(circle.Compile(LookupRule.AtOrAbove), input.KeyHash);
    }

    private static void AddPoints(PointCircle circle, string server, int count, int node)
    {
        var (host, port) = Split(server);
        var hash = new Crc32();
        hash.Append(Encoding.UTF8.GetBytes($"{host}\0{port}"));
        Span<byte> previous = stackalloc byte[sizeof(uint)];
        previous.Clear();
        for (var i = 0; i < count; i++)
        {
            var next = hash.Clone();
            next.Append(previous);
            var point = next.GetCurrentHashAsUInt32();
            circle.Add(point, node);
            BinaryPrimitives.WriteUInt32LittleEndian(previous, point);
        }
    }

    private static (string Host, string Port) Split(string server)
    {
        const string unix = "unix:";
        if (server.StartsWith(unix, StringComparison.OrdinalIgnoreCase))
        {
            return (server[unix.Length..], "");
        }

        var colon = server.LastIndexOf(':');
        return colon >= 0 && !server.AsSpan(colon + 1).ContainsAnyExceptInRange('0', '9') ? (server[..colon], server[(colon + 1)..]) : (server, "");
    }
}
