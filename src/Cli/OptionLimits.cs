using System.CommandLine;
using System.CommandLine.Parsing;

namespace MarketStore.Cli;

/// <summary>Limits of an option's value, as usage errors.</summary>
internal static class OptionLimits
{
    /// <summary>A value that is given must fulfil a condition. One that is no such value at all is said to be that.</summary>
    /// <param name="problem">Follows the name of the option: "must be 1 or more".</param>
    public static void AcceptOnly<T>(this Option<T> option, Predicate<T> isRight, string problem) => option.Validators.Add(result =>
    {
        // Asking for a value that could not be converted throws; the parser has its own error for it.
        if (result.Errors.Any() || result.Implicit || result.Tokens.Count == 0) return;
        T? value;
        try
        {
            value = result.GetValueOrDefault<T>();
        }
        catch (InvalidOperationException)
        {
            result.AddError($"{option.Name} {problem}, not {result.Tokens[0].Value}.");
            return;
        }
        if (!isRight(value!)) result.AddError($"{option.Name} {problem}, not {result.Tokens[0].Value}.");
    });
}
