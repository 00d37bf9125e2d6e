using System.CommandLine;
using RingProxy;

var root = new RootCommand("RingProxy: a sidecar that sends each shard key to its owner on a ring that can be swapped while it runs.")
{
    SidecarCommand.Create(),
    DemoCommand.Create(),
    NodeCommand.Create(),
    HealthcheckCommand.Create(),
};
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    return Usage.Report(parsed, Console.Error);
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e)
{
    await Console.Error.WriteLineAsync($"ringproxy: this should not happen: {e}");
    return ExitCodes.Unexpected;
}
