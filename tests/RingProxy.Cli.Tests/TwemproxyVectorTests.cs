using System.Text;
using System.Text.Json;
using RingProxy.Testing;

namespace RingProxy.Cli.Tests;

/// <summary>Recorded decisions of twemproxy, asked again through the command line, key by key.</summary>
public sealed class TwemproxyVectorTests : IDisposable
{
    private readonly Rings _rings = new();

    public void Dispose() => _rings.Dispose();

    public static TheoryData<string> Vectors() =>
        [.. Directory.GetFiles(Repository.File("tests", "vectors"), "twemproxy-*.json").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Vectors_Folder_HoldsThemAll() => Assert.True(Vectors().Count >= 23);

    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task Lookup_VectorFile_AgreesKeyByKey(string name)
    {
        var vector = JsonDocument.Parse(File.ReadAllText(Repository.File("tests", "vectors", name))).RootElement;
        var picks = vector.GetProperty("picks").EnumerateObject().Select(p => $"{p.Name}\t{p.Value.GetString()}").ToArray();
        var ring = _rings.Write("ring.json", Document(vector));
        var keys = Encoding.UTF8.GetBytes(string.Join('\n', picks.Select(p => p.Split('\t')[0])));

        var result = await new CommandLine { Input = keys }.ExecuteAsync("lookup", "--ring", ring, "--keys", "-");

        Assert.True(picks.Length >= 100, $"only {picks.Length} keys");
        Assert.Equal(picks, result.Expect(ExitCodes.Ok).Lines);
    }

    private static byte[] Document(JsonElement vector)
    {
        var config = vector.GetProperty("config");
        var nodes = vector.GetProperty("nodes").EnumerateArray().Select(n => new
        {
            nodeId = n.GetProperty("name").GetString(),
            address = n.GetProperty("address").GetString(),
            weight = n.GetProperty("weight").GetInt32(),
        });
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            placement = new
            {
                algorithm = $"twemproxy-{config.GetProperty("distribution").GetString()}",
                keyHash = config.GetProperty("hash").GetString(),
                hashTag = config.TryGetProperty("hash_tag", out var tag) ? tag.GetString() : null,
            },
            nodes,
        });
    }
}
