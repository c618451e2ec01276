using CsCheck;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Import;
using MarketStore.Engine.Time;
using MarketStore.Tests.Engine.Storage;
using static MarketStore.Tests.Engine.Import.ImportedStore;

namespace MarketStore.Tests.Engine.Import;

/// <summary>Variable records of the Go server: times, payloads in both settings, and rows that must not be doubled.</summary>
public sealed class TickImportTests
{
    private const string Ticks = "A/1Min/TICK";

    [Theory]
    [InlineData(true, PayloadCompression.Auto)]
    [InlineData(false, PayloadCompression.Auto)]
    [InlineData(true, PayloadCompression.On)]
    [InlineData(false, PayloadCompression.Off)]
    public async Task Both_settings_are_read(bool compressed, PayloadCompression compression)
    {
        using var root = new GoRootBuilder();
        GoYearBuilder year = root.Year(Ticks, 2020, variable: true);
        var expected = new List<Row>();
        for (int minute = 0; minute < 50; minute++)
        {
            long start = At("2020-02-28 23:40:00") + (minute * Timestamps.NsPerMinute);
            (long, object[])[] rows = [.. Enumerable.Range(0, 1 + (minute % 4)).Select(i => (start + (i * 7_123_456_000L), (object[])[(double)i]))];
            year.Ticks(compressed, rows);
            expected.AddRange(rows.Select(r => new Row(r.Item1, (double)r.Item2[0])));
        }
        using var store = new ImportedStore();
        ImportReport report = await store.ImportAsync(root, o => o with { Compression = compression });
        Assert.Empty(report.Problems);
        Assert.Equal(expected, store.Read(Ticks));
        Assert.True(report.TimesSnapped > 0 && report.LargestSnapNs <= 14);
    }

    [Fact]
    public async Task A_file_of_both_settings_is_read()
    {
        using var root = new GoRootBuilder();
        GoYearBuilder year = root.Year(Ticks, 2020, variable: true);
        long start = At("2020-02-28 23:40:00");
        for (int i = 0; i < 40; i++)
        {
            long time = start + (i * Timestamps.NsPerMinute);
            year.Ticks(i % 3 == 0, (time, [1.0 * i]), (time + 1_000, [2.0 * i]));
        }
        using var store = new ImportedStore();
        await store.ImportCleanAsync(root);
        Assert.Equal(80, store.Read(Ticks).Count);
    }

    [Theory]
    [InlineData(PayloadCompression.On, "Snappy")]
    [InlineData(PayloadCompression.Off, "evenly")]
    [InlineData(PayloadCompression.Auto, "neither")]
    public async Task What_is_no_payload_is_reported_and_the_rest_imported(PayloadCompression compression, string reason)
    {
        using var root = new GoRootBuilder();
        long time = At("2020-03-01 00:00:00");
        root.Year(Ticks, 2020, variable: true).Payload(10, [1, 2, 3, 4, 5]).Payload(11, [9, 9, 9, 9, 9])
            .Ticks(compression != PayloadCompression.Off, (time, [1.0]));
        using var store = new ImportedStore();
        ImportReport report = await store.ImportAsync(root, o => o with { Compression = compression });
        string problem = Assert.Single(report.Problems).Reason;
        Assert.StartsWith("left out 2 times rows of a slot; the first: slot 10: ", problem, StringComparison.Ordinal);
        Assert.Contains(reason, problem, StringComparison.Ordinal);
        Assert.Equal([new(time, 1)], store.Read(Ticks));
    }

    [Fact]
    public async Task Pointers_out_of_the_file_and_foreign_slot_numbers_are_reported()
    {
        using var root = new GoRootBuilder();
        long time = At("2020-03-01 00:00:00");
        GoYearBuilder year = root.Year(Ticks, 2020, variable: true).Ticks(true, (time, [1.0]));
        long end = new FileInfo(year.FilePath).Length;
        year.Pointer(1, 1, end, 20).Pointer(2, 2, end - 5, 6).Pointer(3, 3, 100, 12).Pointer(4, 4, long.MaxValue - 4, 20)
            .Pointer(5, 5, end - 5, -1).Pointer(6, 99, end - 5, 5).Pointer(7, 7, end - 5, 1L << 40).Pointer(8, 8, long.MinValue, 20);
        using var store = new ImportedStore();
        ImportReport report = await store.ImportAsync(root);
        Assert.StartsWith("left out 8 times", Assert.Single(report.Problems).Reason, StringComparison.Ordinal);
        Assert.Equal([new(time, 1)], store.Read(Ticks));
    }

