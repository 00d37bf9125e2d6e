using System.Collections;
using RingProxy.Cache;
using RingProxy.Http;
using RingProxy.Topology;

namespace RingProxy;

/// <summary>Reads the settings of a sidecar from all layers and checks every rule.</summary>
internal static class SidecarOptionsReader
{
    /// <param name="file">A JSON file, or null.</param>
    /// <param name="environment">The process's environment.</param>
    /// <param name="commandLine">Path and text of each setting on the command line; they win.</param>
    /// <returns>The options, and everything that is wrong with them.</returns>
    public static (SidecarOptions Options, IReadOnlyList<SettingError> Errors) Read(
        string? file, IDictionary environment, IEnumerable<(string Path, string? Text)> commandLine)
    {
        var tree = new SettingTree();
        if (file is not null)
        {
            tree.AddFile(file);
        }

        tree.AddEnvironment(environment);
        foreach (var (path, text) in commandLine)
        {
            tree.Set(path, text, "the command line");
        }

        var binder = new SettingBinder();
        var options = binder.Bind<SidecarOptions>(tree.Root);
        var read = tree.Errors.Concat(binder.Errors).ToList();
        return (options, [.. read, .. Check(options).Where(error => read.TrueForAll(known => known.Path != error.Path))]);
    }

    private static IEnumerable<SettingError> Check(SidecarOptions options) =>
    [
        .. CheckStore(options),
        .. CheckUrl("admin.url", options.Admin.Url),
        .. options.Http.Urls.SelectMany((url, i) => CheckUrl($"http.urls[{i}]", url)),
        .. CheckTimes(options),
        .. CheckOtlp(options.Otlp),
        .. CheckHttp(options),
        .. RedisOptionsValidator.Validate(options.Redis).Select(error => new SettingError($"redis.{error.Setting}", error.Value, error.Message)),
        .. MemcachedOptionsValidator.Validate(options.Memcached).Select(error => new SettingError($"memcached.{error.Setting}", error.Value, error.Message)),
    ];

    /// <summary>A sidecar for caches alone needs no HTTP route.</summary>
    private static IEnumerable<SettingError> CheckHttp(SidecarOptions options) =>
        options.Http.Routes.Count == 0 && options.Redis.Listeners.Count + options.Memcached.Listeners.Count > 0
        ? []
        : RingHttpOptionsValidator.Validate(options.Http).Select(error => new SettingError($"http.{error.Setting}", error.Value, error.Message));

    private static IEnumerable<SettingError> CheckStore(SidecarOptions options)
    {
        if (options.Store is null)
        {
            yield return new SettingError("store", null, "is missing; legal: file:DIR or etcd://host:port/prefix");
            yield break;
        }

        string? problem = null;
        try
        {
            // Opening connects to nothing.
            _ = RingStores.Open(options.Store, TimeProvider.System);
        }
        catch (FormatException e)
        {
            problem = e.Message;
        }

        if (problem is not null)
        {
            // The address may hold a password: the message names what is wrong without repeating it.
            yield return new SettingError("store", null, problem);
        }
    }

    private static IEnumerable<SettingError> CheckUrl(string path, string url)
    {
        if (ListenUrl.TryParse(url) is null)
        {
            yield return new SettingError(path, url, $"is not an address to listen on; legal: {ListenUrl.LegalForm}");
        }
    }

    private static IEnumerable<SettingError> CheckTimes(SidecarOptions options)
    {
        (string Path, TimeSpan Value, TimeSpan Least, TimeSpan Most)[] rules =
        [
            ("shutdownGrace", options.ShutdownGrace, TimeSpan.Zero, TimeSpan.FromHours(1)),
            ("watcher.minBackoff", options.Watcher.MinBackoff, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1)),
            ("watcher.maxBackoff", options.Watcher.MaxBackoff, options.Watcher.MinBackoff, TimeSpan.FromHours(1)),
            ("watcher.rereadInterval", options.Watcher.RereadInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            ("watcher.firstReadTimeout", options.Watcher.FirstReadTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10)),
            ("otlp.interval", options.Otlp.Interval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
        ];
        return rules
            .Where(rule => rule.Value < rule.Least || rule.Value > rule.Most)
            .Select(rule => new SettingError(rule.Path, rule.Value.ToString(), $"is out of range; legal: {rule.Least} to {rule.Most}"));
    }

    private static IEnumerable<SettingError> CheckOtlp(OtlpOptions otlp)
    {
        if (otlp.Endpoint is not null && (!Uri.TryCreate(otlp.Endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")))
        {
            yield return new SettingError("otlp.endpoint", otlp.Endpoint, "is not an address; legal: http://host:port or https://host:port");
        }
    }
}
