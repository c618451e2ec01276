namespace MarketStore.Protocols.Streaming;

/// <summary>
/// Rows that wait to be sent to one subscriber. One who is too slow gets the newest: when the queue is full, a row takes the
/// place of the one of its bucket that waits; if there is none, the oldest row goes.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class StreamQueue(int maxRows, long maxBytes)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<StreamRow> _waiting = [];
    private readonly Dictionary<string, LinkedListNode<StreamRow>> _newest = new(StringComparer.Ordinal);
    private long _bytes;
    private bool _isTaken;

    /// <summary>Adds a row.</summary>
    /// <param name="dropped">How many rows will not be sent because of it.</param>
    /// <returns>True: nobody is sending, it is for the caller to take rows until there are none.</returns>
    public bool Add(StreamRow row, out int dropped)
    {
        lock (_lock)
        {
            dropped = 0;
            if (IsFullLocked(row) && _newest.TryGetValue(row.Key, out LinkedListNode<StreamRow>? waiting))
            {
                _bytes += row.Bytes - waiting.Value.Bytes;
                waiting.Value = row;
                dropped = 1;
            }
            else
            {
                for (; _waiting.Count > 0 && IsFullLocked(row); dropped++) RemoveLocked(_waiting.First!);
                _newest[row.Key] = _waiting.AddLast(row);
                _bytes += row.Bytes;
            }
            if (_isTaken) return false;
            return _isTaken = true;
        }
    }

    /// <summary>The next row; null when there is none, and then the caller no longer is the one who sends.</summary>
    public StreamRow? Take()
    {
        lock (_lock)
        {
            if (_waiting.First is not { } first)
            {
                _isTaken = false;
                return null;
            }
            RemoveLocked(first);
            return first.Value;
        }
    }

    private bool IsFullLocked(StreamRow row) => _waiting.Count >= maxRows || _bytes + row.Bytes > maxBytes;

    private void RemoveLocked(LinkedListNode<StreamRow> node)
    {
        _waiting.Remove(node);
        _bytes -= node.Value.Bytes;
        if (_newest.TryGetValue(node.Value.Key, out LinkedListNode<StreamRow>? newest) && newest == node) _newest.Remove(node.Value.Key);
    }
}