    [Theory]
    [InlineData("1Sec", "UTC")]
    [InlineData("1H", "America/New_York")]
    [InlineData("2H", "America/New_York")]
    [InlineData("4H", "Asia/Tokyo")]
    [InlineData("1D", "UTC")]
    [InlineData("1D", "America/New_York")]
    [InlineData("1D", "Asia/Tokyo")]
    [InlineData("7Min", "UTC")]
    public async Task Times_are_exact_to_the_tick_in_every_zone(string timeframe, string zone)
    {
        using var root = new GoRootBuilder(zone);
        string bucket = $"A/{timeframe}/TICK";
        GoYearBuilder year = root.Year(bucket, 2020, variable: true);
        long[] days = [.. ((string[])["2020-01-02", "2020-03-08", "2020-07-04", "2020-11-02", "2020-12-30"]).Select(d => At(d + " 06:00:00"))];
        long[] times = [.. days.SelectMany(d => Enumerable.Range(0, 90).Select(i => d + (i * 700 * Timestamps.NsPerSecond) + (i * 100 * Timestamps.NsPerMillisecond))).Order()];
        foreach (IGrouping<long, long> slot in times.GroupBy(year.Shape.IndexOf)) year.Ticks(true, [.. slot.Select(t => (t, (object[])[(double)t]))]);
        using var store = new ImportedStore(root.Zone);
        await store.ImportCleanAsync(root);
        Assert.Equal(times.Select(t => new Row(t, t)), store.Read(bucket));
    }

    [Fact]
    public async Task Without_snapping_a_time_is_the_first_nanosecond_of_its_tick()
    {
        using var root = new GoRootBuilder();
        long time = At("2020-03-01 00:00:02");
        root.Year(Ticks, 2020, variable: true).Ticks(true, (time, [1.0]));
        using var store = new ImportedStore();
        ImportReport report = await store.ImportAsync(root, o => o with { SnapTimes = false });
        Assert.Equal([new(time - 7, 1)], store.Read(Ticks));
        Assert.Equal(0, report.TimesSnapped);
    }

    [Fact]
    public async Task The_last_ticks_of_a_lost_January_1_come_back()
    {
        using var root = new GoRootBuilder();
        GoYearBuilder year = root.Year("A/1D/TICK", 2020, variable: true);
        year.Ticks(true, (At("2020-01-01 09:30:00.5"), [1.0]), (At("2020-01-01 16:00:00"), [2.0])).Ticks(true, (At("2020-01-02 09:30:00"), [3.0]));
        using var store = new ImportedStore();
        ImportReport report = await store.ImportCleanAsync(root);
        Assert.Equal(2, report.JanuaryRows);
        Assert.Equal([new(At("2020-01-01 09:30:00.5"), 1), new(At("2020-01-01 16:00:00"), 2), new(At("2020-01-02 09:30:00"), 3)], store.Read("A/1D/TICK"));
    }

    [Fact]
    public async Task Rows_of_one_tick_keep_their_order_and_their_number()
    {
        using var root = new GoRootBuilder();
        long time = At("2020-03-01 00:00:02.25");
        root.Year(Ticks, 2020, variable: true).Ticks(true, (time, [3.0]), (time, [1.0]), (time, [1.0]), (time, [2.0]), (time - 1_000_000, [9.0]));
        using var store = new ImportedStore();
        Row[] expected = [new(time - 1_000_000, 9), new(time, 3), new(time, 1), new(time, 1), new(time, 2)];
        await store.ImportCleanAsync(root);
        Assert.Equal(expected, store.Read(Ticks));
        ImportReport again = await store.ImportCleanAsync(root);
        Assert.Equal((0, 5), (again.Ticks.Written, again.Ticks.Present));
        Assert.Equal(expected, store.Read(Ticks));
    }

