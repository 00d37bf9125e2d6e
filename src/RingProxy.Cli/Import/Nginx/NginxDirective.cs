namespace RingProxy.Cli;

/// <summary>One directive of an nginx configuration.</summary>
/// <param name="File">Where it stands; null for the main file.</param>
/// <param name="Line">From 1.</param>
/// <param name="Words">Its name and arguments, quotes removed.</param>
/// <param name="Block">What stands in its braces; empty without any.</param>
internal sealed record NginxDirective(string? File, int Line, IReadOnlyList<string> Words, IReadOnlyList<NginxDirective> Block)
{
    public string Name => Words[0];

    /// <summary>This directive and all below it.</summary>
    public IEnumerable<NginxDirective> Everything() => Block.SelectMany(directive => directive.Everything()).Prepend(this);
}
