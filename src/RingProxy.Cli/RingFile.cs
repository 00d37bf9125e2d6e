using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>Ring documents as files; <c>-</c> is stdin.</summary>
internal static class RingFile
{
    public const string StandardInput = "-";

    /// <summary>The bytes of a file, at most one more than a document may have (the reader then says that it is too large).</summary>
    /// <exception cref="CommandException">The file is not there or cannot be read.</exception>
    public static Task<ReadOnlyMemory<byte>> ReadBytesAsync(Terminal terminal, string path, CancellationToken cancellationToken) =>
        ReadBytesAsync(terminal, path, RingDocumentReader.MaxBytes + 1, cancellationToken);

    /// <summary>The first bytes of a file, at most <paramref name="limit"/>.</summary>
    /// <exception cref="CommandException">The file is not there or cannot be read.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(Terminal terminal, string path, int limit, CancellationToken cancellationToken)
    {
        try
        {
            await using var opened = path == StandardInput ? null : File.OpenRead(path);
            return await ReadUpToAsync(opened ?? terminal.Input, limit, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.NotFound, $"{path}: cannot be read: {e.Message}");
        }
    }

    /// <summary>A document that a person may have written (a draft).</summary>
    /// <exception cref="CommandException">The file cannot be read, or the document breaks rules: all of them are told.</exception>
    public static async Task<RingDocument> ReadDraftAsync(Terminal terminal, string path, CancellationToken cancellationToken)
    {
        var result = RingDocumentReader.ReadDraft(await ReadBytesAsync(terminal, path, cancellationToken));
        return result.Document ?? throw Invalid(path, result);
    }

    /// <summary>Replaces a file whole.</summary>
    /// <exception cref="CommandException">The folder cannot be written.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            AtomicFile.Write(Path.GetFullPath(path), bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.NotFound, $"{path}: cannot be written: {e.Message}");
        }
    }

    public static CommandException Invalid(string name, RingDocumentResult result) =>
        new(ExitCodes.Invalid, [.. result.Errors.Select(e => $"{name}: {e}")]);

    private static async Task<ReadOnlyMemory<byte>> ReadUpToAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        var buffer = new byte[limit];
        var length = await stream.ReadAtLeastAsync(buffer, limit, throwOnEndOfStream: false, cancellationToken);
        return buffer.AsMemory(0, length);
    }
}
