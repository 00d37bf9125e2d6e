using System.Globalization;
using System.Text.Json;

namespace RingProxy.Topology;

/// <summary>Finds the value that an error's field names, such as <c>transition.previous.nodes[1].weight</c>.</summary>
internal static class JsonPath
{
    /// <summary>The value; null if the path leads nowhere.</summary>
    public static JsonElement? Find(JsonElement root, string path)
    {
        var element = root;
        foreach (var step in path.Split(['.', '['], StringSplitOptions.RemoveEmptyEntries))
        {
            if (step.EndsWith(']'))
            {
                if (!int.TryParse(step.AsSpan(0, step.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    || element.ValueKind is not JsonValueKind.Array || index >= element.GetArrayLength())
                    return null;
                element = element[index];
            }
            else if (element.ValueKind is not JsonValueKind.Object || !element.TryGetProperty(step, out element))
            {
                return null;
            }
        }
        return element;
    }
}
