using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Time;
using MarketStore.Tests.Engine.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketStore.Tests.Simulation.Alterations;

/// <summary>
/// Random writes, changes of columns, erasures, checkpoints, compactions and restarts, in the order that a seed gives,
/// on a store and on a model. Some writes are handed in while a change of the columns is on its way to the disk: they
/// were shaped for the old ones, and come behind the new ones in the log.
/// </summary>
internal sealed class AlterWorkload(SimulatedFileSystem disk, int seed)
{
    private static readonly string[] Family = ["AA/1Min/OHLCV", "BB/1Min/OHLCV"];
    private static readonly string[] Keys = [.. Family, "TT/1Sec/TICK"];
    private static readonly string[] Names = ["A", "B", "C", "V", "W"];
    private static readonly ColumnType[] Types = [ColumnType.Float64, ColumnType.Int32, ColumnType.String16];

    private readonly Random _random = new(seed);
    private readonly AlterModel _model = new();

    /// <summary>What the step under way does to the model, one after another; each says whether the store should agree to it.</summary>
    private readonly List<Func<bool>> _underWay = [];
    /// <summary>The model after every change.</summary>
    private readonly HashSet<string> _past = [""];
    private SimulatedFileSystem _disk = disk;
    private StorageEngine? _engine;
    private int _step;
    private int _value;

    public int Steps { get; init; } = 40;

    public WalSync WalSync { get; init; }

    public bool IsOver => _step >= Steps;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async Task StepAsync()
    {
        _engine ??= Open();
        if (_step++ < Keys.Length)
        {
            await CreateAsync(Keys[_step - 1]);
            return;
        }
        int draw = _random.Next(100);
        // All is drawn before anything can fail, so that a fault does not change the run.
        string key = Keys[_random.Next(Keys.Length)];
        List<ModelWrite> write = DrawWrite();
        (string[] keys, SchemaChange change) = DrawChange();
        long from = _random.Next(60) * Timestamps.NsPerMinute, to = from + (_random.Next(30) * Timestamps.NsPerMinute);
        switch (draw)
        {
            case < 45:
                await ExpectAsync([() => _model.Write(write)], [WriteAsync(write)]);
                break;
            case < 62:
                await ExpectAsync([() => _model.Alter(keys, change)], [AlterAsync(keys, change)]);
                break;
            case < 72:
                await RaceAsync(keys, change, write);
                break;
            case < 77:
                _underWay.Add(() => Always(() => _model.Erase(key, from, to)));
                await _engine.EraseAsync(k => k == TestStore.Key(key), new TimeRange(from, to));
                Settle();
                break;
            case < 88: _engine.Checkpoint(); break;
            case < 93: _engine.Compact(Cancel); break;
            default: Reopen(); break;
        }
    }

    /// <summary>The step under way has failed, and its caller knows: nothing of it may be there.</summary>
    public void Forgive() => _underWay.Clear();

    public void OpenOn(SimulatedFileSystem disk)
    {
        _disk = disk;
        _engine = Open();
    }

    public void Reopen()
    {
        Close();
        _engine = Open();
    }

    public void Checkpoint() => _engine!.Checkpoint();

    public void Close()
    {
        StorageEngine? engine = _engine;
        _engine = null;
        engine?.Dispose();
    }

    public void Check(string context) => Assert.Equal($"{context}\n{_model.Picture()}", $"{context}\n{Picture()}");

    /// <summary>Of what was under way, the first few may have happened, each whole.</summary>
    public void CheckAfterCrash(string context)
    {
        string found = Picture();
        foreach (Func<bool> change in _underWay)
        {
            if (found == _model.Picture()) break;
            change();
        }
        _underWay.Clear();
        Check(context);
    }

    /// <summary>Everything is as it was at some moment.</summary>
    public void CheckThatItHasBeen(string context)
    {
        string found = Picture();
        foreach (Func<bool> change in _underWay) Change(change);
        Assert.True(_past.Contains(found), $"{context}: never was it\n{found}");
    }

    private static bool Always(Action change)
    {
        change();
        return true;
    }

