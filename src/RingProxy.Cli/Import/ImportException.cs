namespace RingProxy.Cli;

/// <summary>A configuration cannot be turned into a ring document with the same mapping.</summary>
/// <param name="line">Line of the configuration, from 1; 0 where none is to blame.</param>
/// <param name="reason">What was found and what is legal.</param>
internal sealed class ImportException(int line, string reason) : Exception(reason)
{
    /// <summary>What was being read, if it is not the file that the user named.</summary>
    public string? File { get; init; }

    /// <summary>The reason behind the place it is about.</summary>
    public string At(string file) => line > 0 ? $"{File ?? file}:{line}: {Message}" : $"{File ?? file}: {Message}";
}
