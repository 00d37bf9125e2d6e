using System.Globalization;

namespace RingProxy.FaultBench;

/// <summary>Options of a command line as pairs <c>--name value</c>; a name may come more than once.</summary>
internal sealed class Arguments
{
    private readonly ILookup<string, string> _values;

    public Arguments(IEnumerable<string> words) => _values = words.Chunk(2)
        .Select(pair => pair.Length == 2 && pair[0].StartsWith("--", StringComparison.Ordinal)
            ? pair
            : throw new ArgumentException($"'{string.Join(' ', pair)}' is no option; legal: --name value"))
        .ToLookup(pair => pair[0][2..], pair => pair[1]);

    public string Text(string name) =>
        _values[name].LastOrDefault() ?? throw new ArgumentException($"--{name} is missing");

    public string? OptionalText(string name) => _values[name].LastOrDefault();

    public int Number(string name, int otherwise, int min, int max)
    {
        var text = _values[name].LastOrDefault();
        if (text is null)
            return otherwise;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw new ArgumentException($"--{name} '{text}'; legal: a whole number from {min} to {max}");
    }

    public double Factor(string name, double otherwise) =>
        _values[name].LastOrDefault() is not { } text ? otherwise
        : double.TryParse(text, CultureInfo.InvariantCulture, out var value) && value > 1 ? value
        : throw new ArgumentException($"--{name} '{text}'; legal: a number above 1");

    public IReadOnlyList<string> All(string name) => [.. _values[name]];

    /// <summary>Every <c>--name KEY=PORT</c>, in the order given; at least one.</summary>
    public IReadOnlyList<(string Name, int Port)> Ports(string name)
    {
        var ports = _values[name].Select(text =>
            text.Split('=') is [var key, var port] && int.TryParse(port, CultureInfo.InvariantCulture, out var number)
                ? (key, number)
                : throw new ArgumentException($"--{name} '{text}'; legal: NAME=PORT")).ToList();
        return ports.Count > 0 ? ports : throw new ArgumentException($"--{name} is missing; legal: NAME=PORT");
    }
}
