using System.Collections.Immutable;
using System.Text;
using RingProxy.Hashing;

namespace RingProxy.Topology.Tests;

public sealed class RingDocumentReaderTests
{
    private const string Minimal = """
        {"placement":{"algorithm":"ring"},"nodes":[{"nodeId":"a","address":"h:1"}]}
        """;

    private const string Complete = """
        {
          "ringId": "users", "version": 12,
          "placement": {"algorithm": "ring", "keyHash": "xxh64", "pointsPerWeight": 512, "hashTag": "{}"},
          "replicas": 2, "spreadZones": true, "boundedLoad": 1.25,
          "nodes": [
            {"nodeId": "a", "address": "https://[::1]:8443", "weight": 2.5, "status": "draining", "virtualNodes": 7, "hashName": "A", "zone": "z1",
             "labels": {"rack": "r1", "": "e"}},
            {"nodeId": "b", "address": "unix:/run/b.sock", "status": "down"},
            {"nodeId": "c", "address": "c.example:80", "status": "joining"}],
          "transition": {"previous": {"placement": {"algorithm": "modulo"}, "nodes": [{"nodeId": "a", "address": "a:1"}]},
             "version": 3, "share": 0.25, "announced": 0.5, "handoff": "warm"},
          "minVersion": 11, "comment": "c", "author": "me", "createdAt": "2026-01-31T09:30:00.5+02:00"
        }
        """;

