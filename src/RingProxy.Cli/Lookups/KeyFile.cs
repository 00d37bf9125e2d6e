namespace RingProxy.Cli;

/// <summary>Files of keys; <c>-</c> is stdin.</summary>
internal static class KeyFile
{
    /// <exception cref="CommandException">The file is not there or cannot be read.</exception>
    public static Stream Open(Terminal terminal, string path)
    {
        try
        {
            return path == RingFile.StandardInput
                ? terminal.Input
                : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.NotFound, $"--keys: {path}: cannot be read: {e.Message}");
        }
    }
}
