using MarketStore.Cli.Shell.Output;
using MarketStore.Sql;
using MarketStore.Tests.Sql;

namespace MarketStore.Tests.Cli.Shell.Output;

/// <summary>Runs statements over an empty store and prints what they answer with.</summary>
internal static class Printed
{
    /// <summary>Without the time taken, which differs.</summary>
    public static async Task<string> RunAsync(SqlStore store, string sql, PrintOptions options, params IReadOnlyList<object?> parameters)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using SqlResult result = await store.Session.RunAsync(sql, parameters, cancel);
        var text = new StringWriter();
        await ResultPrinter.PrintAsync(result, options with { HasTiming = false }, text, cancel);
        return text.ToString();
    }

    public static string[] Lines(string text) => text.TrimEnd('\n').Split('\n');
}
