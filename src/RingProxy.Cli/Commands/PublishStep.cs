using System.CommandLine;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>What <c>put</c> and <c>rollback</c> share: options, the guard, and the last step with its report.</summary>
internal sealed class PublishStep(CommandContext context)
{
    private readonly Option<long?> _expectVersion =
        WholeNumber.Option("--expect-version", 0, "Publish only if this version is in force; 0: only if there is no ring yet");

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Check and tell what would be published, but write nothing" };

    public Option<string?> Author { get; } = new("--author") { Description = "Who publishes", HelpName = "NAME" };

    public void AddOptionsTo(Command command)
    {
        foreach (var option in (Option[])[context.Store, context.RingId, _expectVersion, _dryRun, Author])
            command.Add(option);
    }

    public RingPublisher PublisherOf(IRingStore store) => new(store, context.Terminal.Time);

    /// <exception cref="CommandException">Another version than the expected one is in force.</exception>
    /// <exception cref="RingConflictException">Somebody else published since it was prepared.</exception>
    public async Task<int> FinishAsync(ParseResult parsed, IRingStore store, RingPublication publication, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_expectVersion) is { } expected)
            Require(expected, publication);

        var dryRun = parsed.GetValue(_dryRun);
        if (!dryRun)
            await PublisherOf(store).PublishAsync(publication, cancellationToken);
        var report = PublicationReport.Of(publication, published: !dryRun);
        if (context.IsJson(parsed))
            await CliJson.WriteAsync(context.Terminal.Output, report, cancellationToken);
        else
            await context.Terminal.WriteLineAsync(report.Describe());
        return ExitCodes.Ok;
    }

    private static void Require(long expected, RingPublication publication)
    {
        var isNew = publication.Expected.Json is null;
        if (expected == (isNew ? 0 : publication.Before?.Version))
            return;
        var found = isNew ? "there is no such ring yet"
            : publication.Before is { } before ? $"version {before.Version} is in force"
            : "the document in force is not valid";
        throw new CommandException(
            ExitCodes.Conflict, $"ring '{publication.After.RingId}': {found}, not version {expected} as expected; nothing was published");
    }
}
