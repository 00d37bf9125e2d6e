using System.Globalization;

namespace RingProxy.Http;

/// <summary>Collects errors of settings.</summary>
internal sealed class OptionErrors
{
    private readonly List<OptionError> _all = [];

    public IReadOnlyList<OptionError> All => _all;

    public void Require(bool holds, string setting, object? value, string message)
    {
        if (!holds)
        {
            _all.Add(new OptionError(setting, value is null ? null : Convert.ToString(value, CultureInfo.InvariantCulture), message));
        }
    }

    public void Range<T>(string setting, T value, T least, T most)
        where T : IComparable<T> =>
        Require(value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0, setting, value, $"out of range; legal: {least} to {most}");
}