    private async Task CreateAsync(string key)
    {
        RecordKind kind = Family.Contains(key) ? RecordKind.Fixed : RecordKind.Variable;
        ColumnDefinition[] columns = [new("V", ColumnType.Float64), new("W", ColumnType.Int32)];
        _underWay.Add(() => Always(() => _model.Create(key, kind, columns)));
        await _engine!.CreateAsync(TestStore.Key(key), kind, new Schema(columns));
        Settle();
    }

    /// <summary>A change of columns, and a write that is handed in while the change is written to the disk.</summary>
    private async Task RaceAsync(string[] keys, SchemaChange change, List<ModelWrite> write)
    {
        Task<bool>? racing = null;
        _disk.Before = _ => racing ??= WriteAsync(write);
        _underWay.AddRange([() => _model.Alter(keys, change), () => _model.Write(write)]);
        Task<bool> altering = AlterAsync(keys, change);
        _disk.Before = null;
        // A change that is refused never reaches the disk.
        List<Task<bool>> tasks = racing is null ? [altering] : [altering, racing];
        if (racing is null) _underWay.RemoveAt(1);
        await ExpectAsync([.. _underWay], tasks);
    }

    /// <summary>Waits for the store, and sees to it that the model agrees about each in turn.</summary>
    private async Task ExpectAsync(List<Func<bool>> changes, List<Task<bool>> tasks)
    {
        _underWay.Clear();
        _underWay.AddRange(changes);
        var failures = new List<Exception>();
        for (int i = 0; i < tasks.Count; i++)
        {
            try
            {
                bool done = await tasks[i];
                // In the order of the log: what comes first is settled first.
                Func<bool> change = _underWay[0];
                _underWay.RemoveAt(0);
                Assert.Equal(Change(change), done);
            }
            catch (Exception error) when (error is IOException or MarketStoreException)
            {
                failures.Add(error);
                if (!_disk.HasCrashed) _underWay.RemoveAt(0);
            }
        }
        if (failures.Count > 0) throw failures[0];
    }

    private void Settle()
    {
        foreach (Func<bool> change in _underWay) Change(change);
        _underWay.Clear();
    }

    private bool Change(Func<bool> change)
    {
        bool done = change();
        _past.Add(_model.Picture());
        return done;
    }

    /// <returns>Whether the store took it; false when the columns do not match.</returns>
    private async Task<bool> WriteAsync(List<ModelWrite> write)
    {
        try
        {
            await _engine!.WriteAsync([.. write.Select(Rows)], Cancel);
            return true;
        }
        catch (MarketStoreException error) when (error.Code == ErrorCode.SchemaMismatch)
        {
            return false;
        }
    }

    private async Task<bool> AlterAsync(string[] keys, SchemaChange change)
    {
        try
        {
            HashSet<BucketKey> chosen = [.. keys.Select(TestStore.Key)];
            Assert.InRange(await _engine!.AlterAsync(chosen.Contains, change), 1, keys.Length);
            return true;
        }
        catch (MarketStoreException error) when (error.Code is ErrorCode.AlreadyExists or ErrorCode.NotFound or ErrorCode.InvalidArgument)
        {
            return false;
        }
    }

    private (string[] Keys, SchemaChange Change) DrawChange()
    {
        string[] keys = _random.Next(3) == 0 ? Family : [Keys[_random.Next(Keys.Length)]];
        string name = Names[_random.Next(Names.Length)], other = Names[_random.Next(Names.Length)];
        ColumnType type = Types[_random.Next(Types.Length)];
        SchemaChange change = _random.Next(10) switch
        {
            < 5 => new AddColumn(new ColumnDefinition(name, type)),
            < 7 => new DropColumn(name),
            _ => new RenameColumn(name, other),
        };
        return (keys, change);
    }

    private List<ModelWrite> DrawWrite()
    {
        var parts = new List<ModelWrite>();
        for (int i = _random.Next(4) == 0 ? 2 : 1; i > 0; i--)
        {
            string key = Keys[_random.Next(Keys.Length)];
            if (!_model.Keys.Contains(key)) continue;
            // Some writers do not know columns that were added, some know one that is not there.
            List<string> columns = [.. _model.ColumnsOf(key).Where(c => !c.IsAdded || _random.Next(4) > 0).Select(c => c.Name)];
            if (_random.Next(12) == 0) columns.Add("Nowhere");
            long start = _random.Next(3) == 0 ? _random.Next(60) : _step * 5;
            var rows = new List<(long, int)>();
            for (int r = _random.Next(1, 25); r > 0; r--) rows.Add(((start + (rows.Count / 2)) * Timestamps.NsPerMinute, ++_value));
            parts.Add(new ModelWrite(key, columns, rows));
        }
        return parts;
    }

