using RingProxy.Testing;

namespace RingProxy.IntegrationTests;

/// <summary>A folder with the npm packages of the clients, filled once a machine.</summary>
internal static class NodePackages
{
    private static readonly Lazy<Task<string>> s_folder = new(InstallAsync);

    public static Task<string> FolderAsync() => s_folder.Value;

    private static async Task<string> InstallAsync()
    {
        var folder = Repository.File("artifacts", "npm");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), """{ "private": true, "dependencies": { "ioredis": "6.0.0", "redis": "6.3.1", "memjs": "1.3.2", "memcached": "2.2.2" } }""");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "memcached")))
            await ClientProgram.RunAsync("npm", ["install", "--no-audit", "--no-fund", "--silent"], directory: folder);
        return folder;
    }
}
