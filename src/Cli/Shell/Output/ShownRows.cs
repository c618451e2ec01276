using MarketStore.Sql;
using MarketStore.Sql.Columns;

namespace MarketStore.Cli.Shell.Output;

/// <summary>
/// The rows of a result that are shown: all of them, or, of more than a limit, as many from its start and its end.
///
///     rows  0 1 2 3 4 5 6 7 8 9      limit 5:  Head 0 1 2   Tail 8 9
/// </summary>
/// <param name="limit">Rows; 0 for all.</param>
internal sealed class ShownRows(IReadOnlyList<SqlColumn> columns, int limit)
{
    private readonly int _headRows = limit == 0 ? int.MaxValue : (limit + 1) / 2;
    private readonly int _tailRows = limit / 2;
    private readonly List<Batch> _head = [];
    private readonly Queue<Batch> _tail = new();
    private int _headCount;
    private int _tailCount;

    public IReadOnlyList<SqlColumn> Columns => columns;

    /// <summary>Rows of the result so far.</summary>
    public long Total { get; private set; }

    public int Shown => _headCount + Math.Min(_tailCount, _tailRows);

    public bool IsCut => Shown < Total;

    public void Add(Batch batch)
    {
        Total += batch.Count;
        int toHead = Math.Min(batch.Count, _headRows - _headCount);
        if (toHead > 0) _head.Add(batch.Slice(0, toHead));
        _headCount += toHead;
        if (toHead == batch.Count) return;
        _tail.Enqueue(batch.Slice(toHead, batch.Count - toHead));
        _tailCount += batch.Count - toHead;
        while (_tail.Count > 0 && _tailCount - _tail.Peek().Count >= _tailRows) _tailCount -= _tail.Dequeue().Count;
    }

    /// <summary>The first rows; all of them if nothing was left out.</summary>
    public IEnumerable<Batch> Head => IsCut ? _head : _head.Concat(_tail);

    /// <summary>The last rows, if some before them were left out.</summary>
    public IEnumerable<Batch> Tail
    {
        get
        {
            int beyond = Math.Max(0, _tailCount - _tailRows);
            foreach (Batch batch in IsCut ? _tail : Enumerable.Empty<Batch>())
            {
                yield return batch.Slice(beyond, batch.Count - beyond);
                beyond = 0;
            }
        }
    }

    /// <summary>The values of one column that are shown.</summary>
    public IEnumerable<Column> Values(int column) => Head.Concat(Tail).Select(batch => batch.Columns[column]);

    /// <summary>What writes each column's values.</summary>
    public CellText[] Texts(TimeZoneInfo zone)
    {
        var texts = new CellText[columns.Count];
        for (int c = 0; c < texts.Length; c++)
        {
            texts[c] = new CellText(columns[c].Type, zone);
            texts[c].Prepare(Values(c));
        }
        return texts;
    }
}
