using System.CommandLine;

namespace RingProxy;

/// <summary><c>ringproxy sidecar</c>: what runs beside a service.</summary>
internal static class SidecarCommand
{
    private static readonly Option<FileInfo?> s_config = new("--config") { Description = "Settings as JSON" };

    /// <summary>Options that are short for a setting.</summary>
    private static readonly (Option<string?> Option, string Path)[] s_short =
    [
        (new("--store") { Description = "Where ring documents are: file:DIR or etcd://…" }, "store"),
        (new("--listen") { Description = "Where traffic is served, such as http://127.0.0.1:8080" }, "http.urls[0]"),
        (new("--admin") { Description = "Where /status is served, such as http://127.0.0.1:9902" }, "admin.url"),
        (new("--ring") { Description = "The ring that the first route follows" }, "http.routes[0].ringId"),
        (new("--key-header") { Description = "The header that holds the shard key of the first route" }, "http.routes[0].shardKey.sources[0].header"),
    ];

    private static readonly Option<string[]> s_set = new("--set") { Description = "Any setting: PATH=VALUE, such as http.routes[0].passport=false", Arity = ArgumentArity.OneOrMore };

    public static Command Create()
    {
        var command = new Command("sidecar", "Serve traffic by the rings of a store.") { s_config, s_set };
        foreach (var (option, _) in s_short)
        {
            command.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var sets = parsed.GetValue(s_set) ?? [];
        if (Array.Find(sets, set => set.IndexOf('=', StringComparison.Ordinal) <= 0) is { } malformed)
        {
            await Console.Error.WriteLineAsync($"ringproxy: --set '{malformed}': legal: PATH=VALUE");
            return ExitCodes.Usage;
        }

        var commandLine = s_short.Select(entry => (entry.Path, Text: parsed.GetValue(entry.Option))).Where(setting => setting.Text is not null)
            .Concat(sets.Select(set => set.Split('=', 2)).Select(parts => (Path: parts[0], Text: (string?)parts[1])));
        var (options, errors) = SidecarOptionsReader.Read(parsed.GetValue(s_config)?.FullName, Environment.GetEnvironmentVariables(), commandLine);
        if (errors.Count > 0)
        {
            foreach (var error in errors)
            {
                await Console.Error.WriteLineAsync($"ringproxy: {error}");
            }

            return ExitCodes.InvalidConfiguration;
        }

        TrafficServer.PrepareProcess(options.Http);
        return await ProcessLife.RunAsync(
            async loggers =>
            {
                var sidecar = await Sidecar.StartAsync(options, TimeProvider.System, loggers);
                var logger = loggers.CreateLogger<Sidecar>();
                HostLog.Serving(logger, sidecar.Identity.SidecarId, string.Join(", ", sidecar.TrafficUrls), sidecar.AdminUrl, sidecar.StoreName);
                foreach (var obstacle in sidecar.Readiness.Obstacles())
                {
                    HostLog.NotReady(logger, obstacle);
                }

                return sidecar;
            },
            options.ShutdownGrace);
    }
}
