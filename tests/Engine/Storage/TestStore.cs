using System.Buffers;
using System.Runtime.InteropServices;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketStore.Tests.Engine.Storage;

/// <summary>A row as the tests see it: exact time and one value.</summary>
public readonly record struct Row(long TimeNs, double Value)
{
    public override string ToString() => $"{Timestamps.ToIso(TimeNs)} {Value}";
}

/// <summary>A store in a directory of its own, with one f8 column <c>V</c> per bucket unless a test says otherwise.</summary>
internal sealed class TestStore : IDisposable
{
    private readonly IFileSystem _files;
    private readonly bool _ownsDirectory;

    public TestStore(EngineOptions? options = null, IFileSystem? files = null)
    {
        _files = files ?? RealFileSystem.Instance;
        _ownsDirectory = files is null;
        Options = (options ?? new EngineOptions { RootDirectory = "" }) with { BackgroundWork = false };
        if (Options.RootDirectory.Length == 0)
        {
            Options = Options with { RootDirectory = _ownsDirectory ? Directory.CreateTempSubdirectory("mkts").FullName : "/store" };
        }
        Engine = Open();
    }

    public EngineOptions Options { get; }

    public StorageEngine Engine { get; private set; }

    public static BucketKey Key(string text)
    {
        string[] parts = text.Split('/');
        return new BucketKey(parts[0], parts[1], parts[2]);
    }

    public static IncomingColumn Column<T>(string name, ColumnType type, params T[] values)
        where T : unmanaged => new(name, type, new ReadOnlySequence<byte>(MemoryMarshal.AsBytes<T>(values).ToArray()));

    public static IncomingRows Rows(string key, RecordKind kind, params ReadOnlySpan<Row> rows)
    {
        long[] seconds = new long[rows.Length];
        int[] nanos = new int[rows.Length];
        double[] values = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            seconds[i] = Timestamps.Seconds(rows[i].TimeNs);
            nanos[i] = Timestamps.Nanos(rows[i].TimeNs);
            values[i] = rows[i].Value;
        }
        List<IncomingColumn> columns = [Column("V", ColumnType.Float64, values)];
        if (kind == RecordKind.Variable) columns.Add(Column("Nanoseconds", ColumnType.Int32, nanos));
        return new IncomingRows
        {
            Key = Key(key),
            Kind = kind,
            RowCount = rows.Length,
            EpochSeconds = Column("Epoch", ColumnType.Int64, seconds).Values,
            Columns = columns,
        };
    }

    public static List<Row> Flatten(BucketRows bucket)
    {
        var rows = new List<Row>();
        foreach (RowChunk chunk in bucket.Chunks)
        {
            ReadOnlySpan<double> values = MemoryMarshal.Cast<byte, double>(chunk.Columns[0].Span);
            for (int i = 0; i < chunk.RowCount; i++) rows.Add(new Row(chunk.Times.Span[i], values[i]));
        }
        return rows;
    }

    public Task WriteAsync(string key, RecordKind kind, params Row[] rows) => WriteAsync(Rows(key, kind, rows));

    /// <summary>One atomic write.</summary>
    public Task WriteAsync(params IncomingRows[] rows) =>
        Engine.WriteAsync(rows, TestContext.Current.CancellationToken).AsTask();

    public ScanResult Scan(ScanRequest request) => Engine.Scan(request, TestContext.Current.CancellationToken);

    public List<Row> Read(string key, long from = long.MinValue, long to = long.MaxValue, long? limit = null, bool fromStart = false)
    {
        using ScanResult result = Scan(new ScanRequest
        {
            Buckets = [Key(key)],
            FromNs = from,
            ToNs = to,
            Limit = limit,
            FromStart = fromStart,
        });
        return Flatten(result.Buckets[0]);
    }

    /// <summary>Closes as a stopping server does, and opens again.</summary>
    public void Restart()
    {
        Engine.Dispose();
        Engine = Open();
    }

    public void Dispose()
    {
        Engine.Dispose();
        if (_ownsDirectory) Directory.Delete(Options.RootDirectory, recursive: true);
    }

    private StorageEngine Open() => StorageEngine.Open(Options, _files, SystemClock.Instance, NullLogger.Instance);
}
