using RingProxy.Testing;

namespace RingProxy.IntegrationTests;

/// <summary>Nodes that want to know who comes, in memcached's two ways: text authentication by a file, SASL PLAIN by Cyrus' database.</summary>
public sealed class MemcachedNodeUserTests
{
    [Fact]
    public async Task Text_TheSidecarTellsItsName()
    {
        using var directory = new TempDirectory();
        await using var nodes = await StartWithFileAsync(directory);
        await using var proxy = MemcachedProxy.Start(nodes, options => (options.NodeUser, options.NodePassword) = ("sidecar", "secret"));
        await using var client = await proxy.ConnectAsync();
        for (var node = 0; node < 3; node++)
        {
            Assert.Equal("STORED", await client.CallAsync($"set {proxy.KeyOf(node)} 0 0 1\r\nx"));
            await client.SendAsync($"get {proxy.KeyOf(node)}\r\n");
            Assert.Equal($"VALUE {proxy.KeyOf(node)} 0 1\r\nx\r\n", await client.ReadUntilAsync("END\r\n"));
        }
    }

    [Theory]
    [InlineData("sidecar", "wrong", "set k 0 0 1\r\nx", "SERVER_ERROR node '[abc]': .*authentication failed")]
    [InlineData(null, null, "get k", "CLIENT_ERROR unauthenticated")]
    public async Task Text_WithoutTheRightName_IsTold(string? name, string? password, string command, string answer)
    {
        using var directory = new TempDirectory();
        await using var nodes = await StartWithFileAsync(directory);
        await using var proxy = MemcachedProxy.Start(nodes, options => (options.NodeUser, options.NodePassword) = (name, password));
        await using var client = await proxy.ConnectAsync();
        Assert.Matches($"^{answer}", await client.CallAsync(command));
    }

    [Fact]
    public async Task Sasl_FromAClientThatHasToTellItsName_ToNodesThatWantOurs()
    {
        using var directory = new TempDirectory();
        await using var nodes = await StartWithSaslAsync(directory);
        await using var proxy = MemcachedProxy.Start(nodes, options =>
        {
            (options.NodeUser, options.NodePassword) = ("sidecar", "se cret");
            options.Users = [new() { Name = "app", Password = "pass word" }];
        });

        var output = await ClientProgram.RunAsync("/usr/bin/python3", ["-"], $$"""
            import pylibmc
            c = pylibmc.Client(['127.0.0.1:{{proxy.EndPoint.Port}}'], binary=True, username='app', password='pass word')
            assert c.set_multi({f'a{i}': i for i in range(300)}) == []
            assert c.get_multi([f'a{i}' for i in range(400)]) == {f'a{i}': i for i in range(300)}
            try:
                pylibmc.Client(['127.0.0.1:{{proxy.EndPoint.Port}}'], binary=True, username='app', password='wrong').get('a1')
                print('let in')
            except pylibmc.Error as e:
                print('done')
            """);

        Assert.Equal("done\n", output);
    }

    [Fact]
    public async Task Sasl_WrongPassword_IsTold()
    {
        using var directory = new TempDirectory();
        await using var nodes = await StartWithSaslAsync(directory);
        await using var proxy = MemcachedProxy.Start(nodes, options => (options.NodeUser, options.NodePassword) = ("sidecar", "wrong"));
        await using var client = await proxy.ConnectAsync();
        await client.SendAsync(BinaryPackets.Request(Protocols.BinaryOpcode.Get, "k"));
        var reply = await BinaryPackets.ReadAsync(client);
        Assert.Equal(Protocols.BinaryStatus.TemporaryFailure, new Protocols.BinaryHeader(reply).Status);
        Assert.Contains("authentication failed", System.Text.Encoding.UTF8.GetString(reply), StringComparison.Ordinal);
    }

    private static async Task<MemcachedNodes> StartWithFileAsync(TempDirectory directory)
    {
        await File.WriteAllTextAsync(directory.File("users"), "sidecar:secret\n");
        return await MemcachedNodes.StartAsync(3, "-Y", directory.File("users"));
    }

    private static async Task<MemcachedNodes> StartWithSaslAsync(TempDirectory directory)
    {
        var database = directory.File("sasldb");
        await File.WriteAllTextAsync(directory.File("memcached.conf"), $"mech_list: plain\npwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: {database}\n");
        await ClientProgram.RunAsync("/usr/sbin/saslpasswd2", ["-p", "-c", "-f", database, "-a", "memcached", "sidecar"], "se cret");
        return await MemcachedNodes.StartAsync(3, [$"SASL_CONF_PATH={directory.Path}"], ["-S"]);
    }
}
