using System.Globalization;
using RingProxy.Hashing;
using RingProxy.Testing;
using Xunit.Abstractions;

namespace RingProxy.IntegrationTests;

/// <summary>nginx's upstream <c>hash</c> itself, with <c>consistent</c> and without, in front of nodes that tell who they are.</summary>
public sealed class NginxTests(ITestOutputHelper output)
{
    private const string Consistent = "nginx-consistent";

    [Fact]
    public async Task Lookup_RandomUpstreams_AgreesWithNginxOnEveryKey()
    {
        var draw = new PeerDraw(output);
        using var directory = new TempDirectory();
        await using var nodes = new LoopbackNodes();
        var pools = PeerDraw.PoolNames.Select(name => DrawPool(draw, name, nodes.Port)).ToList();
        await File.WriteAllTextAsync(directory.File("nginx.conf"), Configuration(pools, directory));

        await using var nginx = await PeerProcess.StartAsync("nginx", "-e", "stderr", "-p", directory.Path, "-c", directory.File("nginx.conf"));
        await using var connection = await nginx.ConnectAsync(directory.File("http"));
        using var http = new HttpKeys(connection);
        List<(PeerPool, IReadOnlyList<string>)> answers = [];
        foreach (var pool in pools)
            answers.Add((pool, await http.AskAsync($"/{pool.Name}", pool.Keys).OrTimeout(() => $"nginx does not answer: {nginx}")));

        PeerVerdict.AssertAgreement(draw.Seed, answers, pool => pool with { Spec = new PlacementSpec { Algorithm = pool.Spec.Algorithm == Consistent ? "nginx-hash" : Consistent } });
        await PeerImport.AssertAgreementAsync(draw.Seed, answers, pool => ["nginx", directory.File("nginx.conf"), pool.Name]);
    }

    private static PeerPool DrawPool(PeerDraw draw, string name, int port)
    {
        var addresses = draw.Addresses(draw.PoolSize(name));
        var weights = draw.Weights(addresses.Length, most: 60);
        var nodes = addresses.Select((address, i) => new PlacementNode { NodeId = address, Address = $"http://{address}:{port}", Weight = weights[i] });
        return new PeerPool(name, new PlacementSpec { Algorithm = draw.Chance(0.8) ? Consistent : "nginx-hash" }, [.. nodes], draw.Keys());
    }

    private static string Configuration(IReadOnlyList<PeerPool> pools, TempDirectory directory) => $$"""
        daemon off;
        master_process off;
        worker_rlimit_nofile 16384;
        pid {{directory.File("pid")}};
        error_log stderr notice;
        events { worker_connections 8192; }
        http {
          access_log off;
          keepalive_requests 1000000;
          client_body_temp_path {{directory.File("body")}};
          proxy_temp_path {{directory.File("proxy")}};
          fastcgi_temp_path {{directory.File("fastcgi")}};
          uwsgi_temp_path {{directory.File("uwsgi")}};
          scgi_temp_path {{directory.File("scgi")}};
          proxy_http_version 1.1;
          proxy_set_header Connection "";
        {{string.Concat(pools.Select(Upstream))}}
          server {
            listen unix:{{directory.File("http")}};
        {{string.Concat(pools.Select(pool => $"    location = /{pool.Name} {{ proxy_pass http://{pool.Name}; }}\n"))}}
          }
        }
        """;

    private static string Upstream(PeerPool pool)
    {
        var consistent = pool.Spec.Algorithm == Consistent ? " consistent" : "";
        var servers = pool.Nodes.Select(node => string.Create(
            CultureInfo.InvariantCulture, $"    server {node.Address["http://".Length..]} weight={node.Weight} max_fails=0;\n"));
        return $"  upstream {pool.Name} {{\n    hash $http_x_key{consistent};\n{string.Concat(servers)}    keepalive 64;\n  }}\n";
    }
}
