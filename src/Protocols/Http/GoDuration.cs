using System.Globalization;
using System.Text;

namespace MarketStore.Protocols.Http;

/// <summary>Durations as Go prints them, for readers of the heartbeat: <c>1h2m3.4s</c>, <c>1.5ms</c>.</summary>
internal static class GoDuration
{
    /// <summary>Leading units that are zero are left out; below a second the unit is ms, µs or ns.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero) return "0s";
        if (duration < TimeSpan.Zero) return "-" + Format(duration.Negate());
        decimal ticks = duration.Ticks;
        if (ticks < TimeSpan.TicksPerMicrosecond) return Number(ticks * 100) + "ns";
        if (ticks < TimeSpan.TicksPerMillisecond) return Number(ticks / TimeSpan.TicksPerMicrosecond) + "µs";
        if (ticks < TimeSpan.TicksPerSecond) return Number(ticks / TimeSpan.TicksPerMillisecond) + "ms";

        var text = new StringBuilder();
        long hours = duration.Ticks / TimeSpan.TicksPerHour;
        if (hours > 0) text.Append(CultureInfo.InvariantCulture, $"{hours}h");
        if (hours > 0 || duration.Minutes > 0) text.Append(CultureInfo.InvariantCulture, $"{duration.Minutes}m");
        return text.Append(Number(ticks % TimeSpan.TicksPerMinute / TimeSpan.TicksPerSecond)).Append('s').ToString();
    }

    private static string Number(decimal value) => value.ToString("0.#######", CultureInfo.InvariantCulture);
}
