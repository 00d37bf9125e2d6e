using System.Globalization;
using RingProxy.Testing;
using StackExchange.Redis;

namespace RingProxy.IntegrationTests;

/// <summary>Clients that people use, unmodified, with their own greetings.</summary>
public sealed class RedisClientTests(RedisNodesFixture fixture) : IClassFixture<RedisNodesFixture>
{
    private RedisNodes Nodes => fixture.Nodes;

    [Theory]
    [InlineData("")]
    [InlineData(",proxy=Twemproxy")]
    public async Task StackExchangeRedis_UsualWork_Succeeds(string more)
    {
        await using var proxy = RedisProxy.Start(Nodes);
        using var connection = await ConnectionMultiplexer.ConnectAsync($"{proxy.EndPoint}{more}").OrTimeout(() => "StackExchange.Redis connects");
        var database = connection.GetDatabase();
        var keys = Enumerable.Range(0, 200).Select(i => (RedisKey)$"se{more}:{i}").ToArray();

        await Task.WhenAll(keys.Select((key, i) => database.StringSetAsync(key, i))).OrTimeout(() => "SET");
        // In its mode for twemproxy the client itself refuses several keys at once.
        var values = more.Length == 0
            ? await database.StringGetAsync(keys).OrTimeout(() => "MGET")
            : await Task.WhenAll(keys.Select(key => database.StringGetAsync(key))).OrTimeout(() => "GET");
        await database.HashSetAsync($"seh{more}", [new HashEntry("f", "v")]).OrTimeout(() => "HSET");

        Assert.Equal(Enumerable.Range(0, 200), values.Select(value => (int)value));
        Assert.Equal("v", await database.HashGetAsync($"seh{more}", "f"));
        if (more.Length == 0)
        {
            Assert.Equal(200, await database.KeyDeleteAsync(keys).OrTimeout(() => "DEL"));
            var transaction = database.CreateTransaction();
            var counted = transaction.StringIncrementAsync("{se}n");
            Assert.True(await transaction.ExecuteAsync().OrTimeout(() => "EXEC"));
            Assert.True(await counted > 0);
            var heard = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            await connection.GetSubscriber().SubscribeAsync("se-channel", (_, message) => heard.TrySetResult(message!));
            await connection.GetSubscriber().PublishAsync("se-channel", "hello");
            Assert.Equal("hello", await heard.Task.OrTimeout(() => "the message"));
        }
    }

