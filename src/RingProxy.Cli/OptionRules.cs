using System.CommandLine;
using System.Numerics;

namespace RingProxy.Cli;

/// <summary>Rules for option values.</summary>
internal static class OptionRules
{
    public static void RequireAtLeast<T>(this Option<T> option, T least)
        where T : INumber<T> => option.Validators.Add(r =>
    {
        if (r.GetValueOrDefault<T>() is { } value && value < least)
            r.AddError($"{option.Name}: {value}: must be {least} or more");
    });

    public static void RequireAtLeast<T>(this Option<T?> option, T least)
        where T : struct, INumber<T> => option.Validators.Add(r =>
    {
        if (r.GetValueOrDefault<T?>() is { } value && value < least)
            r.AddError($"{option.Name}: {value}: must be {least} or more");
    });
}
