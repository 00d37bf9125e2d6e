using RingProxy.Cli;

await using var process = new ProcessTerminal();
return await new Ringctl(process.Terminal).RunAsync(args, process.CtrlC);
