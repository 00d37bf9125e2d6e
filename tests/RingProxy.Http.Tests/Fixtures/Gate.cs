using RingProxy.Testing;

namespace RingProxy.Http.Tests;

/// <summary>A signal from one side of a connection to the other.</summary>
internal sealed class Gate(string name)
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _opened.TrySetResult();

    public Task WaitAsync() => _opened.Task.OrTimeout(() => $"waited for: {name}");
}
