namespace RingProxy.Cli.Tests;

/// <summary>A file store in a temporary folder, and command lines that use it.</summary>
internal sealed class FileStore(Rings rings)
{
    public string Address { get; } = $"file:{rings.PathOf("store")}";

    /// <summary>Runs <c>ringctl COMMAND --store … </c> and the rest of the arguments.</summary>
    public Task<CommandResult> RunAsync(params string[] arguments) =>
        CommandLine.RunAsync([arguments[0], "--store", Address, .. arguments[1..]]);

    /// <summary>Publishes ring <c>cache</c> with so many nodes.</summary>
    public async Task<CommandResult> PutAsync(int nodeCount, params string[] options) =>
        (await RunAsync(["put", rings.Draft($"put{nodeCount}.json", nodeCount), .. options])).Expect(ExitCodes.Ok);

    public async Task<long> CurrentVersionAsync() =>
        (await RunAsync("show", "--ring-id", "cache", "--format", "json")).Expect(ExitCodes.Ok).Json.GetProperty("version").GetInt64();
}
