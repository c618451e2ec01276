using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Segments;

namespace MarketStore.Engine.Scan;

/// <summary>
/// Opens one slice after another for a cursor. A block stays open as long as the next slice has it, too, and is read as
/// far as it is wanted: header, conditions, columns.
///
///     slices   {1}   {1, h}   {1, a, h}   {2}
///     open      1     1        1, a        2
/// </summary>
/// <param name="of">The bucket, and its columns in the version that is read.</param>
/// <remarks>One thread; dispose to give buffers back. What <see cref="Open"/> returns is valid until the next call.</remarks>
internal sealed class SliceReader((Bucket Bucket, Schema Schema) of, SegmentFiles files, SnapshotRequest request) : IDisposable
{
    private readonly int[] _columns = [.. request.Columns];
    private readonly List<OpenBlock> _open = [];
    private long _closedBytes;

    /// <summary>Left out for a condition, in all slices so far.</summary>
    public long BlocksExcluded { get; private set; }

    public long BlocksRead { get; private set; }

    public long BytesRead => _closedBytes + _open.Sum(block => block.Run.BytesRead);

    /// <summary>The rows of a slice; they may go beyond it where there is one source.</summary>
    /// <param name="slice">Any of the bucket's version.</param>
    /// <param name="mayExclude">Whether to look at the conditions.</param>
    /// <returns>Null when no row can satisfy them. The reader keeps the run.</returns>
    /// <exception cref="MarketStoreException">A block is damaged.</exception>
    public Run? Open(Slice slice, bool mayExclude)
    {
        CloseAllBut(slice.Sources);
        if (slice.Sources is [Source only])
        {
            if (only.Block is not { } block) return new HeadRun(only.Rows!, of.Schema);
            OpenBlock found = Find(block);
            // Only here: beside other sources a block's rows may be replaced by some that satisfy the conditions.
            if (mayExclude && IsExcluded(found.Run))
            {
                if (!found.IsLoaded && !found.IsExcluded) BlocksExcluded++;
                found.IsExcluded = true;
                return null;
            }
            bool isCut = slice.From > block.MinTime || slice.To < block.MaxTime;
            return Load(found, request.Times || isCut);
        }
        var runs = new List<Run>(slice.Sources.Count);
        foreach (Source source in slice.Sources)
        {
            Run run = source.Block is { } part ? Load(Find(part), times: true) : new HeadRun(source.Rows!, of.Schema);
            (int first, int count) = run.Between(slice.From, slice.To);
            runs.Add(new SliceRun(run, first, count, ownsRows: false));
        }
        return new MergedRun(runs, of.Bucket.Kind);
    }

    public void Dispose() => CloseAllBut([]);

    private bool IsExcluded(BlockRun run)
    {
        foreach (ZoneCondition condition in request.Conditions)
        {
            if (condition.Excludes(run.Zone(condition.Column), of.Schema.Columns[condition.Column].Type)) return true;
        }
        return false;
    }

    private OpenBlock Find(BlockRef block)
    {
        foreach (OpenBlock open in _open)
        {
            if (open.Block == block) return open;
        }
        // Several system calls for half of a block cost as much as one for all of it when it is in the page cache.
        int wanted = _columns.Length + (request.Times ? 1 : 0), all = of.Schema.Columns.Length + 1;
        bool isPart = request.Conditions.Count > 0 || 2 * wanted < all;
        var opened = new OpenBlock(block, isPart && block.ByteCount > request.WholeBlockBytes
            ? BlockRun.OpenHeader(of, block, files) : BlockRun.Open(of, block, files));
        _open.Add(opened);
        return opened;
    }

    private BlockRun Load(OpenBlock block, bool times)
    {
        if (!block.IsLoaded)
        {
            BlocksRead++;
            // An earlier slice could do without it.
            if (block.IsExcluded) BlocksExcluded--;
        }
        block.IsLoaded = true;
        block.Run.Load(_columns, times);
        return block.Run;
    }

    private void CloseAllBut(IReadOnlyList<Source> wanted)
    {
        for (int i = _open.Count - 1; i >= 0; i--)
        {
            OpenBlock open = _open[i];
            if (wanted.Any(source => source.Block == open.Block)) continue;
            _closedBytes += open.Run.BytesRead;
            open.Run.Dispose();
            _open.RemoveAt(i);
        }
    }

    private sealed class OpenBlock(BlockRef block, BlockRun run)
    {
        public BlockRef Block { get; } = block;

        public BlockRun Run { get; } = run;

        public bool IsLoaded { get; set; }

        public bool IsExcluded { get; set; }
    }
}