    [Fact]
    public async Task RedisCli_Commands_AreAnswered()
    {
        await using var proxy = RedisProxy.Start(Nodes);

        var answers = await ClientProgram.RunAsync("redis-cli", ["-p", Port(proxy)], "SET cli 1\nINCR cli\nMSET {c}1 a {c}2 b x 3\nMGET {c}1 {c}2 x\nMULTI\nINCR cli\nEXEC\nNOSUCH\nHELLO 3\n");

        Assert.StartsWith("OK\n2\nOK\na\nb\n3\nOK\nQUEUED\n3\nERR unknown command 'NOSUCH'", answers, StringComparison.Ordinal);
        Assert.Equal("cli-resp3\n", await ClientProgram.RunAsync("redis-cli", ["-3", "-p", Port(proxy), "ECHO", "cli-resp3"]));
        Assert.Contains("keys in the keyspace", await ClientProgram.RunAsync("redis-cli", ["-p", Port(proxy), "--bigkeys"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RedisBenchmark_ItsTests_RunToTheirEnd()
    {
        await using var proxy = RedisProxy.Start(Nodes);

        var table = await ClientProgram.RunAsync("redis-benchmark", ["-p", Port(proxy), "-n", "2000", "-c", "20", "-P", "8", "--csv"]);

        var rows = table.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.True(rows.Length >= 18, table);
        Assert.All(rows, row => Assert.True(double.Parse(row.Split(',')[1].Trim('"'), CultureInfo.InvariantCulture) > 0, row));
    }

    [Theory]
    [InlineData("redis.Redis(host='127.0.0.1', port=PORT)")]
    [InlineData("redis.Redis(host='127.0.0.1', port=PORT, db=2, client_name='py', health_check_interval=1, decode_responses=False)")]
    public async Task PythonRedis_UsualWork_Succeeds(string create)
    {
        await using var proxy = RedisProxy.Start(Nodes);
        var program = $$"""
            import redis, threading
            r = {{create.Replace("PORT", Port(proxy), StringComparison.Ordinal)}}
            assert r.ping()
            assert r.mset({f'py:{i}': i for i in range(500)})
            assert r.mget([f'py:{i}' for i in range(500)]) == [str(i).encode() for i in range(500)]
            p = r.pipeline(transaction=False)
            for i in range(20000): p.set(f'py:{i % 100}', i)
            assert all(p.execute())
            p = r.pipeline(transaction=True)
            p.incr('{py}n').get('{py}n')
            assert p.execute()[1] is not None
            r.set('{py}w', 1)
            assert r.transaction(lambda p: (p.get('{py}w'), p.multi(), p.incr('{py}w')), '{py}w') == [2]
            assert sorted(r.scan_iter('py:*')) == sorted(f'py:{i}'.encode() for i in range(500))
            assert r.delete(*[f'py:{i}' for i in range(500)]) == 500
            s = r.pubsub(); s.subscribe('py-a', 'py-b'); s.psubscribe('py-*')
            kinds = [s.get_message(timeout=30)['type'] for _ in range(3)]
            assert sorted(kinds) == ['psubscribe', 'subscribe', 'subscribe'], kinds
            assert r.publish('py-a', 'x') == 2
            assert sorted(s.get_message(timeout=30)['type'] for _ in range(2)) == ['message', 'pmessage']
            threading.Timer(0.05, lambda: r.lpush('{py}q', 'job')).start()
            assert r.blpop('{py}q', 30) == (b'{py}q', b'job')
            assert r.eval('return KEYS[1]', 1, 'k') == b'k'
            assert r.register_script('return ARGV[1]')(keys=['k'], args=['v']) == b'v'
            assert r.info()['redis_version']
            try: r.execute_command('NOSUCH'); assert False
            except redis.ResponseError: pass
            print('done')
            """;

        Assert.Equal("done\n", await ClientProgram.RunAsync("/usr/bin/python3", ["-"], program));
    }

    [Fact]
    public async Task IoRedis_UsualWork_Succeeds()
    {
        await using var proxy = RedisProxy.Start(Nodes);
        Assert.Equal("done\n", await RunNodeAsync($$"""
            const { Redis } = require('ioredis');
            const assert = require('assert');
            (async () => {
              const r = new Redis({ host: '127.0.0.1', port: {{Port(proxy)}}, connectionName: 'io' });
              const n = 300, keys = [...Array(n).keys()].map(i => `io:${i}`);
              await r.mset(...keys.flatMap((k, i) => [k, i]));
              assert.deepStrictEqual(await r.mget(keys), keys.map((_, i) => `${i}`));
              const p = r.pipeline(); for (let i = 0; i < 5000; i++) p.incr('io:n');
              assert.strictEqual((await p.exec()).length, 5000);
              assert.deepStrictEqual(await r.multi().set('{io}a', 1).incr('{io}a').exec(), [[null, 'OK'], [null, 2]]);
              const s = r.duplicate(); await s.subscribe('io-ch');
              const heard = new Promise(f => s.on('message', (c, m) => f(m)));
              await r.publish('io-ch', 'hello'); assert.strictEqual(await heard, 'hello');
              assert.strictEqual(await r.del(keys), n);
              await assert.rejects(r.call('NOSUCH'), /unknown command/);
              console.log('done'); r.disconnect(); s.disconnect();
            })().catch(e => { console.error(e); process.exit(1); });
            """));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task NodeRedis_UsualWork_Succeeds(int version)
    {
        await using var proxy = RedisProxy.Start(Nodes);
        Assert.Equal("done\n", await RunNodeAsync($$"""
            const { createClient } = require('redis');
            const assert = require('assert');
            (async () => {
              const r = createClient({ url: 'redis://127.0.0.1:{{Port(proxy)}}', RESP: {{version}}, name: 'nr' });
              r.on('error', e => { console.error(e); process.exit(1); });
              await r.connect();
              const n = 300, keys = [...Array(n).keys()].map(i => `nr{{version}}:${i}`);
              await r.mSet(keys.map((k, i) => [k, `${i}`]));
              assert.deepStrictEqual(await r.mGet(keys), keys.map((_, i) => `${i}`));
              await r.hSet('nr{{version}}:h', { a: '1', b: '2' });
              assert.deepStrictEqual({ ...(await r.hGetAll('nr{{version}}:h')) }, { a: '1', b: '2' });
              assert.deepStrictEqual(await r.multi().set('{nr}a', '1').incr('{nr}a').exec(), ['OK', 2]);
              const s = r.duplicate(); await s.connect();
              const heard = new Promise(f => s.subscribe('nr-ch', f).then(() => r.publish('nr-ch', 'hello')));
              assert.strictEqual(await heard, 'hello');
              assert.strictEqual(await r.del(keys), n);
              console.log('done'); await r.close(); await s.close();
            })().catch(e => { console.error(e); process.exit(1); });
            """));
    }

    private static string Port(RedisProxy proxy) => proxy.EndPoint.Port.ToString(CultureInfo.InvariantCulture);

    private static async Task<string> RunNodeAsync(string program) =>
        await ClientProgram.RunAsync("node", ["-"], program, await NodePackages.FolderAsync());
}
