using CsCheck;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Time;
using MarketStore.Tests.Simulation;

namespace MarketStore.Tests.Engine.Storage;

/// <summary>
/// Any mixture of writes, checkpoints and restarts, then any range, limit and direction: the store answers what the
/// reference model answers. A failure prints a seed that replays it.
/// </summary>
public sealed class ScanModelTests
{
    private const long Unit = Timestamps.NsPerMinute;

    private static readonly Gen<Row> GenRow = Gen.Select(Gen.Int[-40, 120], Gen.Int[0, 3], (slot, offset) => new Row((slot * Unit) + offset, 0));

    /// <summary>A write of some rows; no rows stand for a checkpoint, null for a restart.</summary>
    private static readonly Gen<Row[]?> GenStep = Gen.Frequency(
        (7, GenRow.Array[1, 12].Select(rows => (Row[]?)rows)), (2, Gen.Const((Row[]?)[])), (1, Gen.Const((Row[]?)null)));

    private static readonly Gen<ModelQuery> GenQuery = Gen.Select(
        Gen.Int[-50, 130], Gen.Int[-50, 130], Gen.Int[0, 30], Gen.Bool, Gen.Int[0, 2],
        (from, to, limit, fromStart, offset) => new ModelQuery
        {
            FromNs = (from * Unit) + offset,
            ToNs = (to * Unit) + offset,
            Limit = limit == 0 ? null : limit,
            FromStart = fromStart,
        });

    [Theory]
    [InlineData(RecordKind.Fixed)]
    [InlineData(RecordKind.Variable)]
    public void The_store_answers_what_the_model_answers(RecordKind kind) =>
        Gen.Select(GenStep.Array[1, 25], GenQuery.Array[5, 15]).Sample(
            (steps, queries) => Check(kind, steps, queries), iter: 150, threads: 1);

    private static void Check(RecordKind kind, Row[]?[] steps, ModelQuery[] queries)
    {
        const string Key = "AAPL/1Min/X";
        var calendar = new SlotCalendar(TimeZoneInfo.Utc);
        Assert.True(Timeframe.TryParseStorable("1Min", out Timeframe minute));
        var model = new ReferenceModel<double>((_, time) => calendar.SlotStart(minute, time));
        using var store = new TestStore(new EngineOptions { RootDirectory = "", BlockRows = 8, WalSync = WalSync.Off }, new SimulatedFileSystem());
        double value = 0;
        foreach (Row[]? step in steps)
        {
            if (step is null) store.Restart();
            else if (step.Length == 0) store.Engine.Checkpoint();
            else Write([.. step.Select(row => row with { Value = value++ })]);
        }
        foreach (ModelQuery query in queries)
        {
            IReadOnlyList<ModelRow<double>>? expected = model.Query(TestStore.Key(Key), query);
            if (expected is null) continue;
            List<Row> found = store.Read(Key, query.FromNs, query.ToNs, query.Limit, query.FromStart);
            Assert.Equal(expected.Select(r => new Row(r.TimeNs, r.Values)), found);
        }

        void Write(Row[] rows)
        {
            // The simulated disk has no threads of its own: the write is complete when the call returns.
            Task write = store.WriteAsync(Key, kind, rows);
            Assert.True(write.IsCompletedSuccessfully);
            model.Write(TestStore.Key(Key), kind, rows.Select(r => new ModelRow<double>(r.TimeNs, r.Value)));
        }
    }
}
