namespace RingProxy.Cli;

/// <summary>The two views of a result.</summary>
internal enum OutputFormat
{
    /// <summary>For people and line tools.</summary>
    Text,

    /// <summary>For programs: stdout holds JSON and nothing else.</summary>
    Json,
}
