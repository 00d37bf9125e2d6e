// A steady load through proxies while one of the nodes behind them is killed, stopped or reset. perf/faults.sh runs it.
//   fault-bench check                                                    does the generator count what it should?
//   fault-bench compare --node ID=PORT… --proxy NAME=PORT… [--fault FAULT…] [--rate N] [--seconds N] [--rounds N] [--keys N] [--warm-up N]
//   fault-bench bounded --node ID=PORT… --proxy NAME=PORT… [--rate N] [--seconds N] [--keys N] [--warm-up N] [--delay MS] [--bound C]
//   fault-bench node --id ID --port PORT [--backlog N] [--index N --nodes N --board FILE]    one node; the other commands start their own
// Tables go to standard output, progress to standard error.
using RingProxy.FaultBench;

// Read at the first use of a socket: completions run on the polling thread, so that an answer's time is taken when it comes.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

// A pinned process has one thread in its pool, and adds others late or, on a busy machine, not at all: one that waits would stall everything.
ThreadPool.SetMinThreads(8, 8);

try
{
    var arguments = new Arguments(args.Skip(1));
    return args.FirstOrDefault() switch
    {
        "node" => await NodeServer.RunAsync(arguments),
        "check" => await SelfCheck.RunAsync(),
        "compare" => await CompareCommand.RunAsync(arguments),
        "bounded" => await BoundedCommand.RunAsync(arguments),
        var other => throw new ArgumentException($"'{other}' is no command; legal: node, check, compare, bounded"),
    };
}
catch (ArgumentException error)
{
    Console.Error.WriteLine($"fault-bench: {error.Message}");
    return 2;
}
