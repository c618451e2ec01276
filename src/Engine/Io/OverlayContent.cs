using MarketStore.Engine.Import;

namespace MarketStore.Engine.Io;

/// <summary>The bytes of one file of <see cref="OverlayFiles"/>: pages that were written, over a file of the disk.</summary>
/// <param name="basePath">The file of the disk; null for none.</param>
/// <remarks>Thread-safe.</remarks>
internal sealed class OverlayContent(string? basePath)
{
    private const int PageBytes = 64 << 10;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, byte[]> _pages = [];

    /// <summary>Bytes of the base that are still part of the file: cutting it takes them away for good.</summary>
    private long _baseLength = -1;

    private long? _length;

    /// <summary>Opens the file of the disk, for one who reads.</summary>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public SourceFile? OpenBase()
    {
        if (basePath is null) return null;
        var file = new SourceFile(basePath);
        lock (_lock)
        {
            if (_baseLength < 0) _baseLength = file.Length;
        }
        return file;
    }

    public long Length
    {
        get
        {
            lock (_lock) return _length ?? Math.Max(0, _baseLength);
        }
    }

    public int Read(Span<byte> target, long offset, SourceFile? file)
    {
        lock (_lock)
        {
            int count = (int)Math.Clamp(Length - offset, 0, target.Length);
            if (_pages.Count == 0)
            {
                ReadBase(target[..count], offset, file);
                return count;
            }
            for (int done = 0; done < count;)
            {
                long page = (offset + done) / PageBytes;
                int within = (int)((offset + done) % PageBytes), step = Math.Min(PageBytes - within, count - done);
                if (_pages.TryGetValue(page, out byte[]? bytes)) bytes.AsSpan(within, step).CopyTo(target[done..]);
                else ReadBase(target.Slice(done, step), offset + done, file);
                done += step;
            }
            return count;
        }
    }

    public void Write(ReadOnlySpan<byte> source, long offset, SourceFile? file)
    {
        lock (_lock)
        {
            for (int done = 0; done < source.Length;)
            {
                long page = (offset + done) / PageBytes;
                int within = (int)((offset + done) % PageBytes), step = Math.Min(PageBytes - within, source.Length - done);
                if (!_pages.TryGetValue(page, out byte[]? bytes))
                {
                    bytes = new byte[PageBytes];
                    ReadBase(bytes, page * PageBytes, file);
                    _pages.Add(page, bytes);
                }
                source.Slice(done, step).CopyTo(bytes.AsSpan(within));
                done += step;
            }
            _length = Math.Max(Length, offset + source.Length);
        }
    }

    public void SetLength(long length)
    {
        lock (_lock)
        {
            _baseLength = Math.Min(Math.Max(0, _baseLength), length);
            foreach (long page in _pages.Keys.Where(page => page * PageBytes >= length).ToList()) _pages.Remove(page);
            if (_pages.TryGetValue(length / PageBytes, out byte[]? last)) last.AsSpan((int)(length % PageBytes)).Clear();
            _length = length;
        }
    }

    /// <summary>Zeros where the base has nothing.</summary>
    private void ReadBase(Span<byte> target, long offset, SourceFile? file)
    {
        int count = (int)Math.Clamp(_baseLength - offset, 0, target.Length);
        int read = count == 0 || file is null ? 0 : file.Read(target[..count], offset);
        target[read..].Clear();
    }
}

/// <summary>An open file of <see cref="OverlayFiles"/>.</summary>
internal sealed class OverlayFile(OverlayContent content) : IFile
{
    private readonly SourceFile? _base = content.OpenBase();

    public long Length => content.Length;

    public int Read(Span<byte> target, long offset) => content.Read(target, offset, _base);

    public void Write(ReadOnlySpan<byte> source, long offset) => content.Write(source, offset, _base);

    public void SetLength(long length) => content.SetLength(length);

    /// <summary>Nothing here outlives the process.</summary>
    public void Sync()
    {
    }

    public void Dispose() => _base?.Dispose();
}
