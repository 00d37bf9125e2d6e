using System.Text;
using RingProxy.Testing;

namespace RingProxy.Cli.Tests;

/// <summary>Takes what a command writes, and lets a test wait until something stands in it.</summary>
internal sealed class Transcript : MemoryStream
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Text
    {
        get
        {
            lock (_lock)
                return Encoding.UTF8.GetString(ToArray());
        }
    }

    public async Task WaitForAsync(string text)
    {
        while (true)
        {
            Task more;
            lock (_lock)
                more = _written.Task;
            if (Text.Contains(text, StringComparison.Ordinal))
                return;
            await more.OrTimeout(() => $"waiting for '{text}'; written so far: {Text}");
        }
    }

    /// <summary>All other ways to write end here.</summary>
    public override void Write(byte[] buffer, int offset, int count)
    {
        lock (_lock)
        {
            base.Write(buffer, offset, count);
            _written.SetResult();
            _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
