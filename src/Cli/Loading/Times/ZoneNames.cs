using System.Text;
using MarketStore.Engine.Time;

namespace MarketStore.Cli.Loading.Times;

/// <summary>Names that clocks have in print: EST, CEST. Several mean different clocks in different places, so they are checked against the zone of a file.</summary>
internal static class ZoneNames
{
    private static readonly (string Name, double Hours)[] Known =
    [
        ("UTC", 0), ("GMT", 0), ("Z", 0), ("WET", 0), ("WEST", 1), ("BST", 1), ("CET", 1), ("CEST", 2), ("EET", 2), ("EEST", 3), ("MSK", 3),
        ("EST", -5), ("EDT", -4), ("CST", -6), ("CDT", -5), ("MST", -7), ("MDT", -6), ("PST", -8), ("PDT", -7),
        ("IST", 5.5), ("HKT", 8), ("SGT", 8), ("JST", 9), ("KST", 9), ("AEST", 10), ("AEDT", 11),
    ];

    /// <summary>Takes a name of capital letters.</summary>
    public static bool TryTake(ref TextCursor text, out long offsetNs)
    {
        int length = 0;
        while (length < text.Left.Length && text.Left[length] is >= (byte)'A' and <= (byte)'Z') length++;
        foreach ((string name, double hours) in Known)
        {
            if (!Ascii.Equals(text.Left[..length], name)) continue;
            text.Left = text.Left[length..];
            offsetNs = (long)(hours * Timestamps.NsPerHour);
            return true;
        }
        offsetNs = 0;
        return false;
    }
}
