using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Time;
using MarketStore.Tests.Engine.Storage;

namespace MarketStore.Tests.Simulation;

/// <summary>A write that was refused because the disk refused everything, and what the next processes find of it.</summary>
public sealed class RefusedWriteTests
{
    private const int Seeds = 400;

    /// <summary>It may be found, but then at once: rows that were missing after an opening do not come back with a power cut.</summary>
    [Fact]
    public async Task What_an_opening_has_found_stays_so()
    {
        // The refused frame begins a sector, which nothing else that is written then brings to the disk with it.
        (string bars, Row[] rows) = await FillSectorsAsync();
        int uncertain = 0, found = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            var disk = new SimulatedFileSystem();
            var store = new TestStore(files: disk);
            await store.WriteAsync(bars, RecordKind.Fixed, rows);
            int failures = seed;
            disk.Decide = call => call.IsSync || call.Kind == DiskCallKind.Create ? (Fault.FailPart, failures++) : null;
            Exception? refusal = await Record.ExceptionAsync(() => store.WriteAsync(bars, RecordKind.Fixed, new Row(-Timestamps.NsPerMinute, 2)));
            Assert.NotNull(refusal);
            if (refusal.Message.Contains("may be found", StringComparison.Ordinal)) uncertain++;
            Record.Exception(store.Dispose);
            disk.Decide = null;

            int before = new TestStore(files: disk).Read(bars).Count;
            disk.Crash(seed);
            using var third = new TestStore(files: disk.Reboot());
            int after = third.Read(bars).Count;
            Assert.True(before == after, $"seed {seed}: {before} rows, {after} after a power cut");
            found += before - rows.Length;
        }
        Assert.InRange(uncertain, Seeds / 4, Seeds);
        Assert.InRange(found, 1, uncertain);
    }

    /// <summary>A write whose frame ends where a sector does.</summary>
    private static async Task<(string Key, Row[] Rows)> FillSectorsAsync()
    {
        for (int letters = 1; letters <= 16; letters++)
        {
            string key = new string('A', letters) + "/1Min/OHLCV";
            for (int count = 1; count <= 64; count++)
            {
                Row[] rows = [.. Enumerable.Range(0, count).Select(i => new Row(i * Timestamps.NsPerMinute, i))];
                var disk = new SimulatedFileSystem();
                using var store = new TestStore(files: disk);
                await store.WriteAsync(key, RecordKind.Fixed, rows);
                using IFile log = disk.Open("/store/" + disk.ListFiles("/store").Single(name => name.EndsWith(".walfile", StringComparison.Ordinal)));
                byte[] bytes = new byte[log.Length];
                log.Read(bytes, 0);
                int end = (Array.FindLastIndex(bytes, b => b != 0) + 8) / 8 * 8;
                if (end % SimulatedContent.SectorBytes == 0) return (key, rows);
            }
        }
        throw new InvalidOperationException("no write fills its sectors");
    }
}
