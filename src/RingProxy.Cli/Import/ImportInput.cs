using System.Text;

namespace RingProxy.Cli;

/// <summary>A configuration file as read.</summary>
/// <param name="Text">Its text, UTF-8.</param>
/// <param name="Path">Where it is; null for standard input.</param>
internal sealed record ImportInput(string Text, string? Path)
{
    private const int MaxBytes = 16 * 1024 * 1024;

    /// <exception cref="CommandException">The file cannot be read, or is too large to be a configuration.</exception>
    public static async Task<ImportInput> ReadAsync(Terminal terminal, string path, CancellationToken cancellationToken)
    {
        var bytes = await RingFile.ReadBytesAsync(terminal, path, MaxBytes + 1, cancellationToken);
        if (bytes.Length > MaxBytes)
            throw new CommandException(ExitCodes.Invalid, $"{path}: too large; legal: at most {MaxBytes} bytes");
        return new ImportInput(Encoding.UTF8.GetString(bytes.Span).TrimStart('\uFEFF'), path == RingFile.StandardInput ? null : path);
    }
}
