using System.Diagnostics;
using System.Text;

namespace RingProxy.FaultBench;

/// <summary>
/// An open-loop run: a thread of its own sends each request when it is due, whether or not earlier ones are answered. Idle connections are taken
/// in turn, and a request that finds none opens one.
/// </summary>
internal sealed class LoadRun : IDisposable
{
    private const int FirstConnectionCount = 64;
    private const int MaxConnectionCount = 12_000;

    /// <summary>How long after its last request a run waits for answers.</summary>
    private static readonly TimeSpan s_drain = TimeSpan.FromSeconds(5);

    private static readonly Task s_never = new TaskCompletionSource().Task;

    private readonly LoadPlan _plan;
    private readonly int _port;
    private readonly AnswerReader _reader;
    private readonly byte[][] _keyTexts;
    private readonly RequestRecord[] _records;
    private readonly List<LoadConnection> _connections = [];
    private readonly Queue<LoadConnection> _idle = new();
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _allDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _doneCount;
    private long _startedAt;
    private volatile int _phase;

    private LoadRun(LoadPlan plan, int port, IReadOnlyList<string> nodeIds)
    {
        (_plan, _port) = (plan, port);
        _reader = new AnswerReader(nodeIds);
        _keyTexts = [.. Enumerable.Range(0, plan.KeyCount).Select(key => Encoding.ASCII.GetBytes(LoadPlan.KeyText(key)))];
        _records = new RequestRecord[plan.Keys.Length];
    }

    /// <summary>The phase that requests are sent under from now on.</summary>
    public Phase Phase
    {
        get => (Phase)_phase;
        set => _phase = (int)value;
    }

    /// <summary>Sends the whole plan to a proxy; the story, if there is one, is told beside it and has ended when this returns.</summary>
    public static async Task<LoadRecord> RunAsync(LoadPlan plan, int port, IReadOnlyList<string> nodeIds, Func<LoadRun, Task>? story = null)
    {
        using var run = new LoadRun(plan, port, nodeIds);
        for (var i = 0; i < FirstConnectionCount; i++)
            run.Open().Connect(port);
        GC.Collect();
        run._startedAt = Stopwatch.GetTimestamp() + Stopwatch.Frequency / 10;
        var pacer = new Thread(run.Pace) { IsBackground = true };
        pacer.Start();
        await (story?.Invoke(run) ?? Task.CompletedTask);
        await run.At(TimeSpan.FromSeconds((double)plan.Keys.Length / plan.Rate) + s_drain, run._allDone.Task);
        pacer.Join();
        run.Dispose();
        return new LoadRecord(plan, run._records, run._startedAt);
    }

    /// <summary>Ends that long after the first request was due, or when a task ends before.</summary>
    public async Task At(TimeSpan time, Task? orEnd = null)
    {
        var left = time - Stopwatch.GetElapsedTime(_startedAt);
        if (left > TimeSpan.Zero)
            await Task.WhenAny(Task.Delay(left), orEnd ?? s_never);
    }

    public byte[] TextOf(int request) => _plan.Request(_records[request].Phase, _records[request].Key);

    public bool TryRead(ReadOnlySpan<byte> received, int request, out Answer answer) =>
        _reader.TryRead(received, _keyTexts[_records[request].Key], out answer);

    public void Complete(int request, Answer answer)
    {
        ref var record = ref _records[request];
        record.Done = Stopwatch.GetTimestamp();
        (record.Outcome, record.Status, record.Node) = (answer.Outcome, answer.Status, answer.Node);
        if (Interlocked.Increment(ref _doneCount) == _records.Length)
            _allDone.TrySetResult();
    }

    public void Free(LoadConnection connection)
    {
        lock (_lock)
            _idle.Enqueue(connection);
    }

    public void Dispose()
    {
        List<LoadConnection> connections;
        lock (_lock)
            connections = [.. _connections];
        foreach (var connection in connections)
            connection.Dispose();
    }

    private void Pace()
    {
        var interval = (double)Stopwatch.Frequency / _plan.Rate;
        for (var i = 0; i < _records.Length; i++)
        {
            var due = _startedAt + (long)(i * interval);
            Pause.Until(due);
            ref var record = ref _records[i];
            (record.Intended, record.Key, record.Phase) = (due, _plan.Keys[i], Phase);
            record.Sent = Stopwatch.GetTimestamp();
            Send(i);
        }
    }

    private void Send(int request)
    {
        while (true)
        {
            LoadConnection? connection;
            lock (_lock)
                _idle.TryDequeue(out connection);
            if (connection is null)
                break;
            if (connection.TrySend(request))
                return;
        }

        if (_connections.Count < MaxConnectionCount)
            Open().Connect(_port, request);
        else
            Complete(request, new Answer(Outcome.NotConnected, 0, -1, KeepsConnection: false));
    }

    private LoadConnection Open()
    {
        var connection = new LoadConnection(this);
        lock (_lock)
            _connections.Add(connection);
        return connection;
    }
}
