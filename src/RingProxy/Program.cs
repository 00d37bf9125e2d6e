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
return parsed.Errors.Count > 0 ? Usage.Report(parsed, Console.Error) : await parsed.InvokeAsync();
