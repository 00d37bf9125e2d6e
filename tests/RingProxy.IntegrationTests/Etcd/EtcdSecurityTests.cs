using RingProxy.Testing;
using RingProxy.Topology;
using RingProxy.Topology.EtcdApi;
using static RingProxy.Testing.TestDocuments;

namespace RingProxy.IntegrationTests;

/// <summary>Certificates, users and tokens.</summary>
public sealed class EtcdSecurityTests : IDisposable
{
    private const string Current = $"/ringproxy/rings/{RingId}/current";
    private const string Password = "p@ss:w/rd?";

    private readonly TestCertificates _certificates = new();

    [Fact]
    public async Task Store_TlsWithClientCertificate_PublishesReadsAndWatches()
    {
        await using var server = await EtcdServer.StartAsync(new EtcdServerOptions { Certificates = _certificates });
        await using var store = Open(server, $"?ca={_certificates.AuthorityFile}&cert={_certificates.ClientFile}&key={_certificates.ClientKeyFile}");

        var published = await store.PublishAsync(Ring(), await ReadAsync(store), CancellationToken.None);
        await using var watch = new StoreWatch(store, published.Revision);
        await watch.StandsAsync();
        await store.PublishAsync(Ring(2), published, CancellationToken.None);

        Assert.Equal(Json(2), (await watch.NextChangeAsync()).Json?.ToArray());
    }

    [Fact]
    public async Task ReadAsync_NoClientCertificate_Unauthorized()
    {
        await using var server = await EtcdServer.StartAsync(new EtcdServerOptions { Certificates = _certificates });
        await using var store = Open(server, $"?ca={_certificates.AuthorityFile}");

        await AssertUnauthorizedAsync(store, "certificate");
    }

    [Fact]
    public async Task ReadAsync_ClientCertificateOfAnotherAuthority_Unauthorized()
    {
        using var other = new TestCertificates();
        await using var server = await EtcdServer.StartAsync(new EtcdServerOptions { Certificates = _certificates });
        await using var store = Open(server, $"?ca={_certificates.AuthorityFile}&cert={other.ClientFile}&key={other.ClientKeyFile}");

        await AssertUnauthorizedAsync(store, "certificate");
    }

    [Fact]
    public async Task ReadAsync_ServerCertificateOfAnotherAuthority_Unauthorized()
    {
        using var other = new TestCertificates();
        await using var server = await EtcdServer.StartAsync(new EtcdServerOptions { Certificates = _certificates });
        await using var store = Open(server, $"?ca={other.AuthorityFile}&cert={_certificates.ClientFile}&key={_certificates.ClientKeyFile}");

        await AssertUnauthorizedAsync(store, "certificate");
    }

