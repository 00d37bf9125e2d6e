using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace RingProxy.IntegrationTests;

/// <summary>
/// etcd's JSON gateway over HTTP/1.1 (https://etcd.io/docs/v3.4/dev-guide/api_grpc_gateway/): sets the stage and checks the outcome
/// without the client under test.
/// </summary>
internal sealed class EtcdGateway(Uri address) : IDisposable
{
    private const int MaxAttempts = 10;

    private readonly HttpClient _http = new() { BaseAddress = address };

    /// <summary>Returns the revision of the write.</summary>
    public async Task<long> PutAsync(string key, ReadOnlyMemory<byte> value) =>
        Revision(await PostAsync("kv/put", new { key = Base64(key), value = Convert.ToBase64String(value.Span) }));

    public Task<long> PutAsync(string key, string value) => PutAsync(key, Encoding.UTF8.GetBytes(value));

    /// <summary>Returns the revision of the deletion.</summary>
    public async Task<long> DeleteAsync(string key) => Revision(await PostAsync("kv/deleterange", new { key = Base64(key) }));

    /// <summary>The value of a key; null if there is none.</summary>
    public async Task<string?> GetAsync(string key)
    {
        var answer = await PostAsync("kv/range", new { key = Base64(key) });
        return answer.TryGetProperty("kvs", out var found) ? Encoding.UTF8.GetString(found[0].GetProperty("value").GetBytesFromBase64()) : null;
    }

    /// <summary>Forgets all that was superseded before a revision.</summary>
    public Task CompactAsync(long revision) => PostAsync("kv/compaction", new { revision, physical = true });

    /// <summary>Adds a user with every right, and from then on lets in only users. etcd wants one named root.</summary>
    public async Task EnableAuthenticationAsync(string password)
    {
        await PostAsync("auth/user/add", new { name = "root", password });
        await PostAsync("auth/role/add", new { name = "root" });
        await PostAsync("auth/user/grant", new { user = "root", role = "root" });
        await PostAsync("auth/enable", new { });
    }

    /// <summary>Adds a user who may read what starts with a prefix; before <see cref="EnableAuthenticationAsync"/>.</summary>
    public async Task AddReaderAsync(string name, string password, string prefix)
    {
        await PostAsync("auth/user/add", new { name, password });
        await PostAsync("auth/role/add", new { name });
        await PostAsync("auth/role/grant", new { name, perm = new { permType = "READ", key = Base64(prefix), range_end = Base64($"{prefix}~") } });
        await PostAsync("auth/user/grant", new { user = name, role = name });
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> PostAsync(string path, object request)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var response = await _http.PostAsJsonAsync($"v3/{path}", request);
            // A cluster that lost its leader says so until it has found another; it waits some seconds before it does.
            if (response.StatusCode is HttpStatusCode.ServiceUnavailable && attempt < MaxAttempts)
                continue;
            Assert.True(response.IsSuccessStatusCode, $"{path}: {await response.Content.ReadAsStringAsync()}");
            return await response.Content.ReadFromJsonAsync<JsonElement>();
        }
    }

    private static long Revision(JsonElement answer) => long.Parse(answer.GetProperty("header").GetProperty("revision").GetString()!, null);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
