using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Functions;

/// <summary>
/// An aggregate on its way: one state for each group. Groups are numbered from 0; rows come in the order of the input.
/// </summary>
internal abstract class Accumulator
{
    /// <summary>Makes room for groups 0 to count - 1; new ones have seen no row.</summary>
    public abstract void Grow(int count);

    /// <summary>Adds the rows of a batch.</summary>
    /// <param name="arguments">Each of rowCount rows, constant or not.</param>
    /// <param name="rowCount">At least 1.</param>
    /// <param name="groups">The group of each row; null: all go to group 0.</param>
    public abstract void Add(Column[] arguments, int rowCount, int[]? groups);

    /// <summary>Adds the rows of a batch whose groups come one after another.</summary>
    /// <param name="arguments">Each of <see cref="Runs.RowCount"/> rows, constant or not.</param>
    public virtual void AddRuns(Column[] arguments, Runs runs) => Add(arguments, runs.RowCount, runs.Groups);

    /// <summary>Adds what another one has seen: its group g to groups[g].</summary>
    /// <param name="other">Of the same function.</param>
    public abstract void Merge(Accumulator other, ReadOnlySpan<int> groups);

    /// <summary>The values of groups [first, first + count).</summary>
    public abstract Column Result(int first, int count);

    /// <summary>The values of groups that overlap: the frames of a window's rows. The accumulator has seen nothing.</summary>
    /// <param name="arguments">Of the partition's rows.</param>
    /// <param name="pieces">Each row's frame in one piece or several, from the first to the last.</param>
    /// <returns>Null: this aggregate has no better way than to add up each frame by itself.</returns>
    public virtual Column? Slide(Column[] arguments, IReadOnlyList<RowSpans> pieces) => null;

    /// <summary>The same over frames in which each value counts once.</summary>
    public virtual Column? SlideDistinct(Column[] arguments, IReadOnlyList<RowSpans> pieces) => null;

    /// <summary>Makes a group the only one that has seen rows: it becomes group 0.</summary>
    /// <param name="count">Groups that there were.</param>
    public abstract void Carry(int group, int count);

    /// <summary>Bytes of memory, roughly.</summary>
    public abstract long ByteCount { get; }
}

/// <summary>
/// Rows of groups that come one after another, as those of buckets of time do:
///
///     rows    0 1 2 3 4 5 6 7 8      First = 0, Ends = [ 3, 4, 9 ]
///     group   0 0 0 1 2 2 2 2 2
/// </summary>
/// <param name="First">The group of row 0.</param>
/// <param name="Ends">Behind the last row of each run; ascending, the last one is the number of rows.</param>
internal sealed record Runs(int First, int[] Ends)
{
    private int[]? _groups;

    public int RowCount => Ends[^1];

    /// <summary>Behind the last group.</summary>
    public int GroupCount => First + Ends.Length;

    /// <summary>The group of each row.</summary>
    public int[] Groups => _groups ??= Numbered();

    private int[] Numbered()
    {
        int[] groups = GC.AllocateUninitializedArray<int>(RowCount);
        for (int r = 0, start = 0; r < Ends.Length; start = Ends[r++]) groups.AsSpan(start..Ends[r]).Fill(First + r);
        return groups;
    }
}
