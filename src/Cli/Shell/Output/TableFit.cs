namespace MarketStore.Cli.Shell.Output;

/// <summary>
/// Fits columns into a width. If they do not fit as they are, the widest texts become narrower, all to the same width;
/// if that does not do, columns in the middle are left out, and a narrow one with dots stands for them:
///
///     │ Symbol │ Epoch      │ … │ Volume │
/// </summary>
internal sealed class TableFit
{
    /// <summary>A border and a space on each side; one more border closes the line.</summary>
    private const int Frame = 3;

    /// <summary>A text that has to be cut keeps this many cells, in a terminal of the usual width.</summary>
    private const int ReadableCells = 12;

    private readonly int _room;
    private readonly int _readable;

    /// <param name="width">Cells of a line; 0 for any number.</param>
    /// <param name="gapWidth">Cells of the dots that stand for columns.</param>
    public TableFit(IReadOnlyList<TableColumn> columns, int width, int gapWidth)
    {
        _room = width == 0 ? int.MaxValue : width - 1;
        _readable = width == 0 ? ReadableCells : Math.Clamp(width / 4, 1, ReadableCells);
        if (Sum(columns, column => column.Least(_readable)) <= _room) (Shown, GapAt) = (columns, -1);
        else (Shown, GapAt) = Ends(columns, _room - gapWidth - Frame);
        int room = GapAt < 0 ? _room : _room - gapWidth - Frame;
        Widths = Narrowed(room);
    }

    /// <summary>From left to right.</summary>
    public IReadOnlyList<TableColumn> Shown { get; }

    /// <summary>Cells of each column that is shown.</summary>
    public int[] Widths { get; }

    /// <summary>How many columns stand before the dots; -1 if all are shown.</summary>
    public int GapAt { get; }

    /// <summary>As many columns as fit, from both ends in turn; the first two, which say what a row is about, come first.</summary>
    private (IReadOnlyList<TableColumn> Shown, int GapAt) Ends(IReadOnlyList<TableColumn> columns, int room)
    {
        int left = 0, right = 0;
        bool leftFits = true, rightFits = true;
        while (leftFits || rightFits)
        {
            if (leftFits && Takes(columns[left], ref room)) left++;
            else leftFits = false;
            if (leftFits && left == 1 && columns.Count > 1) continue;
            if (rightFits && left + right < columns.Count && Takes(columns[columns.Count - 1 - right], ref room)) right++;
            else rightFits = false;
            leftFits = leftFits && left + right < columns.Count;
        }
        return ([.. columns.Take(left), .. columns.Skip(columns.Count - right)], left);
    }

    private bool Takes(TableColumn column, ref int room)
    {
        int least = column.Least(_readable) + Frame;
        if (least > room) return false;
        room -= least;
        return true;
    }

    /// <summary>Finds the width that no column needs to exceed, and hands out what the division leaves over.</summary>
    private int[] Narrowed(int room)
    {
        int low = 0, high = Shown.Count == 0 ? 0 : Shown.Max(column => column.Wanted);
        while (low < high)
        {
            int middle = low + ((high - low + 1) / 2);
            if (Sum(Shown, column => At(column, middle)) <= room) low = middle;
            else high = middle - 1;
        }
        int[] widths = [.. Shown.Select(column => At(column, low))];
        long over = room - Sum(Shown, column => At(column, low));
        for (int c = 0; c < widths.Length && over > 0; c++)
        {
            if (widths[c] == Shown[c].Wanted) continue;
            widths[c]++;
            over--;
        }
        return widths;
    }

    private int At(TableColumn column, int most) => Math.Min(column.Wanted, Math.Max(column.Least(_readable), most));

    private static long Sum(IEnumerable<TableColumn> columns, Func<TableColumn, int> width) => columns.Sum(column => (long)width(column) + Frame);
}
