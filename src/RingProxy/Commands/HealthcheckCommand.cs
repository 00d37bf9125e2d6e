using System.CommandLine;

namespace RingProxy;

/// <summary><c>ringproxy healthcheck</c>: asks a running process, for containers that have no other client.</summary>
internal static class HealthcheckCommand
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(3);

    private static readonly Option<string> s_admin = new("--admin") { Description = "The admin port", DefaultValueFactory = _ => new AdminOptions().Url };

    private static readonly Option<bool> s_ready = new("--ready") { Description = "Ask whether it is ready, not only alive" };

    public static Command Create()
    {
        var command = new Command("healthcheck", "Exit 0 if the sidecar at the admin port is alive, 4 if not.") { s_admin, s_ready };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = s_timeout };
        var page = $"{parsed.GetValue(s_admin)!.TrimEnd('/')}{(parsed.GetValue(s_ready) ? "/readyz" : "/healthz")}";
        try
        {
            using var response = await client.GetAsync(new Uri(page), cancellationToken);
            await Console.Out.WriteLineAsync(await response.Content.ReadAsStringAsync(cancellationToken));
            return response.IsSuccessStatusCode ? ExitCodes.Ok : ExitCodes.Unhealthy;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or UriFormatException)
        {
            await Console.Error.WriteLineAsync($"ringproxy: {page}: {e.Message}");
            return ExitCodes.Unhealthy;
        }
    }
}
