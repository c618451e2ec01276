using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Execution;

/// <summary>The values of one key, kept by a number: of groups, or of rows to be found again.</summary>
internal abstract class KeyStore
{
    /// <summary>Values kept.</summary>
    public abstract int Count { get; }

    /// <summary>Mixes the values of a column into hashes, one per row.</summary>
    public abstract void Hash(Column column, Span<int> hashes);

    /// <summary>Whether a kept value is that of a row. Nulls equal each other.</summary>
    public abstract bool Equals(int kept, Column column, int row);

    /// <summary>Marks the rows that differ from the row before them; the first row is left alone.</summary>
    public abstract void MarkChanges(Column column, Span<bool> changes);

    public abstract void Add(Column column, int row);

    /// <summary>Kept values [first, first + count).</summary>
    public abstract Column Values(int first, int count);

    public abstract void Clear();

    public static KeyStore For(Storage storage) => storage switch
    {
        Storage.Boolean => new KeyStore<bool>(),
        Storage.Int64 => new KeyStore<long>(),
        Storage.UInt64 => new KeyStore<ulong>(),
        Storage.Float64 => new KeyStore<double>(),
        Storage.Text => new KeyStore<string>(),
        _ => new KeyStore<Interval>(),
    };
}

internal sealed class KeyStore<T> : KeyStore
{
    private const int HashOfNull = 0x5bd1e995;

    private readonly List<T> _values = [];
    private readonly List<bool> _nulls = [];
    private bool _anyNull;

    public override int Count => _values.Count;

    public override void Hash(Column column, Span<int> hashes)
    {
        var typed = (Column<T>)column;
        if (typed.IsConstant && hashes.Length > 0)
        {
            int hash = typed.IsNull(0) ? HashOfNull : HashOf(typed.At(0));
            foreach (ref int target in hashes) target = HashCode.Combine(target, hash);
            return;
        }
        for (int i = 0; i < hashes.Length; i++)
        {
            hashes[i] = HashCode.Combine(hashes[i], typed.IsNull(i) ? HashOfNull : HashOf(typed.At(i)));
        }
    }

    public override bool Equals(int kept, Column column, int row)
    {
        var typed = (Column<T>)column;
        bool isNull = typed.IsNull(row);
        if (isNull || _nulls[kept]) return isNull == _nulls[kept];
        return AreEqual(_values[kept], typed.At(row));
    }

    public override void MarkChanges(Column column, Span<bool> changes)
    {
        var typed = (Column<T>)column;
        if (typed.IsConstant) return;
        ReadOnlySpan<T> values = typed.Values;
        ReadOnlySpan<bool> nulls = typed.Nulls;
        if (nulls.IsEmpty)
        {
            MarkChanges(values, changes);
            return;
        }
        for (int i = 1; i < changes.Length; i++)
        {
            changes[i] |= nulls[i] != nulls[i - 1] || (!nulls[i] && !AreEqual(values[i], values[i - 1]));
        }
    }

    /// <summary>Stretches that do not change are passed over as one.</summary>
    private static void MarkChanges(ReadOnlySpan<T> values, Span<bool> changes)
    {
        const int stretch = 32;
        for (int i = 1; i < changes.Length;)
        {
            int end = Math.Min(i + stretch, changes.Length);
            bool isSame = typeof(T) == typeof(long) && values[i..end].SequenceEqual(values[(i - 1)..(end - 1)]);
            for (; !isSame && i < end; i++) changes[i] |= !AreEqual(values[i], values[i - 1]);
            i = end;
        }
    }

    public override void Add(Column column, int row)
    {
        var typed = (Column<T>)column;
        _values.Add(typed.At(row));
        _nulls.Add(typed.IsNull(row));
        _anyNull |= typed.IsNull(row);
    }

    public override Column Values(int first, int count) =>
        new Column<T>([.. _values.Slice(first, count)], _anyNull ? [.. _nulls.Slice(first, count)] : null);

    public override void Clear()
    {
        _values.Clear();
        _nulls.Clear();
        _anyNull = false;
    }

    private static int HashOf(T value) => value is null ? 0 : EqualityComparer<T>.Default.GetHashCode(value);

    private static bool AreEqual(T a, T b)
    {
        if (typeof(T) == typeof(Interval)) return LengthOrder.Compare((Interval)(object)a!, (Interval)(object)b!) == 0;
        return EqualityComparer<T>.Default.Equals(a, b);
    }
}
