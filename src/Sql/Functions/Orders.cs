using MarketStore.Engine.Catalog;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>How values of a type compare. A type of its own, so that code made for it has no call left.</summary>
internal interface IOrder<T>
{
    /// <summary>Negative, zero or positive.</summary>
    static abstract int Compare(T a, T b);
}

internal readonly struct NumberOrder<T> : IOrder<T>
    where T : IComparable<T>
{
    public static int Compare(T a, T b) => a.CompareTo(b);
}

/// <summary>By code point.</summary>
internal readonly struct TextOrder : IOrder<string>
{
    public static int Compare(string a, string b) => CodePointOrder.Compare(a, b);
}

/// <summary>By length; a month counts as 30 days.</summary>
internal readonly struct LengthOrder : IOrder<Interval>
{
    private const long DaysOfMonth = 30;

    public static int Compare(Interval a, Interval b) => Length(a).CompareTo(Length(b));

    private static Int128 Length(Interval value) => ((Int128)value.Months * DaysOfMonth * Engine.Time.Timestamps.NsPerDay) + value.Ns;
}
