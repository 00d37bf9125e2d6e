using System.CommandLine;

namespace RingProxy;

/// <summary><c>ringproxy node</c>: one sample node, for trying things out.</summary>
internal static class NodeCommand
{
    private static readonly Option<string> s_id = new("--id") { Description = "The node's id", Required = true };

    private static readonly Option<string> s_listen = new("--listen") { Description = "Where it answers", DefaultValueFactory = _ => "http://127.0.0.1:8091" };

    public static Command Create()
    {
        var command = new Command("node", "A sample node that answers with its id and what it was sent.") { s_id, s_listen };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var url = parsed.GetValue(s_listen)!;
        if (ListenUrl.TryParse(url) is null)
        {
            await Console.Error.WriteLineAsync($"ringproxy: --listen '{url}': legal: {ListenUrl.LegalForm}");
            return ExitCodes.Usage;
        }

        return await ProcessLife.RunAsync(
            async loggers => await SampleNode.StartAsync(parsed.GetValue(s_id)!, url, loggers), grace: TimeSpan.Zero);
    }
}
