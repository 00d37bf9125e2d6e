using RingProxy.Testing;

namespace RingProxy.IntegrationTests;

/// <summary>Clients that people use, unmodified.</summary>
public sealed class MemcachedClientTests : IAsyncLifetime
{
    private MemcachedNodes _nodes = null!;
    private MemcachedProxy _proxy = null!;

    private string Server => $"127.0.0.1:{_proxy.EndPoint.Port}";

    public async Task InitializeAsync()
    {
        _nodes = await MemcachedNodes.StartAsync(3, "-I", "2m");
        _proxy = MemcachedProxy.Start(_nodes, options => options.MaxItemBytes = 2_000_000);
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task Pymemcache_UsualWork_Succeeds() => Assert.Equal("done\n", await RunPythonAsync("""
        from pymemcache.client.base import Client
        c = Client(('127.0.0.1', port), timeout=20)
        assert c.set_many({f'a{i}': str(i) for i in range(2000)}, noreply=False) == []
        assert c.get_many([f'a{i}' for i in range(2500)]) == {f'a{i}': str(i).encode() for i in range(2000)}
        for size in (0, 1, 1000, 1 << 20, 1_900_000):
            value = bytes(i % 256 for i in range(256)) * (size // 256) + b'x' * (size % 256)
            assert c.set('v', value, noreply=False) and c.get('v') == value
        value, cas = c.gets('a1')
        assert c.cas('a1', b'2', cas) is True and c.cas('a1', b'3', cas) is False
        assert c.add('a1', b'x', noreply=False) is False and c.replace('zz', b'x', noreply=False) is False
        assert c.append('a1', b'!', noreply=False) and c.prepend('a1', b'!', noreply=False) and c.get('a1') == b'!2!'
        c.set('n', '5'); assert c.incr('n', 3) == 8 and c.decr('n', 10) == 0
        assert c.touch('n', 100, noreply=False) and c.delete('n', noreply=False) and c.get('n') is None
        assert int(c.stats()[b'curr_items']) >= 2000 and c.version().startswith(b'1.')
        c.flush_all(noreply=False); assert c.get('a2') is None
        print('done')
        """));

    [Theory]
    [InlineData("False")]
    [InlineData("True")]
    public async Task Pylibmc_UsualWork_Succeeds(string binary) => Assert.Equal("done\n", await RunPythonAsync($$"""
        import pylibmc
        c = pylibmc.Client([f'127.0.0.1:{port}'], binary={{binary}}, behaviors={'cas': True})
        assert c.set_multi({f'a{i}': i for i in range(1000)}) == []
        assert c.get_multi([f'a{i}' for i in range(2000)]) == {f'a{i}': i for i in range(1000)}
        value = bytes(range(256)) * 4000
        c['v'] = value; assert c['v'] == value
        found, cas = c.gets('a1'); assert c.cas('a1', 7, cas) and not c.cas('a1', 8, cas)
        assert not c.add('a1', 1) and c.replace('a1', 9) and c.get('a1') == 9
        c.set('s', 'b'); assert c.append('s', 'c') and c.prepend('s', 'a') and c.get('s') == 'abc'
        c.set('n', 5); assert c.incr('n', 3) == 8 and c.decr('n') == 7
        assert c.delete('n') and c.get('n') is None and not c.delete('n')
        assert c.delete_multi(['a1', 'a2']) and c.get('a2') is None
        assert len(c.get_stats()) == 1
        assert c.flush_all() and c.get('a3') is None
        print('done')
        """));

    [Fact]
    public async Task PythonMemcache_UsualWork_Succeeds() => Assert.Equal("done\n", await RunPythonAsync("""
        import memcache
        c = memcache.Client([f'127.0.0.1:{port}'])
        assert c.set_multi({f'a{i}': i for i in range(500)}) == []
        assert c.get_multi([f'a{i}' for i in range(1000)]) == {f'a{i}': i for i in range(500)}
        c.set('v', 'x' * 1000000); assert len(c.get('v')) == 1000000
        c.set('n', 1); assert c.incr('n') == 2 and c.delete('n') and c.get('n') is None
        assert c.get_stats()[0][1]['curr_items'] and c.flush_all() is None
        print('done')
        """));

    [Fact]
    public async Task Memjs_InTheBinaryProtocol_UsualWork_Succeeds() => Assert.Equal("done\n", await RunNodeAsync("""
        const memjs = require('memjs'), assert = require('assert');
        (async () => {
          const c = memjs.Client.create(server, { timeout: 10 });
          for (let i = 0; i < 300; i++) await c.set(`a${i}`, `${i}`, { expires: 100 });
          for (let i = 0; i < 300; i++) assert.strictEqual((await c.get(`a${i}`)).value.toString(), `${i}`);
          assert.strictEqual((await c.get('none')).value, null);
          const big = Buffer.alloc(1000000, 7); await c.set('big', big, {}); assert.deepStrictEqual((await c.get('big')).value, big);
          assert.strictEqual((await c.increment('n', 2, { initial: 5 })).value, 5);
          assert.strictEqual((await c.increment('n', 2, { initial: 5 })).value, 7);
          assert.strictEqual((await c.add('a1', 'x', {})), false);
          assert.strictEqual((await c.delete('a1')), true);
          await c.flush(); assert.strictEqual((await c.get('a2')).value, null);
          console.log('done'); c.close();
        })().catch(e => { console.error(e); process.exit(1); });
        """));

    [Fact]
    public async Task NodeMemcached_UsualWork_Succeeds() => Assert.Equal("done\n", await RunNodeAsync("""
        const Memcached = require('memcached'), assert = require('assert'), { promisify } = require('util');
        (async () => {
          const c = new Memcached(server, { timeout: 20000, maxValue: 2000000 }), p = n => promisify(c[n]).bind(c);
          for (let i = 0; i < 300; i++) await p('set')(`a${i}`, `${i}`, 100);
          assert.strictEqual(Object.keys(await p('getMulti')([...Array(400).keys()].map(i => `a${i}`))).length, 300);
          await p('set')('big', 'x'.repeat(1000000), 0); assert.strictEqual((await p('get')('big')).length, 1000000);
          const found = await p('gets')('a1'); assert.strictEqual(await p('cas')('a1', 'y', found.cas, 0), true);
          await p('set')('n', 5, 0); assert.strictEqual(await p('incr')('n', 3), 8);
          assert.strictEqual(await p('del')('n'), true);
          assert.ok((await p('version')()).length === 1 && (await p('stats')()).length === 1);
          await p('flush')(); assert.strictEqual(await p('get')('a2'), undefined);
          console.log('done'); c.end();
        })().catch(e => { console.error(e); process.exit(1); });
        """));

    [Fact]
    public async Task ToolsOfLibmemcached_Succeed()
    {
        using var directory = new TempDirectory();
        var file = directory.File("tool");
        await File.WriteAllTextAsync(file, "of libmemcached");
        string[] server = [$"--servers={Server}"];
        await ClientProgram.RunAsync("memcping", server);
        await ClientProgram.RunAsync("memccp", [.. server, file]);
        Assert.Equal("of libmemcached\n", await ClientProgram.RunAsync("memccat", [.. server, "tool"]));
        await ClientProgram.RunAsync("memcexist", [.. server, "tool"]);
        await ClientProgram.RunAsync("memctouch", [.. server, "--expire=100", "tool"]);
        Assert.Contains("curr_items", await ClientProgram.RunAsync("memcstat", server), StringComparison.Ordinal);
        await ClientProgram.RunAsync("memcrm", [.. server, "tool"]);
        await ClientProgram.RunAsync("memcflush", server);
    }

    [Theory]
    [InlineData("-a")]
    [InlineData("-b")]
    public async Task Memccapable_PassesEveryCase(string protocol)
    {
        var table = await ClientProgram.RunAsync("memccapable", ["-h", "127.0.0.1", "-p", $"{_proxy.EndPoint.Port}", protocol]);
        Assert.Contains("All tests passed", table, StringComparison.Ordinal);
    }

    private Task<string> RunPythonAsync(string program) => ClientProgram.RunAsync("/usr/bin/python3", ["-"], $"port = {_proxy.EndPoint.Port}\n{program}");

    private async Task<string> RunNodeAsync(string program) =>
        await ClientProgram.RunAsync("node", ["-"], $"const server = '{Server}';\n{program}", await NodePackages.FolderAsync());
}
