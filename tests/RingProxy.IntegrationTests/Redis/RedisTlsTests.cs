using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using RingProxy.Cache;
using RingProxy.Testing;
using StackExchange.Redis;

namespace RingProxy.IntegrationTests;

/// <summary>TLS towards clients.</summary>
public sealed class RedisTlsTests(RedisNodesFixture fixture) : IClassFixture<RedisNodesFixture>, IDisposable
{
    private readonly TestCertificates _certificates = new();

    private RedisNodes Nodes => fixture.Nodes;

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData(CacheTransport.Auto)]
    [InlineData(CacheTransport.Select)]
    public async Task Commands_AndReplies_ComeWholeAndInOrder(CacheTransport transport)
    {
        await using var proxy = Start(transport: transport);
        await using var client = await ConnectAsync(proxy);
        var longText = new string('x', 1 << 20);

        Assert.Equal("+OK", await client.CallAsync("SET", "tls:long", longText));
        Assert.Equal(longText, await client.CallAsync("GET", "tls:long"));
        var sending = client.SendAsync([.. Enumerable.Range(0, 20_000).SelectMany(i => RedisConnection.Command("ECHO", $"{i}"))]);
        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => $"{i}"), await client.ReadAsync(20_000));
        await sending;
        foreach (var b in RedisConnection.Command("GET", "tls:none"))
            await client.SendAsync([b]);
        Assert.Equal("(nil)", await client.ReadAsync());
    }

    [Fact]
    public async Task Client_ThatTakesNothing_HoldsBackOnlyItself_AndGetsAllOfItLater()
    {
        await using var proxy = Start();
        await using var slow = await ConnectAsync(proxy);
        await using var other = await ConnectAsync(proxy);
        var megabytes = new string('y', 8 << 20);
        await other.CallAsync("SET", "tls:big", megabytes);
        for (var i = 0; i < 12; i++)
            await slow.SendAsync(RedisConnection.Command("GET", "tls:big"));

        Assert.Equal("+PONG", await other.CallAsync("PING"));
        for (var i = 0; i < 12; i++)
            Assert.True(megabytes == await slow.ReadAsync(), $"reply {i} is another one");
        Assert.Equal("+PONG", await slow.CallAsync("PING"));
    }

    [Fact]
    public async Task End_OfEitherSide_IsToldByTls()
    {
        await using var proxy = Start();
        await using var quits = await ConnectAsync(proxy);
        Assert.Equal("+OK", await quits.CallAsync("QUIT"));
        // A cut connection would be an error here instead of an end.
        Assert.Equal(0, await quits.Stream.ReadAsync(new byte[1]).AsTask().OrTimeout(() => "the end"));

        await using var halfCloses = await ConnectAsync(proxy);
        await halfCloses.SendAsync(RedisConnection.Command("ECHO", "last"));
        await ((SslStream)halfCloses.Stream).ShutdownAsync();
        Assert.Equal("last", await halfCloses.ReadAsync());
        Assert.True(await halfCloses.IsEndedAsync());
    }

    [Fact]
    public async Task ClientPrograms_Unmodified_AreServed()
    {
        await using var proxy = Start();
        string[] tls = ["-p", $"{proxy.EndPoint.Port}", "--tls", "--cacert", _certificates.AuthorityFile];
        Assert.Equal("OK\n", await ClientProgram.RunAsync("redis-cli", [.. tls, "SET", "tls:cli", "v"]));
        Assert.Equal("v\n", await ClientProgram.RunAsync("redis-cli", [.. tls, "GET", "tls:cli"]));
        Assert.Contains("requests per second", await ClientProgram.RunAsync("redis-benchmark", [.. tls, "-q", "-n", "5000", "-c", "50", "-P", "8", "-t", "get"]), StringComparison.Ordinal);
        const string Python = """
            import redis, sys
            client = redis.Redis(port=int(sys.argv[1]), ssl=True, ssl_ca_certs=sys.argv[2])
            client.mset({f'tls:py{i}': i for i in range(500)})
            print(sum(int(value) for value in client.mget([f'tls:py{i}' for i in range(500)])))
            """;
        Assert.Equal("124750\n", await ClientProgram.RunAsync("/usr/bin/python3", ["-c", Python, $"{proxy.EndPoint.Port}", _certificates.AuthorityFile]));

        var options = ConfigurationOptions.Parse($"{proxy.EndPoint},ssl=true,sslHost=localhost");
        var authority = X509CertificateLoader.LoadCertificateFromFile(_certificates.AuthorityFile);
        options.CertificateValidation += (_, certificate, _, _) => IsSignedBy(authority, (X509Certificate2)certificate!);
        using var connection = await ConnectionMultiplexer.ConnectAsync(options).OrTimeout(() => "StackExchange.Redis connects");
        Assert.Equal("v", await connection.GetDatabase().StringGetAsync("tls:cli"));
    }

    [Fact]
    public async Task ClientCertificate_IsDemanded_WhereThereIsAnAuthority()
    {
        await using var proxy = Start(tls => tls.Ca = _certificates.AuthorityFile);
        await using (var known = await ConnectAsync(proxy, X509Certificate2.CreateFromPemFile(_certificates.ClientFile, _certificates.ClientKeyFile)))
            Assert.Equal("+PONG", await known.CallAsync("PING"));

        using var strangers = new TestCertificates();
        foreach (var certificate in new[] { null, X509Certificate2.CreateFromPemFile(strangers.ClientFile, strangers.ClientKeyFile) })
        {
            // With TLS 1.3 a client hears of the refusal only when it reads.
            var refused = await Assert.ThrowsAnyAsync<Exception>(async () =>
            {
                await using var stranger = await ConnectAsync(proxy, certificate);
                await stranger.CallAsync("PING");
            });
            Assert.True(refused is IOException or AuthenticationException or EndOfStreamException, $"{refused}");
        }

        await Poll.UntilAsync(() => Task.FromResult(proxy.Measure()["tls_failures"] == 2), "both refusals are counted");
        Assert.NotNull((await proxy.StatusAsync()).LastTlsFailure);
    }

    [Fact]
    public async Task ClearText_OnATlsListener_IsDisconnected_AndNobodyElseNotices()
    {
        await using var proxy = Start();
        await using var well = await ConnectAsync(proxy);
        await using var clear = await RedisConnection.ConnectAsync(proxy.EndPoint);
        await clear.SendAsync("PING\r\nPING\r\n");

        await ReadToEndAsync(clear.Stream).OrTimeout(() => "the end");
        Assert.Equal("+PONG", await well.CallAsync("PING"));
    }

    [Fact]
    public async Task Garbage_BeforeAndAfterTheHandshake_EndsItsConnectionAlone()
    {
        await using var proxy = Start();
        await using var well = await ConnectAsync(proxy);
        var random = new Random(7);
        for (var i = 0; i < 60; i++)
        {
            var garbage = new byte[random.Next(1, 2000)];
            random.NextBytes(garbage);
            // Half of it looks like the beginning of a record: of a handshake, an alert, data.
            if (i % 2 == 0)
                new byte[] { (byte)random.Next(20, 24), 3, 3, 0, (byte)random.Next(256) }.AsSpan(0, Math.Min(5, garbage.Length)).CopyTo(garbage);
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(proxy.EndPoint);
            await using var plain = new NetworkStream(socket, ownsSocket: true);
            if (i % 3 == 0)
                await SecureAsync(plain);
            await plain.WriteAsync(garbage);
            socket.Shutdown(SocketShutdown.Send);
            await ReadToEndAsync(plain).OrTimeout(() => $"the end of connection {i}");
        }

        Assert.Equal("+PONG", await well.CallAsync("PING"));
    }

    [Fact]
    public async Task Certificate_ThatIsRenewed_IsShownToClientsThatCome()
    {
        await using var proxy = Start();
        await using var before = await ConnectAsync(proxy);
        var old = ((SslStream)before.Stream).RemoteCertificate!.GetSerialNumberString();
        using var renewed = new TestCertificates();
        File.Copy(renewed.ServerFile, _certificates.ServerFile, overwrite: true);
        File.Copy(renewed.ServerKeyFile, _certificates.ServerKeyFile, overwrite: true);
        foreach (var file in new[] { _certificates.ServerFile, _certificates.ServerKeyFile })
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(1));

        await Poll.UntilAsync(
            async () =>
            {
                await using var client = await ConnectAsync(proxy, isTrusting: true);
                return ((SslStream)client.Stream).RemoteCertificate!.GetSerialNumberString() != old;
            },
            "the new certificate");
        Assert.Equal("+PONG", await before.CallAsync("PING"));
    }

    [Fact]
    public async Task Connections_ByTheHundred_AreAllServed()
    {
        await using var proxy = Start();
        var clients = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => ConnectAsync(proxy)));
        Assert.All(await Task.WhenAll(clients.Select((client, i) => client.CallAsync("ECHO", $"{i}"))).OrTimeout(() => "all replies"), Assert.NotNull);
        foreach (var client in clients)
            await client.DisposeAsync();
        await Poll.UntilAsync(() => Task.FromResult(proxy.Measure()["clients"] == 0), "all have left");
    }

    private RedisProxy Start(Action<ListenerTlsOptions>? configure = null, CacheTransport transport = CacheTransport.Auto) => RedisProxy.Start(
        Nodes,
        options =>
        {
            (options.Tls.Cert, options.Tls.Key) = (_certificates.ServerFile, _certificates.ServerKeyFile);
            configure?.Invoke(options.Tls);
        },
        transport);

    private async Task<RedisConnection> ConnectAsync(RedisProxy proxy, X509Certificate2? certificate = null, bool isTrusting = false)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(proxy.EndPoint).OrTimeout(() => "connecting");
        return new RedisConnection(await SecureAsync(new NetworkStream(socket, ownsSocket: true), certificate, isTrusting));
    }

    private async Task<SslStream> SecureAsync(NetworkStream plain, X509Certificate2? certificate = null, bool isTrusting = false)
    {
        var authority = X509CertificateLoader.LoadCertificateFromFile(_certificates.AuthorityFile);
        var stream = new SslStream(plain);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ClientCertificates = certificate is null ? null : [certificate],
            RemoteCertificateValidationCallback = (_, shown, _, _) => isTrusting || IsSignedBy(authority, (X509Certificate2)shown!),
        }).OrTimeout(() => "the handshake");
        return stream;
    }

    /// <summary>It may end by an alert, or by a reset.</summary>
    private static async Task ReadToEndAsync(Stream stream)
    {
        try
        {
            while (await stream.ReadAsync(new byte[1000]) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset.
        }
    }

    private static bool IsSignedBy(X509Certificate2 authority, X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        return chain.Build(certificate);
    }
}
