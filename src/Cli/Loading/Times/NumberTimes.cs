using MarketStore.Engine.Time;

namespace MarketStore.Cli.Loading.Times;

/// <summary>Seconds, milli-, micro- or nanoseconds since 1970 UTC, perhaps with a fraction that ends at nanoseconds.</summary>
/// <param name="shift">Digits from the unit to nanoseconds: 9, 6, 3, 0.</param>
internal sealed class NumberTimes(int shift) : TimeReader
{
    private const int MaxDigits = 19;

    public override string Description => $"as {shift switch { 9 => "seconds", 6 => "milliseconds", 3 => "microseconds", _ => "nanoseconds" }} since 1970";

    /// <summary>By the size of a number: each unit's years from 1973 to 5138 are no other's.</summary>
    public static NumberTimes Likely(double number) => new(Math.Abs(number) switch { < 1e11 => 9, < 1e14 => 6, < 1e17 => 3, _ => 0 });

    public override bool TryRead(ReadOnlySpan<byte> text, out long ns)
    {
        ns = 0;
        bool isNegative = !text.IsEmpty && text[0] == '-';
        if (isNegative) text = text[1..];
        Int128 value = 0;
        int digits = 0, behindPoint = -1;
        foreach (byte letter in text)
        {
            if (letter == '.' && behindPoint < 0)
            {
                behindPoint = 0;
                continue;
            }
            uint digit = (uint)(letter - '0');
            if (digit > 9) return false;
            if (behindPoint >= shift)
            {
                // Finer than a nanosecond: nothing is lost if nothing is there.
                if (digit != 0) return false;
                continue;
            }
            if (++digits > MaxDigits) return false;
            value = (value * 10) + digit;
            if (behindPoint >= 0) behindPoint++;
        }
        if (digits == 0) return false;
        for (int i = Math.Max(behindPoint, 0); i < shift; i++) value *= 10;
        if (isNegative) value = -value;
        if (value < Timestamps.MinNs || value >= Timestamps.MaxNs) return false;
        ns = (long)value;
        return true;
    }
}