    private IncomingRows Rows(ModelWrite write)
    {
        // By the type that the model knows; a name that it does not know is refused whatever its type.
        IReadOnlyList<AlterModel.ModelColumn> known = _model.ColumnsOf(write.Key);
        return new IncomingRows
        {
            Key = TestStore.Key(write.Key),
            Kind = Family.Contains(write.Key) ? RecordKind.Fixed : RecordKind.Variable,
            RowCount = write.Rows.Count,
            EpochSeconds = TestStore.Column("Epoch", ColumnType.Int64, [.. write.Rows.Select(row => row.TimeNs / Timestamps.NsPerSecond)]).Values,
            Columns = [.. write.Columns.Select(name => Column(name, known.FirstOrDefault(c => c.Name == name)?.Type ?? ColumnType.Int32, write))],
        };
    }

    private static IncomingColumn Column(string name, ColumnType type, ModelWrite write) => type switch
    {
        ColumnType.Float64 => TestStore.Column(name, type, [.. write.Rows.Select(row => row.Value + 0.5)]),
        ColumnType.Int32 => TestStore.Column(name, type, [.. write.Rows.Select(row => row.Value)]),
        _ => new IncomingColumn(name, type, new ReadOnlySequence<byte>([.. write.Rows
            .SelectMany(row => Encoding.UTF32.GetBytes(AlterModel.TextOf(type, row.Value).PadRight(16, '\0')))])),
    };

    private string Picture()
    {
        _engine ??= Open();
        return string.Join('\n', _engine.List().OrderBy(b => b.Key.ToString(), StringComparer.Ordinal).Select(Picture));
    }

    private string Picture(BucketInfo bucket)
    {
        using ScanResult all = _engine!.Scan(new ScanRequest { Buckets = [bucket.Key] }, Cancel);
        using ScanResult newest = _engine.Scan(new ScanRequest { Buckets = [bucket.Key], Limit = 1 }, Cancel);
        Assert.Equal(bucket.Schema, all.Buckets[0].Schema);
        List<string> rows = [.. all.Buckets[0].Chunks.SelectMany(chunk => RowsOf(chunk, bucket.Schema))];
        Assert.Equal(rows.TakeLast(1), newest.Buckets[0].Chunks.SelectMany(chunk => RowsOf(chunk, bucket.Schema)));
        return $"{bucket.Key} [{string.Join(' ', bucket.Schema.Columns.Select(c => $"{c.Name} {c.Type}"))}] {string.Join(' ', rows)}";
    }

    private static IEnumerable<string> RowsOf(RowChunk chunk, Schema schema) => Enumerable.Range(0, chunk.RowCount)
        .Select(row => $"{chunk.Times.Span[row]}={string.Join(',', schema.Columns.Select((c, i) => TextOf(c.Type, chunk.Columns[i].Span, row)))}");

    private static string TextOf(ColumnType type, ReadOnlySpan<byte> values, int row) => type switch
    {
        ColumnType.Float64 => FormattableString.Invariant($"{MemoryMarshal.Cast<byte, double>(values)[row]}"),
        ColumnType.Int32 => FormattableString.Invariant($"{MemoryMarshal.Cast<byte, int>(values)[row]}"),
        _ => Encoding.UTF32.GetString(values.Slice(row * 64, 64)).TrimEnd('\0'),
    };

    private StorageEngine Open() => StorageEngine.Open(
        new EngineOptions
        {
            RootDirectory = "/data/store",
            BackgroundWork = false,
            BlockRows = 16,
            SmallBlockBytes = 256,
            WornFileBytes = 512,
            WalSegmentBytes = 4096,
            ManifestSlackBytes = 0,
            WalSync = WalSync,
        },
        _disk, SystemClock.Instance, NullLogger.Instance);
}
