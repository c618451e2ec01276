using System.Collections.Immutable;

namespace MarketStore.Engine.Columns;

/// <summary>One named, typed column.</summary>
public sealed record ColumnDefinition(string Name, ColumnType Type);

/// <summary>
/// The columns of a bucket in storage order. Time is not among them: every row has one (int64 nanoseconds UTC),
/// which the wire shows as <c>Epoch</c> and, for variable buckets, a trailing <c>Nanoseconds</c>.
///
/// Columns come and go, rows that were written with them stay as they are; so each column has a number that is never
/// given again in its bucket, which says where its values are in a block or a head that knows it by another name.
///
///     version 1   1 Open   2 Close                              as created: 1, 2, ...
///     version 2   1 Open   2 Close   65536 Bid                  added
///     version 3   1 First  2 Close   65536 Bid                  renamed
///     version 4   1 First  2 Close                              dropped
///     version 5   1 First  2 Close   65537 Bid                  another Bid
/// </summary>
public sealed class Schema : IEquatable<Schema>
{
    /// <summary>Numbers from here on are of columns that were added; a bucket is created with fewer columns.</summary>
    private const uint FirstAdded = 1 << 16;

    private readonly int[] _widths;
    private readonly int[] _offsets;

    /// <summary>The columns that a bucket is created with.</summary>
    public Schema(IEnumerable<ColumnDefinition> columns)
        : this([.. columns], null, 1, FirstAdded)
    {
    }

    /// <param name="columns">In storage order.</param>
    /// <param name="ids">Of each column; null for those of a bucket's first columns.</param>
    /// <param name="version">Counted from 1.</param>
    /// <param name="nextId">The next column to be added gets it.</param>
    internal Schema(ImmutableArray<ColumnDefinition> columns, ImmutableArray<uint>? ids, uint version, uint nextId)
    {
        Columns = columns;
        Ids = ids ?? [.. Enumerable.Range(1, columns.Length).Select(id => (uint)id)];
        (Version, NextId) = (version, nextId);
        Invariant.Holds(Ids.Length == Columns.Length, "each column has a number");
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

    /// <summary>The number of each column, unique in its bucket for ever.</summary>
    internal ImmutableArray<uint> Ids { get; }

    /// <summary>How many times the columns have been changed, and one.</summary>
    internal uint Version { get; }

    /// <summary>What the next column to be added gets.</summary>
    internal uint NextId { get; }

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

    /// <summary>Position of a column by its number, or -1.</summary>
    internal int IndexOf(uint id) => Ids.IndexOf(id);

    /// <summary>
    /// Whether a column came after the bucket: rows that were written before, and rows of writers who do not know it, have
    /// <see cref="MissingValues"/> in it.
    /// </summary>
    internal bool IsAdded(int column) => Ids[column] >= FirstAdded;

    /// <summary>The next version, with a column behind the others.</summary>
    internal Schema Adding(ColumnDefinition column) => new(Columns.Add(column), Ids.Add(NextId), Version + 1, NextId + 1);

    /// <summary>The next version, without a column.</summary>
    internal Schema Dropping(int column) => new(Columns.RemoveAt(column), Ids.RemoveAt(column), Version + 1, NextId);

    /// <summary>The next version, with another name for a column.</summary>
    internal Schema Renaming(int column, string name) =>
        new(Columns.SetItem(column, Columns[column] with { Name = name }), Ids, Version + 1, NextId);

    /// <summary>The same columns, as a bucket is created with them.</summary>
    internal Schema Anew() => Version == 1 ? this : new Schema(Columns);

    /// <summary>Equal, and with the same past: what holds for the blocks of one holds for those of the other.</summary>
    internal bool IsSame(Schema other) =>
        Version == other.Version && NextId == other.NextId && Equals(other) && Ids.AsSpan().SequenceEqual(other.Ids.AsSpan());

    /// <summary>Names and types, whatever their numbers.</summary>
    public bool Equals(Schema? other) =>
        ReferenceEquals(this, other) || (other is not null && Columns.SequenceEqual(other.Columns));

    public override bool Equals(object? obj) => Equals(obj as Schema);

    public override int GetHashCode() => Columns.Aggregate(17, (hash, c) => HashCode.Combine(hash, c));

    /// <summary>The form error messages use: <c>[{Epoch INT64} {Open FLOAT32}]</c>.</summary>
    public override string ToString() =>
        "[" + string.Join(' ', Columns.Select(c => $"{{{c.Name} {c.Type.DisplayName()}}}").Prepend("{Epoch INT64}")) + "]";
}
