using System.Collections;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace RingProxy;

/// <summary>The settings of a process in layers: a file, then the environment, then the command line; a later layer wins.</summary>
internal sealed partial class SettingTree
{
    /// <summary>Environment variables with this prefix are settings; <c>__</c> separates the parts of a path.</summary>
    public const string Prefix = "RINGPROXY_";

    private readonly List<SettingError> _errors = [];

    public SettingNode Root { get; } = new("default");

    /// <summary>What could not be read at all.</summary>
    public IReadOnlyList<SettingError> Errors => _errors;

    public void AddFile(string path)
    {
        try
        {
            SettingJson.Merge(Root, File.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            _errors.Add(new SettingError("config", path, $"cannot be read: {e.Message}"));
        }
    }

    /// <param name="variables">Names and values, as <see cref="Environment.GetEnvironmentVariables()"/> returns them.</param>
    public void AddEnvironment(IDictionary variables)
    {
        var settings = variables.Keys.Cast<string>()
            .Where(name => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !IsServiceLink(name[Prefix.Length..]))
            // A part after what it is a part of: http.routes as JSON first, http.routes.0.ringId over it.
            .Order(StringComparer.OrdinalIgnoreCase);
        foreach (var name in settings)
            SetParts(name[Prefix.Length..].Split("__"), (string?)variables[name], $"environment variable {name}");
    }

    /// <summary>Sets one value.</summary>
    /// <param name="path">Such as <c>http.routes[0].ringId</c>; <c>http.routes.0.ringId</c> is the same.</param>
    public void Set(string path, string? text, string origin) =>
        SetParts(path.Replace("]", "", StringComparison.Ordinal).Split('.', '['), text, origin);

    private void SetParts(string[] parts, string? text, string origin)
    {
        var node = Root;
        foreach (var part in parts)
            node = node.Part(part, origin);
        node.SetText(text, origin);
    }

    /// <summary>
    /// Kubernetes puts the addresses of services into every container: a service named <c>ringproxy</c> brings
    /// <c>RINGPROXY_SERVICE_HOST</c>, <c>RINGPROXY_PORT_9901_TCP_ADDR</c> and more. Those are no settings of ours.
    /// </summary>
    private static bool IsServiceLink(string name) => ServiceLink().IsMatch(name);

    [GeneratedRegex("(^|_)(SERVICE_(HOST|PORT)(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$")]
    private static partial Regex ServiceLink();
}
