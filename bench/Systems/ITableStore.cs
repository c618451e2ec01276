using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;

namespace MarketStore.Bench.Systems;

/// <summary>What a table takes once nothing is left to do in the background.</summary>
/// <param name="Rows">What it holds, counted by the system itself.</param>
/// <param name="Log">The part of it that is a log; null where there is none or it is not counted.</param>
internal readonly record struct Stored(long Rows, Footprint Disk, Footprint? Log, double SettleSeconds);

/// <summary>A system that any table can be put into: what W2 compares.</summary>
internal interface ITableStore : IDisposable
{
    string Name { get; }

    /// <summary>What is counted.</summary>
    string Note { get; }

    /// <summary>Stores the table, alone, checks that it is there, and lets go of it.</summary>
    Stored Store(Table table);
}
