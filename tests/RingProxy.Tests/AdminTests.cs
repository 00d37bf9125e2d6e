using System.Net;
using System.Text.Json;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.Tests;

public class AdminTests
{
    [Fact]
    public async Task Status_RingInForce_TellsAllOfIt()
    {
        await using var fixture = await SidecarFixture.StartAsync(TestDocuments.Ring(version: 7));

        var status = await fixture.GetJsonAsync("/status");
        var ring = status.GetProperty("rings")[0];

        Assert.Equal("under-test", status.GetProperty("sidecarId").GetString());
        Assert.True(status.GetProperty("ready").GetBoolean());
        Assert.StartsWith("0.1.0", status.GetProperty("build").GetProperty("version").GetString(), StringComparison.Ordinal);
        Assert.Equal(("test", 7, "fresh"), (ring.GetProperty("ringId").GetString(), ring.GetProperty("version").GetInt64(), ring.GetProperty("state").GetString()));
        Assert.Equal(TestDocuments.Ring(version: 7).Checksum, ring.GetProperty("checksum").GetString());
        Assert.Equal(["a", "b", "c"], ring.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("nodeId").GetString()!));
        Assert.Equal(1.0, ring.GetProperty("nodes").EnumerateArray().Sum(node => node.GetProperty("share").GetDouble()), 9);
    }

    [Fact]
    public async Task Ready_NoRingYet_SaysWhyAndTurnsReadyWithTheFirst()
    {
        await using var fixture = await SidecarFixture.StartAsync(document: null);

        using var before = await fixture.GetAsync("/readyz");
        var reasons = JsonDocument.Parse(await before.Content.ReadAsStringAsync()).RootElement.GetProperty("reasons");
        await File.WriteAllBytesAsync(fixture.RingFile, TestDocuments.Json());
        await fixture.UntilAsync(state => state.Snapshot is not null);
        using var after = await fixture.GetAsync("/readyz");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, before.StatusCode);
        Assert.Contains("ring 'test': no valid document yet", reasons[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task Ready_MinVersionAboveTheOneInForce_WaitsForIt()
    {
        await using var fixture = await SidecarFixture.StartAsync(RingDocumentWriter.Seal(TestDocuments.Ring(version: 1) with { MinVersion = 2 }));

        using var before = await fixture.GetAsync("/readyz");
        await File.WriteAllBytesAsync(fixture.RingFile, TestDocuments.Json(version: 2));
        await fixture.UntilAsync(state => state.Snapshot?.Version == 2);
        using var after = await fixture.GetAsync("/readyz");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, before.StatusCode);
        Assert.Contains("version 2 or a higher one is demanded", await before.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    public static TheoryData<string, string> BadDocuments => new()
    {
        { "corrupt", "" },
        { "truncated", "" },
        { "foreign checksum", "checksum" },
        { "lower version", "version" },
        { "invalid", "weight" },
    };

    [Theory]
    [MemberData(nameof(BadDocuments))]
    public async Task Status_BadDocument_ShowsTheRefusalAndTheRingStays(string kind, string namedField)
    {
        await using var fixture = await SidecarFixture.StartAsync(TestDocuments.Ring(version: 5));
        var before = await fixture.RingStatusAsync();

        await File.WriteAllTextAsync(fixture.RingFile, BadDocument(kind));
        await fixture.UntilAsync(state => state.RefusalCount > 0);
        var ring = await fixture.RingStatusAsync();
        using var ready = await fixture.GetAsync("/readyz");

        var reasons = ring.GetProperty("lastRefusal").GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()!).ToList();
        Assert.NotEmpty(reasons);
        Assert.Contains(namedField, string.Join("\n", reasons), StringComparison.Ordinal);
        Assert.Equal(5, ring.GetProperty("version").GetInt64());
        Assert.Equal(before.GetProperty("fingerprint").GetString(), ring.GetProperty("fingerprint").GetString());
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Fact]
    public async Task Lookup_Key_NamesOwnerListAndReason()
    {
        await using var fixture = await SidecarFixture.StartAsync(TestDocuments.Ring());

        var byText = await fixture.GetJsonAsync("/rings/test/lookup?key=user:42&replicas=3");
        var byBytes = await fixture.GetJsonAsync("/rings/test/lookup?keyBase64=dXNlcjo0Mg==&replicas=3");

        var list = byText.GetProperty("preferenceList").EnumerateArray().Select(node => node.GetProperty("nodeId").GetString()).ToList();
        Assert.Equal(3, list.Distinct().Count());
        Assert.Equal(list[0], byText.GetProperty("owner").GetString());
        Assert.Equal("only", byText.GetProperty("placement").GetString());
        Assert.Equal(byText.GetProperty("keyHash").GetString(), byBytes.GetProperty("keyHash").GetString());
    }

    [Fact]
    public async Task Lookup_InATransition_SaysWhichSideDecidedAndWhoHadIt()
    {
        var document = TestDocuments.Ring(version: 2, nodeCount: 4);
        await using var fixture = await SidecarFixture.StartAsync(RingDocumentWriter.Seal(document with
        {
            Transition = new RingDocumentTransition { PreviousPlacement = document.Placement, PreviousNodes = TestDocuments.Ring().Nodes, Share = 0.5, Announced = 1 },
        }));

        var answers = new List<JsonElement>();
        for (var i = 0; i < 60; i++)
        {
            answers.Add(await fixture.GetJsonAsync($"/rings/test/lookup?key=user:{i}"));
        }

        Assert.Contains(answers, answer => answer.GetProperty("placement").GetString() == "next");
        Assert.Contains(answers, answer => answer.GetProperty("placement").GetString() == "previous");
        Assert.All(answers, answer => Assert.Equal(
            answer.GetProperty("gate").GetDouble() < 0.5 ? "next" : "previous", answer.GetProperty("placement").GetString()));
        var moved = answers.First(answer => answer.GetProperty("moving").GetBoolean());
        Assert.NotEqual(moved.GetProperty("owner").GetString(), moved.GetProperty("otherOwner").GetString());
    }

    [Theory]
    [InlineData("/rings/nope/lookup?key=a", HttpStatusCode.NotFound, "legal: test")]
    [InlineData("/rings/test/lookup", HttpStatusCode.BadRequest, "legal: key=TEXT")]
    [InlineData("/rings/test/lookup?key=a&replicas=0", HttpStatusCode.BadRequest, "replicas=N from 1")]
    [InlineData("/rings/test/lookup?keyBase64=%25", HttpStatusCode.BadRequest, "keyBase64=BYTES")]
    [InlineData("/nowhere", HttpStatusCode.NotFound, "Legal: GET /status")]
    public async Task Page_WrongRequest_IsAProblemThatNamesWhatIsLegal(string page, HttpStatusCode status, string legal)
    {
        await using var fixture = await SidecarFixture.StartAsync(TestDocuments.Ring());

        using var response = await fixture.GetAsync(page);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains(legal, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string BadDocument(string kind)
    {
        var good = System.Text.Encoding.UTF8.GetString(TestDocuments.Json(version: 6));
        return kind switch
        {
            "corrupt" => good.Replace("\"nodes\": [", "\"nodes\": {[", StringComparison.Ordinal),
            "truncated" => good[..(good.Length / 2)],
            "foreign checksum" => good.Replace(TestDocuments.Ring(version: 6).Checksum!, TestDocuments.Ring(version: 5).Checksum, StringComparison.Ordinal),
            "lower version" => System.Text.Encoding.UTF8.GetString(TestDocuments.Json(version: 4)),
            _ => """{ "ringId": "test", "version": 6, "placement": { "algorithm": "ring" }, "nodes": [ { "nodeId": "a", "address": "127.0.0.1:1", "weight": -1 } ] }""",
        };
    }
}
