using System.Buffers.Binary;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;
using MarketStore.Tests.Simulation;
using MarketStore.Tests.Simulation.Fuzz;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketStore.Tests.Engine.Scan;

/// <summary>
/// One random run: clients write, erase, create and drop, the store checkpoints, compacts and restarts, and after each
/// step cursors of snapshots, new ones and some that are kept, are compared with scans and with the model.
/// </summary>
internal sealed class SnapshotRun : IDisposable
{
    private static readonly HashSet<BucketKey> Nothing = [];

    private readonly IFileSystem _files;
    private readonly EngineOptions _options;
    private readonly FuzzDraw _draw;
    private readonly List<Kept> _kept = [];
    private readonly ReferenceModel<long> _model = FuzzBucket.NewModel();
    private StorageEngine _engine;

    public SnapshotRun(int seed, IFileSystem files, string root)
    {
        _draw = new FuzzDraw(seed);
        _files = files;
        _options = EngineStore.Small with { RootDirectory = root, WalSync = WalSync.Off };
        _engine = Open();
    }

    /// <summary>A snapshot and the model as of the same moment.</summary>
    private sealed record Kept(Snapshot Snapshot, ReferenceModel<long> Model);

    public async Task TakeAsync(int steps)
    {
        for (int s = 0; s < steps; s++)
        {
            await StepAsync();
            if (_model.Keys.Count == 0) continue;
            CheckFamilies();
            for (int q = 0; q < 3; q++) CheckNew(_draw.Scan([.. _model.Keys]));
            foreach (Kept kept in _kept) CheckKept(kept);
        }
    }

    public void Dispose()
    {
        foreach (Kept kept in _kept) kept.Snapshot.Dispose();
        _engine.Dispose();
    }

    private StorageEngine Open() => StorageEngine.Open(_options, _files, SystemClock.Instance, NullLogger.Instance);

    private async Task StepAsync()
    {
        var store = new EngineStore(_engine);
        switch (_draw.Next(20))
        {
            case < 12:
                WriteOp write = _draw.Write(Nothing);
                Assert.Equal([null], await store.WriteAsync([write]));
                write.Apply(_model);
                break;
            case < 15:
                await ChangeAsync(store, _draw.Change(Nothing));
                break;
            case < 18:
                _engine.Checkpoint();
                break;
            case 18:
                _engine.Compact();
                break;
            default:
                foreach (Kept kept in _kept) kept.Snapshot.Dispose();
                _kept.Clear();
                _engine.Dispose();
                _engine = Open();
                break;
        }
        if (_draw.Chance(0.15) && _model.Keys.Count > 0) Keep();
    }

    private async Task ChangeAsync(EngineStore store, FuzzOp change)
    {
        try
        {
            await store.ChangeAsync(change);
        }
        catch (MarketStoreException error) when (error.Code == ErrorCode.AlreadyExists)
        {
            return;
        }
        change.Apply(_model);
    }

    private void Keep()
    {
        if (_kept.Count == 3)
        {
            _kept[0].Snapshot.Dispose();
            _kept.RemoveAt(0);
        }
        List<FamilyKey> families = [.. _engine.Families().Select(family => family.Key)];
        _kept.Add(new Kept(_engine.Capture(families), _model.Copy()));
    }

    private void CheckFamilies()
    {
        IEnumerable<BucketKey> found = _engine.Families()
            .SelectMany(family => _engine.Family(family.Key.Timeframe, family.Key.AttributeGroup)!.Buckets).Select(bucket => bucket.Key);
        Assert.Equal(_model.Keys.ToHashSet(), found.ToHashSet());
    }

    private void CheckKept(Kept kept)
    {
        Bucket bucket = kept.Snapshot.Buckets[_draw.Next(kept.Snapshot.Buckets.Count)];
        Check(kept.Snapshot, kept.Model, bucket, _draw.Scan([bucket.Key]));
    }

    private void CheckNew(ScanRequest asked)
    {
        Bucket[] buckets = [.. asked.Buckets.Select(key => _engine.Family(key.Timeframe, key.AttributeGroup)!.Find(key.Symbol)!)];
        using Snapshot snapshot = _engine.Capture(buckets);
        foreach (Bucket bucket in buckets)
        {
            int[] columns = Check(snapshot, _model, bucket, asked);
            CheckScan(snapshot, bucket, asked, columns);
        }
    }

