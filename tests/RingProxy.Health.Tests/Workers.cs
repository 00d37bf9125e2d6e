using RingProxy.Testing;

namespace RingProxy.Health.Tests;

/// <summary>Real threads that start together; what one of them throws fails the test.</summary>
internal sealed class Workers
{
    private readonly Thread[] _threads;
    private Exception? _failure;

    private Workers(int count, Action<int> work)
    {
        var start = new Barrier(count);
        _threads = [.. Enumerable.Range(0, count).Select(worker => new Thread(() =>
        {
            try
            {
                start.SignalAndWait();
                work(worker);
            }
            catch (Exception e)
            {
                _failure = e;
            }
        }))];
        Array.ForEach(_threads, thread => thread.Start());
    }

    public static Workers Start(int count, Action<int> work) => new(count, work);

    public static void Run(int count, Action<int> work) => Start(count, work).Join();

    public void Join()
    {
        Assert.All(_threads, (thread, i) => Assert.True(thread.Join(TaskTimeouts.Patience), $"worker {i} of {_threads.Length} has not ended: a deadlock?"));
        Assert.Null(_failure);
    }
}
