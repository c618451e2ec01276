namespace MarketStore.Engine.Import;

/// <summary>
/// Walks the records of a slot area that are not all zero, in order. A year of seconds is 760 MB of mostly nothing:
/// holes of the file are never read, and pages of zeros that were read are skipped at the speed of memory.
/// </summary>
/// <param name="file">The year file.</param>
/// <param name="offset">Where record 1 lies.</param>
/// <param name="recordLength">Bytes of a record.</param>
/// <param name="count">Records at the most; the end of the file may come first.</param>
internal sealed class SlotCursor(SourceFile file, long offset, int recordLength, long count)
{
    private const int BufferBytes = 1 << 20;

    private readonly byte[] _buffer = new byte[Math.Max(BufferBytes / recordLength, 1) * recordLength];
    private readonly long _count = Math.Min(count, Math.Max(0, file.Length - offset) / recordLength);
    private long _next;
    private long _first;
    private int _loaded;

    /// <summary>1 for the record at the offset.</summary>
    public long Ordinal { get; private set; }

    /// <summary>Valid until the next <see cref="MoveNext"/>.</summary>
    public ReadOnlySpan<byte> Record => _buffer.AsSpan((int)(Ordinal - 1 - _first) * recordLength, recordLength);

    /// <exception cref="IOException">The disk failed.</exception>
    public bool MoveNext()
    {
        do
        {
            int skipped = (int)(_next - _first) * recordLength;
            int found = _buffer.AsSpan(skipped, (_loaded * recordLength) - skipped).IndexOfAnyExcept((byte)0);
            if (found >= 0)
            {
                _next += (found / recordLength) + 1;
                Ordinal = _next;
                return true;
            }
            _next = _first + _loaded;
        }
        while (Load());
        return false;
    }

    private bool Load()
    {
        (long start, long end) = file.NextExtent(offset + (_next * recordLength));
        long first = Math.Max(_next, (start - offset) / recordLength);
        if (first >= _count) return false;
        long at = offset + (first * recordLength);
        // A record that reaches into a hole belongs to the stretch in which it begins.
        long records = Math.Min((end - at + recordLength - 1) / recordLength, _count - first);
        _first = _next = first;
        _loaded = (int)Math.Clamp(records, 1, _buffer.Length / recordLength);
        int wanted = _loaded * recordLength, read = file.Read(_buffer.AsSpan(0, wanted), at);
        // Somebody cut the file short since it was opened.
        _buffer.AsSpan(read, wanted - read).Clear();
        return true;
    }
}
