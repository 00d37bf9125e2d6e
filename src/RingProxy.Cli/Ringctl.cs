using System.CommandLine;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>The command line: parses, runs one command, and turns whatever ends it into an exit code and text on stderr.</summary>
internal sealed class Ringctl(Terminal terminal)
{
    private const int BrokenPipe = 32; // EPIPE: what HResult holds for it on Unix

    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        // No response files: a key may start with '@'.
        var parsed = BuildRoot().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        List<string> mistakes = [.. parsed.Errors.Select(e => e.Message), .. UnknownOptions.In(parsed)];
        if (mistakes.Count > 0)
            return Fail(ExitCodes.Usage, [.. mistakes, $"'{FullName(parsed.CommandResult.Command)} --help' tells what is possible"]);

        try
        {
            return await RunAsync(parsed, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (CommandException e)
        {
            return Fail(e.ExitCode, e.Reasons);
        }
        catch (RingConflictException e)
        {
            return Fail(ExitCodes.Conflict, [e.Message]);
        }
        catch (RingStoreException e)
        {
            return Fail(ExitCodes.StoreFailed, [e.Message]);
        }
        catch (IOException e) when (e.HResult == BrokenPipe)
        {
            // Whoever read our output has enough.
            return ExitCodes.Ok;
        }
#pragma warning disable CA1031 // The last line of defence: a person gets a sentence, a script a code of its own.
        catch (Exception e)
        {
            return Fail(ExitCodes.Unexpected, [$"unexpected: {e.GetType().Name}: {e.Message}"]);
        }
#pragma warning restore CA1031
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var text = terminal.OutputText();
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // signals are ProcessTerminal's
            Output = text,
            Error = terminal.Error,
        };
        return await parsed.InvokeAsync(configuration, cancellationToken);
    }

    private RootCommand BuildRoot()
    {
        var context = new CommandContext(terminal);
        return new RootCommand("Reads, checks and publishes ring documents, and tells which node owns a key.")
        {
            new ValidateCommand(context),
            new LookupCommand(context),
            new ShowCommand(context),
            new ListCommand(context),
            new HistoryCommand(context),
            new PutCommand(context),
            new RollbackCommand(context),
            new WatchCommand(context),
            new SealCommand(context),
            new DiffCommand(context),
            new ImportCommand(context),
            new SlotsCommand(context),
            new DoctorCommand(context),
            new SimulateCommand(context),
            context.Format,
        };
    }

    private int Fail(int exitCode, IEnumerable<string> reasons)
    {
        foreach (var reason in reasons)
            terminal.Error.WriteLine($"ringctl: {reason}");
        return exitCode;
    }

    private static string FullName(Command command) => command is RootCommand ? "ringctl" : $"ringctl {command.Name}";
}
