using System.Reflection;
using System.Text.Json;

namespace RingProxy.Health.Tests;

/// <summary>The settings of <see cref="HealthOptions"/> by their paths.</summary>
internal static class Settings
{
    public static IReadOnlyList<(string Path, Type Type)> All { get; } = [.. Of(typeof(HealthOptions), "")];

    public static object? Get(HealthOptions options, string path) => Find(options, path, out var owner).GetValue(owner);

    public static void Set(HealthOptions options, string path, object? value) => Find(options, path, out var owner).SetValue(owner, value);

    private static IEnumerable<(string, Type)> Of(Type type, string prefix) =>
        from property in type.GetProperties()
        where property.SetMethod is not null
        let path = prefix + JsonNamingPolicy.CamelCase.ConvertName(property.Name)
        from setting in property.PropertyType.Namespace == type.Namespace && property.PropertyType.IsClass ? Of(property.PropertyType, $"{path}.") : [(path, property.PropertyType)]
        select setting;

    private static PropertyInfo Find(object options, string path, out object owner)
    {
        var parts = path.Split('.');
        owner = parts[..^1].Aggregate(options, (group, part) => Property(group, part).GetValue(group)!);
        return Property(owner, parts[^1]);
    }

    private static PropertyInfo Property(object owner, string name) =>
        owner.GetType().GetProperty(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.IgnoreCase)!;
}
