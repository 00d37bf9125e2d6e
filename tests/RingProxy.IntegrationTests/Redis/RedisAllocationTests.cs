namespace RingProxy.IntegrationTests;

/// <summary>A command on the steady path makes no garbage, from the client's bytes to the reply.</summary>
public sealed class RedisAllocationTests(RedisNodesFixture fixture) : IClassFixture<RedisNodesFixture>
{
    private const int Rounds = 300;
    private const int Depth = 50;

    [Theory]
    [InlineData("SET k{0} v", 0)]
    [InlineData("GET k{0}", 0)]
    [InlineData("MGET k{0} k{0}1 k{0}2 k{0}3 k{0}4", 0)]
    [InlineData("DEL k{0} k{0}1 k{0}2 k{0}3 k{0}4", 0)]
    [InlineData("PING", 0)]
    public async Task Command_SteadyPath_AllocatesNothing(string command, long expectedBytes)
    {
        await using var proxy = RedisProxy.Start(fixture.Nodes);
        await using var client = await proxy.ConnectAsync();
        byte[] commands = [.. Enumerable.Range(0, Depth).SelectMany(i => RedisConnection.Command(string.Format(null, command, i).Split(' ')))];
        await RunAsync(client, commands);

        var before = await proxy.AllocatedBytesAsync();
        await RunAsync(client, commands);
        var after = await proxy.AllocatedBytesAsync();

        // What the question itself allocates on the loops' threads, and nothing that grows with the commands.
        const long AskingBytes = 4096;
        Assert.InRange(after - before, expectedBytes, AskingBytes);
    }

    private static async Task RunAsync(RedisConnection client, byte[] commands)
    {
        for (var round = 0; round < Rounds; round++)
        {
            await client.SendAsync(commands);
            await client.ReadAsync(Depth);
        }
    }
}
