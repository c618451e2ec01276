using CsCheck;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Time;
using MarketStore.Tests.Simulation;

namespace MarketStore.Tests.Engine.Storage;

/// <summary>
/// Any mixture of writes, erasures, checkpoints, compactions and restarts, and then any range, limit and direction: the
/// store answers what the reference model answers, wherever the rows happen to be. A failure prints a seed that replays
/// it.
/// </summary>
public sealed class ScanModelTests
{
    private const long Unit = Timestamps.NsPerMinute;
    private const string Key = "AAPL/1Min/X";

    private static readonly Gen<Row> GenRow = Gen.Select(Gen.Int[-40, 120], Gen.Int[0, 3], (slot, offset) => new Row((slot * Unit) + offset, 0));

    private static readonly Gen<TimeRange> GenSpan = Gen.Select(
        Gen.Int[-50, 130], Gen.Int[0, 60], Gen.Int[0, 3], (from, length, offset) => new TimeRange((from * Unit) + offset, (from + length) * Unit));

    private static readonly Gen<Step> GenStep = Gen.Frequency(
        (8, GenRow.Array[1, 12].Select(rows => (Step)new Step.Write(rows))),
        (4, GenRow.Array[1, 40].Select(rows => (Step)new Step.Write([.. rows.OrderBy(r => r.TimeNs)]))),
        (2, GenSpan.Select(span => (Step)new Step.Erase(span))),
        (5, Gen.Const((Step)new Step.Checkpoint())),
        (1, Gen.Const((Step)new Step.Compact())),
        (1, Gen.Const((Step)new Step.Restart())));

    private static readonly Gen<ModelQuery> GenQuery = Gen.Select(
        Gen.Int[-50, 130], Gen.Int[-50, 130], Gen.Int[0, 30], Gen.Bool, Gen.Int[0, 2],
        (from, to, limit, fromStart, offset) => new ModelQuery
        {
            FromNs = (from * Unit) + offset,
            ToNs = (to * Unit) + offset,
            Limit = limit == 0 ? null : limit,
            FromStart = fromStart,
        });

    /// <summary>The last row is kept in memory between queries, so it is asked for more often.</summary>
    private static readonly Gen<ModelQuery> GenAnyQuery = Gen.Frequency(
        (4, GenQuery), (1, Gen.Const(new ModelQuery { Limit = 1 })));

    [Theory]
    [InlineData(RecordKind.Fixed)]
    [InlineData(RecordKind.Variable)]
    public void The_store_answers_what_the_model_answers(RecordKind kind) =>
        Gen.Select(GenStep.Array[1, 40], GenAnyQuery.Array[5, 15]).Sample(
            (steps, queries) => new Twin(kind).Check(steps, queries), iter: 400, threads: 1);

    private abstract record Step
    {
        public sealed record Write(Row[] Rows) : Step;

        public sealed record Erase(TimeRange Span) : Step;

        public sealed record Checkpoint : Step;

        public sealed record Compact : Step;

        public sealed record Restart : Step;
    }

    /// <summary>A store and a model that see the same.</summary>
    private sealed class Twin
    {
        private static readonly SlotCalendar Calendar = new(TimeZoneInfo.Utc);

        private readonly RecordKind _kind;
        private readonly ReferenceModel<double> _model;
        private double _value;

        public Twin(RecordKind kind)
        {
            _kind = kind;
            Assert.True(Timeframe.TryParseStorable("1Min", out Timeframe minute));
            _model = new ReferenceModel<double>((_, time) => Calendar.SlotStart(minute, time));
        }

        public void Check(Step[] steps, ModelQuery[] queries)
        {
            using var store = new TestStore(
                new EngineOptions
                {
                    RootDirectory = "",
                    BlockRows = 16,
                    SmallBlockBytes = 300,
                    WornFileBytes = 500,
                    WalSync = WalSync.Off,
                },
                new SimulatedFileSystem());
            for (int s = 0; s < steps.Length; s++)
            {
                Take(steps[s], store);
                Compare(store, queries[s % queries.Length]);
            }
            foreach (ModelQuery query in queries) Compare(store, query);
        }

        private void Take(Step step, TestStore store)
        {
            switch (step)
            {
                case Step.Write write:
                    Row[] rows = [.. write.Rows.Select(row => row with { Value = _value++ })];
                    // The simulated disk has no threads of its own: the write is complete when the call returns.
                    Assert.True(store.WriteAsync(Key, _kind, rows).IsCompletedSuccessfully);
                    _model.Write(TestStore.Key(Key), _kind, rows.Select(r => new ModelRow<double>(r.TimeNs, r.Value)));
                    break;
                case Step.Erase erase:
                    Assert.True(store.Engine.EraseAsync(_ => true, erase.Span).AsTask().IsCompletedSuccessfully);
                    _model.Erase(TestStore.Key(Key), erase.Span.FromNs, erase.Span.ToNs);
                    break;
                case Step.Checkpoint:
                    store.Engine.Checkpoint();
                    break;
                case Step.Compact:
                    store.Engine.Compact(TestContext.Current.CancellationToken);
                    break;
                default:
                    store.Restart();
                    break;
            }
        }

        private void Compare(TestStore store, ModelQuery query)
        {
            IReadOnlyList<ModelRow<double>>? expected = _model.Query(TestStore.Key(Key), query);
            if (expected is null) return;
            List<Row> found = store.Read(Key, query.FromNs, query.ToNs, query.Limit, query.FromStart);
            Assert.Equal(expected.Select(r => new Row(r.TimeNs, r.Values)), found);
        }
    }
}
