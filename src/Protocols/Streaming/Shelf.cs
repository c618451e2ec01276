namespace MarketStore.Protocols.Streaming;

/// <summary>
/// Rows of candles that are still growing. Each waits for the end of its time; a newer one for the same end takes its
/// place, so that a candle is pushed once, as it was last.
/// </summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class Shelf
{
    private readonly Dictionary<(string Key, long DeadlineNs), StreamRow> _rows = [];
    private readonly PriorityQueue<(string Key, long DeadlineNs), long> _order = new();

    public int Count => _rows.Count;

    /// <summary>When the next row is due, in nanoseconds UTC; null when none waits.</summary>
    public long? NextNs => _order.TryPeek(out _, out long deadline) ? deadline : null;

    /// <param name="deadlineNs">Nanoseconds UTC.</param>
    public void Put(StreamRow row, long deadlineNs)
    {
        (string, long) place = (row.Key, deadlineNs);
        if (!_rows.ContainsKey(place)) _order.Enqueue(place, deadlineNs);
        _rows[place] = row;
    }

    /// <summary>Takes a row that is due; null when there is none.</summary>
    public StreamRow? TakeDue(long nowNs)
    {
        if (NextNs is not { } deadline || deadline > nowNs) return null;
        _rows.Remove(_order.Dequeue(), out StreamRow? row);
        return row;
    }
}
