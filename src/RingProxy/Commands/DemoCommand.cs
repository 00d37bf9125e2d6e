using System.CommandLine;

namespace RingProxy;

/// <summary><c>ringproxy demo</c>: a sidecar with a ring in a folder and a few sample nodes, all in one process.</summary>
internal static class DemoCommand
{
    private static readonly Option<string> s_directory = new("--directory") { Description = "Folder for the ring document; made anew at each start", DefaultValueFactory = _ => "demo-rings" };

    private static readonly Option<int> s_nodes = new("--nodes") { Description = "How many sample nodes, 1 to 9; one more stands by to join", DefaultValueFactory = _ => 3 };

    private static readonly Option<string> s_listen = new("--listen") { Description = "Where traffic is served", DefaultValueFactory = _ => "http://127.0.0.1:8080" };

    private static readonly Option<string> s_admin = new("--admin") { Description = "Where /status is served", DefaultValueFactory = _ => "http://127.0.0.1:9902" };

    public static Command Create()
    {
        var command = new Command("demo", "Try it: a sidecar, sample nodes and a ring to play with.") { s_directory, s_nodes, s_listen, s_admin };
        s_nodes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 9)
            {
                result.AddError($"--nodes '{result.Tokens[0].Value}': legal: 1 to 9");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var directory = Path.GetFullPath(parsed.GetValue(s_directory)!);
        var (options, errors) = SidecarOptionsReader.Read(file: null, new Dictionary<string, string>(),
        [
            ("store", $"file:{directory}"),
            ("stateDirectory", Path.Combine(directory, ".state")),
            ("http.urls[0]", parsed.GetValue(s_listen)),
            ("http.routes[0].ringId", Demo.RingId),
            ("http.routes[0].shardKey.sources[0].header", Demo.KeyHeader),
            ("http.routes[0].shardKey.sources[1].query", Demo.KeyParameter),
            ("admin.url", parsed.GetValue(s_admin)),
        ]);
        if (errors.Count > 0)
        {
            await Console.Error.WriteLineAsync($"ringproxy: {string.Join("\nringproxy: ", errors)}");
            return ExitCodes.InvalidConfiguration;
        }

        TrafficServer.PrepareProcess(options.Http);
        return await ProcessLife.RunAsync(
            async loggers =>
            {
                var demo = await Demo.StartAsync(options, directory, parsed.GetValue(s_nodes), loggers);
                await Console.Out.WriteLineAsync(demo.Tour());
                return demo;
            },
            options.ShutdownGrace);
    }
}
