using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using MarketStore.Engine.Scan;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Plans;

namespace MarketStore.Sql.Execution;

/// <summary>Rows and time of each part of a plan, for EXPLAIN ANALYZE.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PlanCounters
{
    private readonly ConditionalWeakTable<Plan, Counter> _counters = [];

    public RowStream Observe(Plan plan, RowStream stream)
    {
        Counter counter = _counters.GetOrCreateValue(plan);
        return stream with { Parts = [.. stream.Parts.Select(part => part with { Open = () => new CountingOperator(part.Open(), counter) })] };
    }

    /// <summary>Rows that left it, and the time spent in it and in what is below it, of all threads together.</summary>
    public (long Rows, TimeSpan Time) Of(Plan plan)
    {
        Counter counter = _counters.GetOrCreateValue(plan);
        return (Interlocked.Read(ref counter.Rows), Stopwatch.GetElapsedTime(0, Interlocked.Read(ref counter.Ticks)));
    }

    /// <summary>Adds what a scan has cost.</summary>
    public void Add(Plan plan, ScanCounters counters)
    {
        Counter counter = _counters.GetOrCreateValue(plan);
        lock (counter) counter.Read += counters;
    }

    /// <summary>Blocks that a scan has read and those it was spared, as text.</summary>
    public string ReadOf(Plan plan)
    {
        ScanCounters read = _counters.GetOrCreateValue(plan).Read;
        return string.Create(CultureInfo.InvariantCulture,
            $"blocks={read.BlocksRead} pruned={read.BlocksPrunedByTime}+{read.BlocksPrunedByZone} rowsRead={read.RowsRead} bytesRead={read.BytesRead}");
    }

    private sealed class Counter
    {
        public long Rows;
        public long Ticks;
        public ScanCounters Read;
    }

    private sealed class CountingOperator(Operator input, Counter counter) : Operator
    {
        public override Batch? Next()
        {
            long start = Stopwatch.GetTimestamp();
            Batch? batch = input.Next();
            Interlocked.Add(ref counter.Ticks, Stopwatch.GetTimestamp() - start);
            Interlocked.Add(ref counter.Rows, batch?.Count ?? 0);
            return batch;
        }

        public override void Dispose() => input.Dispose();
    }
}
