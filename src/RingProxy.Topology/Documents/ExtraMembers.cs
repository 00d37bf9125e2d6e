using System.Collections.Immutable;
using System.Text.Json;

namespace RingProxy.Topology;

/// <summary>JSON members that this build does not know.</summary>
internal static class ExtraMembers
{
    public static readonly ImmutableSortedDictionary<string, JsonElement> None =
        ImmutableSortedDictionary.Create<string, JsonElement>(StringComparer.Ordinal);
}
