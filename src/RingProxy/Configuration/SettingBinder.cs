using System.Collections.Immutable;
using System.Reflection;

namespace RingProxy;

/// <summary>
/// Turns settings into option objects by the names and types of their properties. Goes on after an error, so that one run
/// tells all of them; what is wrong or absent keeps the property's own default.
/// </summary>
internal sealed class SettingBinder
{
    private readonly List<SettingError> _errors = [];

    public IReadOnlyList<SettingError> Errors => _errors;

    public T Bind<T>(SettingNode node) where T : new() => (T)BindObject(typeof(T), node, "");

    /// <summary>Properties that a setting can set, those of base types included.</summary>
    public static IEnumerable<PropertyInfo> SettableProperties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is { IsPublic: true });

    /// <summary>What the entries of a list property are; null if the type is not a list.</summary>
    public static Type? ItemType(Type type) =>
        type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.GetGenericTypeDefinition() is var open
            && (open == typeof(IReadOnlyList<>) || open == typeof(IList<>) || open == typeof(List<>) || open == typeof(ImmutableArray<>))
            ? type.GenericTypeArguments[0]
        : null;

    private object? Bind(Type declared, SettingNode node, string path)
    {
        if (node.IsNull)
            return null;
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (ScalarText.IsScalar(type))
            return BindScalar(type, node, path);
        if (ItemType(type) is { } item)
            return BindList(type, item, node, path);
        return BindObject(type, node, path);
    }

    private object? BindScalar(Type type, SettingNode node, string path)
    {
        if (node.Text is { } text)
            return ScalarText.TryRead(type, text) ?? Refuse(path, text, $"is not legal; legal: {ScalarText.LegalValues(type)}", node);
        return node.Parts.Count == 0 && !node.IsList
            ? null
            : Refuse(path, null, $"is {(node.IsList ? "a list" : "a group of settings")}; legal: {ScalarText.LegalValues(type)}", node);
    }

    private object? BindList(Type type, Type itemType, SettingNode node, string path)
    {
        if (node.Text is { } text)
        {
            var parsed = SettingJson.TryParse(text, node.Origin) ?? (ScalarText.IsScalar(itemType) ? SplitAtCommas(text, node.Origin) : null);
            if (parsed is null)
                return Refuse(path, text, "is not legal; legal: a list", node);
            node = parsed;
        }
        if (!node.IsList)
            return node.Parts.Count == 0 ? null : Refuse(path, null, $"is a group of settings with '{node.Parts.Keys.First()}'; legal: a list", node);

        var items = node.Parts.Select(part => Bind(itemType, part.Value, $"{path}[{part.Key}]")).ToList();
        var array = Array.CreateInstance(itemType, items.Count(value => value is not null));
        foreach (var (index, value) in items.Where(value => value is not null).Index())
            array.SetValue(value, index);
        return Convert(array, type, itemType);
    }

    private object BindObject(Type type, SettingNode node, string path)
    {
        var target = Activator.CreateInstance(type)!;
        if (node.Text is { } text)
        {
            if (SettingJson.TryParse(text, node.Origin) is not { IsList: false } parsed)
            {
                Refuse(path, text, $"is not legal; legal: a group of settings with {string.Join(", ", NamesIn(type))}", node);
                return target;
            }
            node = parsed;
        }
        foreach (var (name, part) in node.Parts)
        {
            var partPath = path.Length == 0 ? name : $"{path}.{name}";
            var property = SettableProperties(type).FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase));
            if (property is null)
                Refuse(partPath, null, UnknownName(name, type), part);
            else if (Bind(property.PropertyType, part, path.Length == 0 ? ScalarText.NameOf(property.Name) : $"{path}.{ScalarText.NameOf(property.Name)}") is { } value)
                property.SetValue(target, value);
        }
        return target;
    }

    private static string UnknownName(string name, Type type)
    {
        var names = NamesIn(type).ToList();
        return NearestName.To(name, names) is { } nearest
            ? $"is unknown; did you mean '{nearest}'? Legal: {string.Join(", ", names)}"
            : $"is unknown; legal: {string.Join(", ", names)}";
    }

    private static IEnumerable<string> NamesIn(Type type) => SettableProperties(type).Select(property => ScalarText.NameOf(property.Name));

    private static SettingNode SplitAtCommas(string text, string origin)
    {
        var list = new SettingNode(origin);
        list.SetEmptyList(origin);
        foreach (var (index, item) in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Index())
            list.Part($"{index}", origin).SetText(item, origin);
        return list;
    }

    private static object Convert(Array array, Type type, Type itemType)
    {
        if (type.IsArray || type.IsInstanceOfType(array) && !type.IsValueType)
            return array;
        if (type == typeof(List<>).MakeGenericType(itemType))
            return Activator.CreateInstance(type, array)!;
        return typeof(ImmutableArray).GetMethods()
            .Single(method => method.Name == nameof(ImmutableArray.Create) && method.GetParameters() is [{ ParameterType.IsArray: true }])
            .MakeGenericMethod(itemType)
            .Invoke(null, [array])!;
    }

    private object? Refuse(string path, string? value, string message, SettingNode node)
    {
        _errors.Add(new SettingError(path, value, message, node.Origin));
        return null;
    }
}
