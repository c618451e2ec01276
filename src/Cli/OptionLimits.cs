using System.CommandLine;
using System.Globalization;

namespace MarketStore.Cli;

/// <summary>Limits of an option's value, as usage errors that say what would be right.</summary>
internal static class OptionLimits
{
    /// <summary>A value that is given must be of its type and fulfil a condition.</summary>
    /// <param name="problem">Follows the name of the option: "must be a whole number from 1 on".</param>
    public static void AcceptOnly<T>(this Option<T> option, Predicate<T> isRight, string problem)
        where T : IParsable<T> => option.CustomParser = result =>
    {
        string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (T.TryParse(text, CultureInfo.InvariantCulture, out T? value) && isRight(value)) return value;
        result.AddError($"{option.Name} {problem}, not '{text}'.");
        return default!;
    };

    /// <summary>A value that is given must be one that a function can read.</summary>
    /// <param name="read">Its <see cref="FormatException"/> says what would be right.</param>
    public static void ReadWith<T>(this Option<T?> option, Func<string, T> read)
        where T : class => option.CustomParser = result =>
    {
        try
        {
            return result.Tokens.Count > 0 ? read(result.Tokens[0].Value) : null;
        }
        catch (FormatException error)
        {
            result.AddError($"{option.Name}: {error.Message}");
            return null;
        }
    };
}
