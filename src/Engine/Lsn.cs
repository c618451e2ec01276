namespace MarketStore.Engine;

/// <summary>
/// Log sequence number: 1 for the first frame of a store's log, then one more for each frame. Everything that happens
/// to a store happens in the order of these.
/// </summary>
public readonly record struct Lsn(ulong Value) : IComparable<Lsn>
{
    /// <summary>Before the first frame.</summary>
    public static Lsn None => default;

    public Lsn Next => new(Value + 1);

    public int CompareTo(Lsn other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static bool operator <(Lsn left, Lsn right) => left.Value < right.Value;

    public static bool operator >(Lsn left, Lsn right) => left.Value > right.Value;

    public static bool operator <=(Lsn left, Lsn right) => left.Value <= right.Value;

    public static bool operator >=(Lsn left, Lsn right) => left.Value >= right.Value;
}
