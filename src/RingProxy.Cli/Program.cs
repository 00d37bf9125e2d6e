using RingProxy.Cli;

await using var terminal = ProcessTerminal.Open();
return await new Ringctl(terminal.Terminal).RunAsync(args);