    /// <summary>Against the model: rows, conditions, and what is known without reading.</summary>
    /// <returns>The columns that were read.</returns>
    private int[] Check(Snapshot snapshot, ReferenceModel<long> model, Bucket bucket, ScanRequest asked)
    {
        IReadOnlyList<ModelRow<long>> all = model.Query(bucket.Key, new ModelQuery())!;
        List<ModelRow<long>> inRange = [.. all.Where(row => row.TimeNs >= asked.FromNs && row.TimeNs <= asked.ToNs)];
        int count = (int)Math.Min(asked.Limit ?? inRange.Count, inRange.Count);
        List<ModelRow<long>> expected = asked.FromStart ? inRange[..count] : inRange[^count..];

        SnapshotRequest request = Request(bucket, asked);
        CursorRows found = Read(snapshot, bucket, request);
        Assert.Equal(expected.Select(row => row.TimeNs), found.Times);
        if (request.Columns.ToList().IndexOf(0) is >= 0 and int place)
        {
            Assert.Equal(expected.Select(row => row.Values), Serials(bucket, found.Columns[place]));
        }
        CheckConditions(snapshot, bucket, request, found);

        Assert.Equal(inRange.Count, snapshot.CountRows(bucket, new(asked.FromNs, asked.ToNs)) ?? inRange.Count);
        Assert.Equal(all.Count, snapshot.CountRows(bucket) ?? all.Count);
        TimeBounds? bounds = snapshot.Bounds(bucket);
        Assert.False(bounds is null && all.Count > 0);
        if (bounds is { IsExact: true } exact) Assert.Equal((all[0].TimeNs, all[^1].TimeNs), (exact.MinNs, exact.MaxNs));
        else Assert.All(all, row => Assert.InRange(row.TimeNs, bounds!.Value.MinNs, bounds.Value.MaxNs));
        return [.. request.Columns];
    }

    private SnapshotRequest Request(Bucket bucket, ScanRequest asked) => new()
    {
        FromNs = asked.FromNs,
        ToNs = asked.ToNs,
        Limit = asked.Limit,
        FromStart = asked.FromStart,
        Columns = [.. Enumerable.Range(0, bucket.Schema.Columns.Length).Where(_ => _draw.Chance(0.6)).OrderBy(_ => _draw.Next(100))],
        Times = _draw.Chance(0.5),
        WholeBlockBytes = _draw.Chance(0.8) ? 0 : 8192,
    };

    private CursorRows Read(Snapshot snapshot, Bucket bucket, SnapshotRequest request) =>
        CursorRows.Read(snapshot, bucket, request, 1 + _draw.Next(40));

    /// <summary>Rows that satisfy a condition are the same, whether it may leave blocks out or not.</summary>
    private void CheckConditions(Snapshot snapshot, Bucket bucket, SnapshotRequest request, CursorRows all)
    {
        if (request.Columns.Count == 0 || all.Times.Count == 0) return;
        int place = _draw.Next(request.Columns.Count), column = request.Columns[place];
        ColumnType type = bucket.Schema.Columns[column].Type;
        if (type == ColumnType.String16) return;
        int width = type.Width(), row = _draw.Next(all.Times.Count);
        byte[] bits = new byte[sizeof(ulong)];
        all.Columns[place].GetRange(row * width, width).CopyTo(bits);
        var condition = new ZoneCondition(column, (ZoneOperator)_draw.Next(6), BinaryPrimitives.ReadUInt64LittleEndian(bits));
        CursorRows pruned = Read(snapshot, bucket, request with { Conditions = [condition] });
        Assert.Equal(Satisfying(all), Satisfying(pruned));

        List<(long, string)> Satisfying(CursorRows rows) => [.. Enumerable.Range(0, rows.Times.Count)
            .Select(r => (Time: rows.Times[r], Value: rows.Columns[place].GetRange(r * width, width).ToArray()))
            .Where(r => ConditionTruth.Holds(condition, type, r.Value))
            .Select(r => (r.Time, Convert.ToHexString(r.Value)))];
    }

    /// <summary>Against a scan, byte for byte; of a slot that the range cuts, a scan gives the whole bar.</summary>
    private void CheckScan(Snapshot snapshot, Bucket bucket, ScanRequest asked, int[] columns)
    {
        long unit = FuzzBucket.Find(bucket.Key).Unit;
        long from = bucket.Kind == RecordKind.Fixed && asked.FromNs != long.MinValue
            ? (long)Math.Ceiling((decimal)asked.FromNs / unit) * unit : asked.FromNs;
        if (from > asked.ToNs) return;
        using ScanResult scan = _engine.Scan(asked with
        {
            Buckets = [bucket.Key],
            FromNs = from,
            Columns = [.. columns.Select(column => bucket.Schema.Columns[column].Name)],
        });
        CursorRows found = Read(snapshot, bucket, Request(bucket, asked) with { FromNs = from, Columns = columns });
        var times = new long[scan.RowCount];
        scan.CopyTimes(0, times);
        Assert.Equal(times, found.Times);
        for (int c = 0; c < columns.Length; c++)
        {
            byte[] values = new byte[times.Length * bucket.Schema.Width(columns[c])];
            scan.CopyColumn(c, 0, values);
            Assert.Equal(values, found.Columns[c]);
        }
    }

    private static IEnumerable<long> Serials(Bucket bucket, List<byte> values)
    {
        byte[] bytes = [.. values];
        for (int at = 0; at < bytes.Length; at += sizeof(long))
        {
            yield return bucket.Schema.Columns[0].Type == ColumnType.Float64
                ? (long)BitConverter.ToDouble(bytes, at) : BitConverter.ToInt64(bytes, at);
        }
    }
}