    [Fact]
    public void ReadDraft_Complete_HasEveryMember()
    {
        var document = Draft(Complete);

        Assert.Equal(("users", 12, 2, true, 1.25), (document.RingId, document.Version, document.Replicas, document.SpreadZones, document.BoundedLoad));
        Assert.Equal(new PlacementSpec { Algorithm = "ring", KeyHash = "xxh64", PointsPerWeight = 512, HashTag = "{}" }, document.Placement);
        var a = document.Nodes[0];
        Assert.Equal(("a", "https://[::1]:8443", 2.5, NodeStatus.Draining, 7, "A", "z1"), (a.NodeId, a.Address, a.Weight, a.Status, a.VirtualNodes, a.HashName, a.Zone));
        Assert.Equal([KeyValuePair.Create("", "e"), KeyValuePair.Create("rack", "r1")], a.Labels);
        Assert.Equal([NodeStatus.Draining, NodeStatus.Down, NodeStatus.Joining], document.Nodes.Select(node => node.Status));
        var transition = document.Transition!;
        Assert.Equal((3, 0.25, 0.5, HandoffMode.Warm), (transition.Version, transition.Share, transition.Announced, transition.Handoff));
        Assert.Equal(("modulo", "a"), (transition.PreviousPlacement.Algorithm, transition.PreviousNodes.Single().NodeId));
        Assert.Equal((11, "c", "me"), (document.MinVersion, document.Comment, document.Author));
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 7, 30, 0, 500, TimeSpan.Zero), document.CreatedAt);
        Assert.Empty(document.Extra);
    }

    [Fact]
    public void ReadDraft_Minimal_HasDefaults()
    {
        var document = Draft(Minimal);

        Assert.Equal(("draft", 0, null, 1, false, 0), (document.RingId, document.Version, document.Checksum, document.Replicas, document.SpreadZones, document.BoundedLoad));
        Assert.Equal((1.0, NodeStatus.Active, null, null, null), (document.Nodes[0].Weight, document.Nodes[0].Status, document.Nodes[0].VirtualNodes, document.Nodes[0].HashName, document.Nodes[0].Zone));
        Assert.Empty(document.Nodes[0].Labels);
        Assert.Null(document.Transition);
        Assert.Equal((null, null, null, null), (document.MinVersion, document.Comment, document.Author, document.CreatedAt));
    }

    [Fact]
    public void ReadDraft_TransitionWithDefaults_AnnouncesItsShare()
    {
        var transition = Draft(Minimal.Replace("\"nodes\"", """
            "transition":{"share":0.3,"previous":{"placement":{"algorithm":"ring"},"nodes":[{"nodeId":"z","address":"z:1"}]}},"nodes"
            """, StringComparison.Ordinal)).Transition!;

        Assert.Equal((1, 0.3, 0.3, HandoffMode.None), (transition.Version, transition.Share, transition.Announced, transition.Handoff));
    }

    [Fact]
    public void Read_NullMembers_ReadAsAbsent()
    {
        var document = Draft("""
            {"version":null,"comment":null,"transition":null,"placement":{"algorithm":"ring","keyHash":null},"nodes":[{"nodeId":"a","address":"h:1","zone":null,"weight":null,"labels":null}]}
            """);

        Assert.Equal(RingDocumentWriter.Seal(Draft(Minimal)).Checksum, RingDocumentWriter.Seal(document).Checksum);
    }

    [Fact]
    public void Read_Published_NeedsIdVersionAndChecksum()
    {
        Assert.Equal(["ringId", "version"], Errors(Minimal, published: true).Select(error => error.Field));

        var unsealed = Assert.Single(Errors(Complete, published: true));
        Assert.Equal(("checksum", null), (unsealed.Field, unsealed.Value));
        Assert.Contains(Draft(Complete) is var document ? RingDocumentWriter.Seal(document).Checksum! : "", unsealed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Written_IsTheSame()
    {
        var sealedJson = RingDocumentWriter.Write(Draft(Complete));

        var result = RingDocumentReader.Read(sealedJson);

        Assert.Empty(result.Errors);
        Assert.Equal(sealedJson, RingDocumentWriter.Write(result.Document!));
    }

    [Fact]
    public void ReadDraft_ManyErrors_TellsAllAtOnce()
    {
        var errors = Errors("""
            {"ringId":"-x","version":0,"placement":{"algorithm":"ring","keyHash":"md6","avalanche":"yes"},"replicas":17,"spreadZones":1,"boundedLoad":0.5,
             "nodes":[{"address":"h:1"},{"nodeId":"a b","address":"h"},{"nodeId":"a","address":"h:1","weight":"1","status":"up"},{"nodeId":"a","address":"h:1","weight":-1},7],
             "transition":{"previous":{"placement":{"algorithm":"rnig"},"nodes":[{"nodeId":"z","address":"z:1","labels":{"x":1}}]},"share":2,"handoff":"hot"},
             "createdAt":"yesterday"}
            """);

        string[] fields =
        [
            "boundedLoad", "createdAt", "nodes[0].nodeId", "nodes[1].address", "nodes[1].nodeId", "nodes[2].status", "nodes[2].weight", "nodes[3].nodeId",
            "nodes[3].weight", "nodes[4]", "nodes[4].address", "nodes[4].nodeId", "placement.avalanche", "placement.keyHash", "replicas", "ringId", "spreadZones",
            "transition.announced", "transition.handoff", "transition.previous.nodes[0].labels.x", "transition.previous.placement.algorithm", "transition.share", "version",
        ];
        Assert.Equal(fields, errors.Select(error => error.Field).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("\"ring\"", "\"rnig\"", "placement.algorithm", "\"rnig\"", "twemproxy-ketama")]
    [InlineData("\"ring\"", "\"ring\",\"keyHash\":\"md6\"", "placement.keyHash", "\"md6\"", "xxh3, xxh64, murmur3")]
    [InlineData("\"h:1\"", "\"h:1\",\"status\":\"up\"", "nodes[0].status", "\"up\"", "joining, active, draining, down")]
    [InlineData("\"h:1\"", "\"h:1\",\"status\":\"Active\"", "nodes[0].status", "\"Active\"", "joining, active, draining, down")]
    [InlineData("\"h:1\"", "\"h:1\",\"status\":\"joining\"", "nodes", null, "at least one node must own keys")]
    [InlineData("\"h:1\"", "\"h:1\",\"weight\":0", "nodes[0].weight", "0", "above 0")]
    [InlineData("\"h:1\"", "\"h:1\",\"zone\":\"\"", "nodes[0].zone", "\"\"", "must be not empty; leave the member out")]
    [InlineData("\"h:1\"", "\"h:1\",\"virtualNodes\":1.5", "nodes[0].virtualNodes", "1.5", "must be an integer")]
    [InlineData("\"h:1\"", "5", "nodes[0].address", "5", "must be a string")]
    [InlineData("\"h:1\"", "\"h:0\"", "nodes[0].address", "\"h:0\"", "host:port, http://host:port, https://host:port or unix:/path")]
    [InlineData("\"nodeId\"", "\"nodeid\"", "nodes[0].nodeId", null, "is missing; it must be 1 to 255 visible ASCII characters without comma")]
    [InlineData("\"nodes\"", "\"version\":0,\"nodes\"", "version", "0", "must be an integer of 1 to 9007199254740991")]
    [InlineData("\"nodes\"", "\"version\":9007199254740992,\"nodes\"", "version", "9007199254740992", "must be an integer of 1 to 9007199254740991")]
    [InlineData("\"nodes\"", "\"version\":\"3\",\"nodes\"", "version", "\"3\"", "must be a number")]
    [InlineData("\"nodes\"", "\"checksum\":\"xxh3:00\",\"nodes\"", "checksum", "\"xxh3:00\"", "does not belong to this content, whose checksum is xxh3:")]
    [InlineData("\"nodes\"", "\"createdAt\":\"2026-01-01T00:00:00\",\"nodes\"", "createdAt", "\"2026-01-01T00:00:00\"", "must be a time with its offset")]
    [InlineData("\"nodes\"", "\"extra\":{\"a\":[{\"b\":1,\"b\":2}]},\"nodes\"", "extra.a[0].b", "2", "stands twice")]
    [InlineData("[{\"nodeId\":\"a\",\"address\":\"h:1\"}]", "[]", "nodes", "0", "wrong number of nodes")]
    [InlineData("[{\"nodeId\":\"a\",\"address\":\"h:1\"}]", "null", "nodes", null, "is missing; it must be an array")]
    [InlineData("\"nodes\"", "\"extra\":1e999,\"nodes\"", "extra", "1e999", "beyond the range of a double")]
    [InlineData("\"nodes\"", "\"extra\":\"\\ud800\",\"nodes\"", "extra", "\"\\ud800\"", "half of a surrogate pair")]
    [InlineData("\"nodes\"", "\"\\ud800\":1,\"nodes\"", "", null, "half of a surrogate pair")]
    [InlineData("\"nodes\"", "\"comment\":\"\n\",\"nodes\"", "", null, "not valid JSON at line 1, column 46: ")]
    public void ReadDraft_OneError_NamesFieldValueAndLegalValues(string part, string replacement, string field, string? value, string message)
    {
        var error = Errors(Minimal.Replace(part, replacement, StringComparison.Ordinal))[0];

        Assert.Equal((field, value), (error.Field, error.Value));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadDraft_DuplicateNode_NamesTheSecond()
    {
        var error = Assert.Single(Errors(Minimal.Replace("[{", "[{\"nodeId\":\"a\",\"address\":\"h:2\"},{", StringComparison.Ordinal)));

        Assert.Equal(("nodes[1].nodeId", "\"a\""), (error.Field, error.Value));
    }

    [Fact]
    public void ReadDraft_DuplicateMember_IsRefusedWhereverItStands()
    {
        var error = Errors(Minimal.Replace("\"h:1\"", "\"h:1\",\"address\":\"h:1\"", StringComparison.Ordinal)).Single();

        Assert.Equal("nodes[0].address: \"h:1\": the member stands twice in its object", error.ToString());
    }

    [Fact]
    public void ReadDraft_LongValue_IsCut()
    {
        var error = Errors(Minimal.Replace("\"ring\"", $"\"{new string('x', 100)}\"", StringComparison.Ordinal)).Single();

        Assert.Equal($"\"{new string('x', 78)}…", error.Value);
    }

    [Fact]
    public void Read_AnyTruncation_IsRefusedWithItsPlace()
    {
        var json = RingDocumentWriter.Write(Draft(Complete));
        for (var length = 0; length < json.Length - 2; length++)
        {
            var error = Assert.Single(RingDocumentReader.Read(json.AsMemory(0, length)).Errors);
            Assert.Equal("", error.Field);
            Assert.StartsWith("not valid JSON at line ", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_NotUtf8_IsRefused() =>
        Assert.Equal("the document is not valid UTF-8", RingDocumentReader.Read(new byte[] { (byte)'"', 0xff, (byte)'"' }).Errors.Single().Message);

    [Fact]
    public void ReadDraft_ByteOrderMark_IsIgnored() =>
        Assert.Empty(RingDocumentReader.ReadDraft((byte[])[0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Minimal)]).Errors);

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("null")]
    public void Read_NotAnObject_IsRefused(string json) =>
        Assert.Contains(new RingDocumentError("", json, "must be an object"), Errors(json));

    [Fact]
    public void ReadDraft_UnknownMembers_SurviveANewPublication()
    {
        const string Json = """
            {"x1":{"b":[1,12345678901234567890],"a":null},"placement":{"algorithm":"ring","x2":2.50},"nodes":[{"nodeId":"a","address":"h:1","x3":"\u00e9"}],
             "transition":{"previous":{"placement":{"algorithm":"ring","x4":4},"nodes":[{"nodeId":"a","address":"h:1","x5":5}],"x6":6},"x7":7}}
            """;

        var rewritten = Encoding.UTF8.GetString(RingDocumentWriter.Write(Draft(Json)));

        var compact = rewritten.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
        foreach (var part in new[] { "\"x1\":{\"b\":[1,12345678901234567890],\"a\":null}", "\"x2\":2.50", "\"x3\":\"\u00e9\"", "\"x4\":4", "\"x5\":5", "\"x6\":6", "\"x7\":7" })
            Assert.Contains(part, compact, StringComparison.Ordinal);
        Assert.Equal(RingDocumentWriter.Seal(Draft(Json)).Checksum, Draft(rewritten).Checksum);
    }

    private static RingDocument Draft(string json)
    {
        var result = RingDocumentReader.ReadDraft(Encoding.UTF8.GetBytes(json));
        Assert.Empty(result.Errors);
        return result.Document!;
    }

    private static ImmutableArray<RingDocumentError> Errors(string json, bool published = false)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var result = published ? RingDocumentReader.Read(bytes) : RingDocumentReader.ReadDraft(bytes);
        Assert.Null(result.Document);
        Assert.NotEmpty(result.Errors);
        return result.Errors;
    }
}
