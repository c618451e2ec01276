using MarketStore.Engine.Time;

namespace MarketStore.Cli.Loading.Times;

/// <summary>What is left of a text while a time is read from it. Methods take what they find; false: it is not there.</summary>
internal ref struct TextCursor(ReadOnlySpan<byte> text)
{
    public ReadOnlySpan<byte> Left = text;

    public readonly bool IsAtEnd => Left.IsEmpty;

    /// <summary>Whether a digit is next, or the given number of letters further.</summary>
    public readonly bool HasDigit(int ahead = 0) => Left.Length > ahead && (uint)(Left[ahead] - '0') <= 9;

    public bool TryTake(byte letter)
    {
        if (Left.IsEmpty || Left[0] != letter) return false;
        Left = Left[1..];
        return true;
    }

    /// <summary>A number of exactly so many digits.</summary>
    public bool TryNumber(int digits, out int number)
    {
        number = 0;
        if (Left.Length < digits) return false;
        for (int i = 0; i < digits; i++)
        {
            uint digit = (uint)(Left[i] - '0');
            if (digit > 9) return false;
            number = (number * 10) + (int)digit;
        }
        Left = Left[digits..];
        return true;
    }

    /// <summary>A number of two digits, or of one that no other follows.</summary>
    public bool TryShortNumber(out int number) => TryNumber(HasDigit(1) ? 2 : 1, out number);

    /// <summary>All digits that are next as a fraction of a second: 1 to 9, and any zeros behind them.</summary>
    public bool TryFraction(out int nanos)
    {
        nanos = 0;
        int digits = 0;
        for (; HasDigit(digits); digits++)
        {
            if (digits < 9) nanos = (nanos * 10) + (Left[digits] - '0');
            else if (Left[digits] != '0') return false;
        }
        for (int i = digits; i < 9; i++) nanos *= 10;
        Left = Left[digits..];
        return digits > 0;
    }

    /// <summary>A name of a list, in any case; the shorter forms are its first three letters.</summary>
    public bool TryName(ReadOnlySpan<string> names, bool isShort, out int place)
    {
        for (place = 0; place < names.Length; place++)
        {
            int length = isShort ? 3 : names[place].Length;
            if (Left.Length < length || !System.Text.Ascii.EqualsIgnoreCase(Left[..length], names[place].AsSpan(0, length))) continue;
            Left = Left[length..];
            return true;
        }
        return false;
    }

    /// <summary><c>+01</c>, <c>+0130</c>, <c>+01:30</c>, <c>+013000</c> or <c>+01:30:00</c>.</summary>
    public bool TryOffset(bool hasColons, int fields, out long offsetNs)
    {
        offsetNs = 0;
        bool isNegative = TryTake((byte)'-');
        if (!isNegative && !TryTake((byte)'+')) return false;
        int seconds = 0, unit = 3600;
        for (int i = 0; i < fields; i++, unit /= 60)
        {
            if (i > 0 && hasColons && !TryTake((byte)':')) return false;
            if (!TryNumber(2, out int number) || number > (i == 0 ? 24 : 59)) return false;
            seconds += number * unit;
        }
        offsetNs = (isNegative ? -seconds : seconds) * Timestamps.NsPerSecond;
        return true;
    }
}
