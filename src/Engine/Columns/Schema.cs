using System.Collections.Immutable;

namespace MarketStore.Engine.Columns;

/// <summary>One named, typed column.</summary>
public sealed record ColumnDefinition(string Name, ColumnType Type);

/// <summary>
/// The columns of a bucket in storage order. Time is not among them: every row has one (int64 nanoseconds UTC),
/// which the wire shows as <c>Epoch</c> and, for variable buckets, a trailing <c>Nanoseconds</c>.
/// </summary>
public sealed class Schema : IEquatable<Schema>
{
    private readonly int[] _widths;
    private readonly int[] _offsets;

    public Schema(IEnumerable<ColumnDefinition> columns)
    {
        Columns = [.. columns];
        _widths = new int[Columns.Length];
        _offsets = new int[Columns.Length];
        RowWidth = sizeof(long);
        for (int c = 0; c < _widths.Length; c++)
        {
            _widths[c] = Columns[c].Type.Width();
            _offsets[c] = RowWidth;
            RowWidth += _widths[c];
        }
    }

    public ImmutableArray<ColumnDefinition> Columns { get; }

    /// <summary>Bytes of one row in memory, its 8-byte time included.</summary>
    public int RowWidth { get; }

    /// <summary>Bytes of one value of a column.</summary>
    public int Width(int column) => _widths[column];

    /// <summary>Bytes of one row before a column: its time, and the columns before it.</summary>
    public int Offset(int column) => _offsets[column];

    /// <summary>Position of a column by exact name, or -1.</summary>
    public int IndexOf(string name)
    {
        for (int i = 0; i < Columns.Length; i++)
        {
            if (Columns[i].Name == name) return i;
        }
        return -1;
    }

    public bool Equals(Schema? other) =>
        ReferenceEquals(this, other) || (other is not null && Columns.SequenceEqual(other.Columns));

    public override bool Equals(object? obj) => Equals(obj as Schema);

    public override int GetHashCode() => Columns.Aggregate(17, (hash, c) => HashCode.Combine(hash, c));

    /// <summary>The form error messages use: <c>[{Epoch INT64} {Open FLOAT32}]</c>.</summary>
    public override string ToString() =>
        "[" + string.Join(' ', Columns.Select(c => $"{{{c.Name} {c.Type.DisplayName()}}}").Prepend("{Epoch INT64}")) + "]";
}
