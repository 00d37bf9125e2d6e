using System.Net.Http.Headers;

namespace RingProxy.Topology.Tests;

public sealed class DuplexContentTests
{
    [Fact]
    public void TryWrite_QueueFull_DropsAndSaysSo()
    {
        using var content = new DuplexContent(new MediaTypeHeaderValue("application/grpc"));

        Assert.All(Enumerable.Range(0, DuplexContent.MaxQueued), frame => Assert.True(content.TryWrite([(byte)frame])));
        Assert.False(content.TryWrite([0]));
    }

    [Fact]
    public async Task Complete_FramesQueued_SendsThemAndEndsTheBody()
    {
        using var content = new DuplexContent(new MediaTypeHeaderValue("application/grpc"));
        content.TryWrite([1, 2]);
        content.TryWrite([3]);
        content.Complete();

        Assert.False(content.TryWrite([4]));
        Assert.Null(content.Headers.ContentLength);
        Assert.Equal([1, 2, 3], await content.ReadAsByteArrayAsync());
    }
}
