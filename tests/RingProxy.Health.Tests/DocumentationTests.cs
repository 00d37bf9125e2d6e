using System.Collections;
using System.Globalization;
using System.Text.Json;
using RingProxy.Testing;

namespace RingProxy.Health.Tests;

/// <summary>docs/health.md says what the code does.</summary>
public sealed class DocumentationTests
{
    private static readonly string[] s_lines = File.ReadAllLines(Repository.File("docs", "health.md"));

    [Fact]
    public void States_OfThePage_AreThoseOfTheTable()
    {
        var states = Table("event")[0][1..].Select(Parse<NodeState>).ToArray();
        Assert.Equal(Enum.GetValues<NodeState>(), states);
        Assert.Equal(Enum.GetValues<HealthEvent>(), Table("event")[1..].Select(row => Parse<HealthEvent>(row[0])));
        Assert.Equal(Enum.GetValues<NodeState>().Order(), Table("state")[1..].Select(row => Parse<NodeState>(row[0])).Order());

        foreach (var row in Table("event")[1..])
        {
            Assert.Equal(
                row[1..],
                states.Select(state => StateTable.Next(state, Parse<HealthEvent>(row[0])) is var next && next == state ? "·" : JsonNamingPolicy.CamelCase.ConvertName($"{next}")));
        }
    }

    [Fact]
    public void Settings_OfThePage_AreAllThereWithTheirDefaults()
    {
        var options = new HealthOptions();
        Assert.Equal(Settings.All.Select(setting => setting.Path).Order(), Table("setting")[1..].Select(row => row[0]).Order());
        Assert.All(Table("setting")[1..], row => Assert.Equal(Written(Settings.Get(options, row[0])), row[1]));
    }

    [Fact]
    public void Settings_RangesOfThePage_AreThoseOfTheValidator()
    {
        var checkedCount = 0;
        foreach (var row in Table("setting")[1..])
        {
            var type = Settings.All.Single(setting => setting.Path == row[0]).Type;
            var bounds = row[2].Split(',')[0].Split(" to ");
            if (bounds.Length == 2 && Read(type, bounds[0]) is { } least && Read(type, bounds[1]) is { } most)
            {
                Assert.Equal([true, true, false, false], new[] { least, most, Beside(least, -1), Beside(most, 1) }.Select(value => IsLegal(row[0], value)));
                checkedCount++;
            }
        }

        Assert.Equal(13, checkedCount);
    }

    [Fact]
    public void Status_MembersOfAReport_AreNamed() => Assert.All(
        typeof(NodeHealthReport).GetProperties(),
        property => Assert.Contains(s_lines, line => line.Contains($"`{JsonNamingPolicy.CamelCase.ConvertName(property.Name)}`", StringComparison.Ordinal)));

    /// <summary>The table whose first column is called so: its rows, the head first, without the quotes of code.</summary>
    private static string[][] Table(string firstColumn) =>
    [
        .. s_lines.SkipWhile(line => !line.StartsWith($"| {firstColumn} |", StringComparison.Ordinal))
            .TakeWhile(line => line.StartsWith('|'))
            .Where(line => !line.StartsWith("| ---", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Replace("`", "", StringComparison.Ordinal).Split('|', StringSplitOptions.TrimEntries)),
    ];

    private static bool IsLegal(string setting, object value)
    {
        var options = new HealthOptions();
        options.Breaker.MaxBreakDuration = TimeSpan.FromHours(24);
        Settings.Set(options, setting, value);
        return HealthOptionsValidator.Validate(options).Count == 0;
    }

    private static object? Read(Type type, string text) =>
        type == typeof(int) && int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number
        : type == typeof(double) && double.TryParse(text, CultureInfo.InvariantCulture, out var part) ? part
        : type == typeof(TimeSpan) ? ReadDuration(text)
        : null;

    private static object? ReadDuration(string text)
    {
        var unit = text.TrimStart("0123456789".ToCharArray());
        return !int.TryParse(text[..^unit.Length], CultureInfo.InvariantCulture, out var count) ? null : unit switch
        {
            "ms" => TimeSpan.FromMilliseconds(count),
            "s" => TimeSpan.FromSeconds(count),
            "m" => TimeSpan.FromMinutes(count),
            "h" => TimeSpan.FromHours(count),
            _ => null,
        };
    }

    private static object Beside(object value, int direction) => value switch
    {
        int number => number + direction,
        double number => direction < 0 ? Math.BitDecrement(number) : Math.BitIncrement(number),
        TimeSpan duration => duration + TimeSpan.FromTicks(direction),
        _ => throw new ArgumentException($"no neighbour of a {value.GetType()}", nameof(value)),
    };

    private static string Written(object? value) => value switch
    {
        null => "none",
        bool truth => truth ? "true" : "false",
        TimeSpan duration => $"{duration.TotalSeconds}s",
        double number => number.ToString(CultureInfo.InvariantCulture),
        IEnumerable list and not string => string.Join(", ", list.Cast<object>()),
        _ => $"{value}",
    };

    private static T Parse<T>(string name)
        where T : struct, Enum => Enum.Parse<T>(name, ignoreCase: true);
}
