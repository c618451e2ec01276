using System.Globalization;

namespace MarketStore.Cli.Configuration;

/// <summary>Sizes and durations as people write them: <c>64MB</c>, <c>1GiB</c>, <c>10s</c>, <c>1h30m</c>.</summary>
internal static class ConfigUnits
{
    private static readonly (string Suffix, long Bytes)[] SizeUnits =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ("B", 1), ("", 1),
    ];

    private static readonly (string Suffix, decimal Nanoseconds)[] TimeUnits =
    [
        ("ns", 1m), ("us", 1_000m), ("µs", 1_000m), ("μs", 1_000m), ("ms", 1_000_000m),
        ("s", 1_000_000_000m), ("m", 60_000_000_000m), ("h", 3_600_000_000_000m),
    ];

    /// <summary>A whole or decimal number and a unit in any case; powers of 1000 (KB) or of 1024 (KiB).</summary>
    public static bool TryParseSize(string text, out long bytes)
    {
        bytes = 0;
        (string suffix, long unit) = SizeUnits.First(u => text.EndsWith(u.Suffix, StringComparison.OrdinalIgnoreCase));
        string number = text[..^suffix.Length].TrimEnd();
        if (!TryParseNumber(number, out decimal value) || value > long.MaxValue / unit) return false;
        bytes = (long)(value * unit);
        return true;
    }

    /// <summary>Numbers with units, one after another; a bare number counts nanoseconds. Never negative.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = default;
        if (TryParseNumber(text, out decimal nanoseconds)) return TryFromNanoseconds(nanoseconds, out duration);
        int at = 0;
        while (at < text.Length)
        {
            int number = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.')) at++;
            int unit = at;
            while (at < text.Length && !char.IsAsciiDigit(text[at]) && text[at] != '.') at++;
            decimal perUnit = TimeUnits.FirstOrDefault(u => u.Suffix == text[unit..at]).Nanoseconds;
            if (perUnit == 0 || !TryParseNumber(text[number..unit], out decimal count)) return false;
            nanoseconds += count * perUnit;
        }
        return text.Length > 0 && TryFromNanoseconds(nanoseconds, out duration);
    }

    /// <summary>The largest unit that gives a whole number.</summary>
    public static string ShowSize(long bytes)
    {
        (string suffix, long unit) = SizeUnits.Where(u => u.Suffix != "").OrderByDescending(u => u.Bytes)
            .First(u => bytes % u.Bytes == 0);
        return (bytes / unit).ToString(CultureInfo.InvariantCulture) + suffix;
    }

    public static string ShowDuration(TimeSpan duration) => duration switch
    {
        _ when duration < TimeSpan.FromSeconds(1) => $"{duration.TotalMilliseconds}ms",
        _ when duration < TimeSpan.FromMinutes(1) => $"{duration.TotalSeconds}s",
        _ => $"{duration.TotalMinutes}m",
    };

    // 15 digits keep every product of a number and a unit within decimal's range.
    private static bool TryParseNumber(string text, out decimal value)
    {
        value = 0;
        return text.Length <= 15
            && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
    }

    private static bool TryFromNanoseconds(decimal nanoseconds, out TimeSpan duration)
    {
        duration = default;
        if (nanoseconds / 100 > TimeSpan.MaxValue.Ticks) return false;
        duration = TimeSpan.FromTicks((long)(nanoseconds / 100));
        return true;
    }
}
