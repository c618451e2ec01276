using System.Globalization;

namespace MarketStore.Cli.Tools;

/// <summary>Numbers with their nouns: 1 block, 2,000 blocks.</summary>
internal static class Counted
{
    public static string Of(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");
}
