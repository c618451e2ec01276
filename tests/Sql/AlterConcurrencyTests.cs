using System.Runtime.InteropServices;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;
using MarketStore.Sql;
using MarketStore.Tests.Engine.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketStore.Tests.Sql;

/// <summary>
/// Columns of a family come, change their names and go while others write, read, ask and compact. Whatever a reader sees
/// is of one moment: both symbols have the same columns and the same rows, and a value is its row's or missing.
/// </summary>
public sealed class AlterConcurrencyTests : IDisposable
{
    private const int Changes = 150;

    private static readonly string[] Keys = ["A/1Sec/T", "B/1Sec/T"];

    private readonly string _root = Directory.CreateTempSubdirectory("mkts").FullName;
    private readonly StorageEngine _engine;

    public AlterConcurrencyTests() => _engine = StorageEngine.Open(
        new EngineOptions { RootDirectory = _root, BlockRows = 64, WalSync = WalSync.Off }, RealFileSystem.Instance, SystemClock.Instance, NullLogger.Instance);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Readers_and_writers_go_on_while_columns_change()
    {
        foreach (string key in Keys) await _engine.CreateAsync(TestStore.Key(key), RecordKind.Variable, new Schema([new("V", ColumnType.Int64)]));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        long written = 0, refused = 0, answered = 0, round = 0;
        Task[] others =
        [
            Repeat(async i =>
            {
                // So many rows and no more: a reader looks at all of them.
                if (Volatile.Read(ref written) >= 10 * Volatile.Read(ref round)) await Task.Yield();
                else if (await TryWriteAsync(i)) Interlocked.Increment(ref written);
                else refused++;
            }),
            Repeat(_ => Task.FromResult(Check())),
            Repeat(async _ => answered += await TryAskAsync() ? 1 : 0),
            Repeat(i =>
            {
                if (i % 4 == 0) _engine.Compact(Cancel);
                else _engine.Checkpoint();
                return Task.CompletedTask;
            }),
        ];
        for (int i = 0; i < Changes && others.All(task => !task.IsCompleted); i++)
        {
            // Others get in between: nobody alters tables all day.
            Volatile.Write(ref round, i + 1);
            while ((Volatile.Read(ref written) < 5 * i || Volatile.Read(ref answered) < i / 3) && others.All(task => !task.IsCompleted)) await Task.Yield();
            await _engine.AlterAsync(_ => true, new AddColumn(new($"C{i}", ColumnType.Int64)));
            await _engine.AlterAsync(_ => true, new RenameColumn($"C{i}", $"D{i}"));
            if (i >= 3) await _engine.AlterAsync(_ => true, new DropColumn($"D{i - 3}"));
        }
        await stop.CancelAsync();
        await Task.WhenAll(others);
        TestContext.Current.TestOutputHelper?.WriteLine($"{written} writes, {refused} refused, {answered} statements answered");
        Assert.Equal(written, Check());
        Assert.True(written > 0 && answered > 0, $"{written} writes, {answered} statements");

        Task Repeat(Func<int, Task> what) => Task.Run(
            async () =>
            {
                for (int i = 1; !stop.IsCancellationRequested; i++) await what(i);
            },
            Cancel);
    }

    /// <summary>One row for both symbols, with all columns that there are just now.</summary>
    private async Task<bool> TryWriteAsync(int number)
    {
        Schema schema = _engine.Find(TestStore.Key(Keys[0]))!.Schema;
        List<IncomingColumn> columns = [.. schema.Columns.Select(c => TestStore.Column(c.Name, ColumnType.Int64, (long)number))];
        try
        {
            await _engine.WriteAsync([.. Keys.Select(key => new IncomingRows
            {
                Key = TestStore.Key(key),
                Kind = RecordKind.Variable,
                RowCount = 1,
                EpochSeconds = TestStore.Column("Epoch", ColumnType.Int64, (long)number % 100).Values,
                Columns = columns,
            })], Cancel);
            return true;
        }
        catch (MarketStoreException error) when (error.Code is ErrorCode.SchemaMismatch)
        {
            return false;
        }
    }

    /// <returns>Rows of each symbol.</returns>
    private long Check()
    {
        using ScanResult result = _engine.Scan(new ScanRequest { Buckets = [.. Keys.Select(TestStore.Key)] }, Cancel);
        Assert.Equal(result.Buckets[0].Schema, result.Buckets[1].Schema);
        Assert.Equal(result.Buckets[0].RowCount, result.Buckets[1].RowCount);
        foreach ((RowChunk a, RowChunk b) in result.Buckets[0].Chunks.Zip(result.Buckets[1].Chunks))
        {
            ReadOnlySpan<long> own = MemoryMarshal.Cast<byte, long>(a.Columns[0].Span);
            for (int c = 0; c < a.Columns.Count; c++)
            {
                Assert.True(a.Columns[c].Span.SequenceEqual(b.Columns[c].Span));
                ReadOnlySpan<long> values = MemoryMarshal.Cast<byte, long>(a.Columns[c].Span);
                for (int row = 0; row < values.Length; row++) Assert.True(values[row] == own[row] || (values[row] == 0 && c > 0), $"{values[row]} in row {own[row]}");
            }
        }
        return result.Buckets[0].RowCount;
    }

    /// <returns>False: the columns changed just as the statement began, and it said so.</returns>
    private async Task<bool> TryAskAsync()
    {
        try
        {
            using SqlResult result = await new SqlSession(new Database(_engine), new SqlOptions()).RunAsync("SELECT * FROM \"1Sec/T\"", [], Cancel);
            while (result.Next() is { } batch)
            {
                for (int c = 3; c < batch.Columns.Length; c++)
                {
                    // NULL where one symbol had a column already when the statement was read, and the other had not.
                    for (int row = 0; row < batch.Count; row++) Assert.True(batch.Columns[c][row] is null or 0L || batch.Columns[c][row]!.Equals(batch.Columns[2][row]));
                }
            }
            return true;
        }
        catch (MarketStoreException error) when (error.Code == ErrorCode.Unavailable)
        {
            Assert.Contains("send it again", error.Message, StringComparison.Ordinal);
            return false;
        }
    }
}
