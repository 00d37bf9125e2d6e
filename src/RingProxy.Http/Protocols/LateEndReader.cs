using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace RingProxy.Http;

/// <summary>
/// Tells the end of a client's stream only after the bytes before it. Kestrel takes a result that has both, the last bytes of a body and the
/// end, for a body that is cut short, and then refuses a whole request of a client that has shut down its sending side.
/// </summary>
internal sealed class LateEndReader(PipeReader reader) : PipeReader
{
    private long _leftBefore;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var read = reader.ReadAsync(cancellationToken);
        return read.IsCompletedSuccessfully ? new ValueTask<ReadResult>(WithoutEnd(read.Result)) : AwaitAsync(read);
    }

    public override bool TryRead(out ReadResult result)
    {
        var hasRead = reader.TryRead(out result);
        if (hasRead)
        {
            result = WithoutEnd(result);
        }

        return hasRead;
    }

    public override void AdvanceTo(SequencePosition consumed) => reader.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => reader.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => reader.CancelPendingRead();

    public override void Complete(Exception? exception = null) => reader.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => reader.CompleteAsync(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> AwaitAsync(ValueTask<ReadResult> read) => WithoutEnd(await read);

    /// <summary>The end is told when nothing is left, or when what is left is what the reader has left before: then it waits for more in vain.</summary>
    private ReadResult WithoutEnd(ReadResult result)
    {
        if (!result.IsCompleted || result.Buffer.IsEmpty)
        {
            return result;
        }

        var left = result.Buffer.Length;
        if (left == _leftBefore)
        {
            return result;
        }

        _leftBefore = left;
        return new ReadResult(result.Buffer, result.IsCanceled, isCompleted: false);
    }
}