    [Fact]
    public async Task Store_UserAndPassword_PublishesReadsAndWatches()
    {
        await using var server = await StartWithUsersAsync();
        await using var store = OpenAs(server, "root", Password);

        var published = await store.PublishAsync(Ring(), await ReadAsync(store), CancellationToken.None);
        await using var watch = new StoreWatch(store, published.Revision);
        await watch.StandsAsync();
        await store.PublishAsync(Ring(2), published, CancellationToken.None);

        Assert.Equal(Json(2), (await watch.NextChangeAsync()).Json?.ToArray());
        Assert.DoesNotContain(Password, store.Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_WrongPassword_UnauthorizedWithoutRepeatingIt()
    {
        await using var server = await StartWithUsersAsync();
        await using var store = OpenAs(server, "root", "wrong-secret");

        var failure = await AssertUnauthorizedAsync(store, "invalid user ID or password");
        Assert.DoesNotContain("wrong-secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_UserWhoMayOnlyRead_ReadsAndWatchesButPublishesNot()
    {
        await using var server = await EtcdServer.StartAsync();
        var revision = await server.Gateway.PutAsync(Current, Json());
        await server.Gateway.AddReaderAsync("reader", Password, "/ringproxy/rings/");
        await server.Gateway.AddReaderAsync("stranger", Password, "/elsewhere/");
        await server.Gateway.EnableAuthenticationAsync(Password);
        await using var reader = OpenAs(server, "reader", Password);
        await using var stranger = OpenAs(server, "stranger", Password);

        var reading = await ReadAsync(reader);
        Assert.Equal(Json(), reading.Json?.ToArray());
        await using var watch = new StoreWatch(reader, revision);
        await watch.StandsAsync();
        var refusal = await Assert.ThrowsAsync<RingStoreException>(() => reader.PublishAsync(Ring(2), reading, CancellationToken.None));
        Assert.Equal(RingStoreFailure.Unauthorized, refusal.Kind);

        await AssertUnauthorizedAsync(stranger, "permission denied");
        await using var strange = new StoreWatch(stranger, revision);
        Assert.Equal(RingStoreFailure.Unauthorized, (await strange.FailureAsync()).Kind);
    }

    [Fact]
    public async Task ReadAsync_NoUserWhereOneIsNeeded_Unauthorized()
    {
        await using var server = await StartWithUsersAsync();
        await using var store = Open(server);

        await AssertUnauthorizedAsync(store, "user name is empty");
    }

    [Fact]
    public async Task ReadAsync_UserWhereNoneIsNeeded_ReadsAllTheSame()
    {
        await using var server = await EtcdServer.StartAsync();
        await using var store = OpenAs(server, "root", Password);

        Assert.Null((await ReadAsync(store)).Json);
    }

    [Fact]
    public async Task ReadAsync_UsersSwitchedOnMeanwhile_FetchesATokenThen()
    {
        await using var server = await EtcdServer.StartAsync();
        await using var store = OpenAs(server, "root", Password);
        await ReadAsync(store);

        await server.Gateway.EnableAuthenticationAsync(Password);

        Assert.Null((await ReadAsync(store)).Json);
    }

    [Fact]
    public async Task Store_TokensLostByARestart_FetchesNewOnesForReadsAndWatches()
    {
        await using var server = await StartWithUsersAsync();
        await using var reader = OpenAs(server, "root", Password);
        await using var watcher = OpenAs(server, "root", Password);
        var reading = await ReadAsync(reader);
        await ReadAsync(watcher);

        await server.KillAsync();
        await server.StartAgainAsync();

        await reader.PublishAsync(Ring(), await ReadAsync(reader), CancellationToken.None);
        await using var watch = new StoreWatch(watcher, reading.Revision);
        Assert.Equal(Json(), (await watch.NextChangeAsync()).Json?.ToArray());
    }

    [Fact]
    public async Task ReadAsync_TokenExpired_FetchesANewOne()
    {
        var lifetime = TimeSpan.FromSeconds(1);
        await using var server = await EtcdServer.StartAsync(new EtcdServerOptions { TokenSeconds = 1 });
        await server.Gateway.EnableAuthenticationAsync(Password);
        await using var store = OpenAs(server, "root", Password);
        await ReadAsync(store);
        using var channel = new GrpcChannel(new Uri($"http://{server.Endpoint}"), null, TimeSpan.FromSeconds(5));
        var login = new AuthenticateRequest { Name = "root", Password = Password };
        var token = (await channel.CallAsync(EtcdMethods.Authenticate, login, [], CancellationToken.None)).Token;

        // A token lives on while it is used, so that looking whether it is dead keeps it alive: look rarely. The store's own
        // one is older and unused.
        GrpcException? refusal = null;
        for (var look = 0; look < 10 && refusal is null; look++)
        {
            await Task.Delay(2 * lifetime + TimeSpan.FromSeconds(1));
            refusal = await Record.ExceptionAsync(() => channel.CallAsync(
                EtcdMethods.Range, new RangeRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8(Current) }, [new("token", token)], CancellationToken.None)) as GrpcException;
        }

        Assert.Equal(GrpcStatusCode.Unauthenticated, refusal?.Code);
        Assert.Null((await ReadAsync(store)).Json);
    }

    public void Dispose() => _certificates.Dispose();

    private static async Task<EtcdServer> StartWithUsersAsync()
    {
        var server = await EtcdServer.StartAsync();
        await server.Gateway.EnableAuthenticationAsync(Password);
        return server;
    }

    private static IRingStore Open(EtcdServer server, string query = "") => RingStores.Open(server.Address(query: query), TimeProvider.System);

    private static IRingStore OpenAs(EtcdServer server, string user, string password) =>
        RingStores.Open($"etcd://{user}:{Uri.EscapeDataString(password)}@{server.Endpoint}", TimeProvider.System);

    private static Task<RingReading> ReadAsync(IRingStore store) => store.ReadAsync(RingId, CancellationToken.None).OrTimeout(() => "reading");

    private static async Task<RingStoreException> AssertUnauthorizedAsync(IRingStore store, string reason)
    {
        var failure = await Assert.ThrowsAsync<RingStoreException>(() => ReadAsync(store));
        Assert.True(failure.Message.Contains(reason, StringComparison.Ordinal), failure.ToString());
        Assert.Equal(RingStoreFailure.Unauthorized, failure.Kind);
        return failure;
    }
}