    [Fact]
    public async Task More_rows_of_one_time_than_a_write_has_are_one_write()
    {
        using var root = new GoRootBuilder();
        const int count = BucketWriter.PieceRows + 1;
        long time = At("2020-03-01 00:00:00");
        root.Year(Ticks, 2020, variable: true)
            .Ticks(true, [.. Enumerable.Range(0, count).Select(i => (time, (object[])[(double)(i % 5)]))])
            .Ticks(true, (time + Timestamps.NsPerMinute, [1.0]), (time + Timestamps.NsPerMinute, [1.0]));
        using var store = new ImportedStore();
        ImportReport report = await store.ImportCleanAsync(root);
        Assert.Equal((count + 2, 0), (report.Ticks.Written, report.Ticks.Present));
        Assert.Equal(Enumerable.Range(0, count).Select(i => new Row(time, i % 5)), store.Read(Ticks).Take(count));
        report = await store.ImportCleanAsync(root);
        Assert.Equal((0, count + 2), (report.Ticks.Written, report.Ticks.Present));
    }

    /// <summary>The target ends up with each row as often as it is in the source or was in the target, whichever is more.</summary>
    [Fact]
    public async Task A_target_with_rows_of_its_own_gets_what_it_lacks()
    {
        // Few times and few values, so that equal rows are common.
        Gen<(int Time, int Value)[]> rows = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 2]).Array[0, 25];
        await Gen.Select(rows, rows).SampleAsync(async (inSource, inTarget) =>
        {
            long start = At("2020-03-01 00:00:00");
            Row[] source = [.. inSource.Select(r => new Row(start + (r.Time * 15 * Timestamps.NsPerSecond), r.Value))];
            Row[] target = [.. inTarget.Select(r => new Row(start + (r.Time * 15 * Timestamps.NsPerSecond), r.Value))];
            using var root = new GoRootBuilder();
            GoYearBuilder year = root.Year(Ticks, 2020, variable: true);
            foreach (IGrouping<long, Row> slot in source.GroupBy(r => year.Shape.IndexOf(r.TimeNs)))
                year.Ticks(true, [.. slot.Select(r => (r.TimeNs, (object[])[r.Value]))]);
            using var store = new ImportedStore();
            if (target.Length > 0) await store.Store.WriteAsync(Ticks, RecordKind.Variable, target);
            ImportReport report = await store.ImportCleanAsync(root);
            Assert.Equal(Counts(source.Concat(target)).ToDictionary(r => r.Key, r => Math.Max(source.Count(s => s == r.Key), target.Count(t => t == r.Key))), Counts(store.Read(Ticks)));
            Assert.Equal(source.Length, report.Ticks.Written + report.Ticks.Present);
            ImportReport again = await store.ImportCleanAsync(root);
            Assert.Equal((0, source.Length), (again.Ticks.Written, again.Ticks.Present));
        }, iter: 40, threads: 1);

        static Dictionary<Row, int> Counts(IEnumerable<Row> all) => all.GroupBy(r => r).ToDictionary(g => g.Key, g => g.Count());
    }

    [Fact]
    public async Task A_bucket_of_the_other_kind_in_the_target_is_reported()
    {
        using var root = new GoRootBuilder();
        root.Year(Ticks, 2020, variable: true).Ticks(true, (At("2020-03-01 00:00:00"), [1.0]));
        root.Year("B/1Min/TICK", 2020, variable: true).Ticks(true, (At("2020-03-01 00:00:00"), [1.0]));
        using var store = new ImportedStore();
        await store.Store.WriteAsync(Ticks, RecordKind.Fixed, new Row(0, 5));
        ImportReport report = await store.ImportAsync(root);
        Assert.Equal(Ticks, Assert.Single(report.Problems).Where);
        Assert.Equal([new(0, 5)], store.Read(Ticks));
        Assert.Single(store.Read("B/1Min/TICK"));
    }
}
