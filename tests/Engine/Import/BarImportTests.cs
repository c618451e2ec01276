using MarketStore.Engine.Catalog;
using MarketStore.Engine.Import;
using MarketStore.Engine.Time;
using MarketStore.Tests.Engine.Storage;
using static MarketStore.Tests.Engine.Import.ImportedStore;

namespace MarketStore.Tests.Engine.Import;

/// <summary>Fixed records of the Go server: the times of its slots, in all timeframes and zones.</summary>
public sealed class BarImportTests
{
    [Theory]
    [InlineData("1Sec", "2020-01-01 00:00:00", "2020-12-31 23:59:59")]
    [InlineData("1Min", "2020-01-01 00:00:00", "2020-02-29 12:34:00", "2020-12-31 23:59:00")]
    [InlineData("1Min", "2021-01-01 00:00:00", "2021-12-31 23:59:00")]
    [InlineData("7Min", "2020-01-01 00:00:00", "2020-01-01 23:55:00")]
    [InlineData("4H", "2020-01-01 00:00:00", "2020-06-30 20:00:00", "2020-12-31 20:00:00")]
    [InlineData("1D", "2020-01-02 00:00:00", "2020-02-29 00:00:00", "2020-12-31 00:00:00")]
    [InlineData("1D", "2019-01-01 00:00:00", "2019-02-28 00:00:00", "2019-12-31 00:00:00")]
    public async Task Slots_have_their_times(string timeframe, params string[] times)
    {
        using var root = new GoRootBuilder();
        string bucket = $"A/{timeframe}/BARS";
        GoYearBuilder year = root.Year(bucket, int.Parse(times[0].AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture));
        foreach ((int i, string time) in times.Index()) year.Bar(At(time), i + 0.5);
        using var store = new ImportedStore();
        ImportReport report = await store.ImportCleanAsync(root);
        Assert.Equal(times.Select((time, i) => new Row(At(time), i + 0.5)), store.Read(bucket));
        Assert.Equal((times.Length, times.Length, 0), (report.Bars.Read, report.Bars.Written, report.MovedToSlot));
    }

    [Fact]
    public async Task A_lost_January_1_comes_back()
    {
        using var root = new GoRootBuilder();
        foreach (int year in (int[])[2019, 2020]) root.Year("A/1D/BARS", year).Bar(At($"{year}-01-01 00:00:00"), (double)year).Bar(At($"{year}-01-02 00:00:00"), 1.0);
        using var store = new ImportedStore();
        ImportReport report = await store.ImportCleanAsync(root);
        Assert.Equal(2, report.JanuaryRows);
        Assert.Equal(
            [new(At("2019-01-01 00:00:00"), 2019), new(At("2019-01-02 00:00:00"), 1), new(At("2020-01-01 00:00:00"), 2020), new(At("2020-01-02 00:00:00"), 1)],
            store.Read("A/1D/BARS"));
    }

    [Fact]
    public async Task Other_bytes_in_the_reserved_part_are_not_taken_for_January_1()
    {
        using var root = new GoRootBuilder();
        root.Year("A/1D/BARS", 2020).Bar(At("2020-01-01 00:00:00"), 7.0).Bar(At("2020-01-02 00:00:00"), 1.0).Write(34200, 1);
        using var store = new ImportedStore();
        ImportReport report = await store.ImportAsync(root);
        Assert.Contains("byte 34200", Assert.Single(report.Problems).Reason, StringComparison.Ordinal);
        Assert.Equal([new(At("2020-01-02 00:00:00"), 1)], store.Read("A/1D/BARS"));
    }

    /// <summary>The Go server counts elapsed time, so that in summer its slots of two hours begin at odd hours.</summary>
    [Fact]
    public async Task New_York_keeps_instants_in_small_slots_and_moves_bars_of_hours_to_the_wall_clock()
    {
        using var root = new GoRootBuilder("America/New_York");
        root.Year("A/1Min/BARS", 2020).Bar(At("2020-01-01 05:00:00"), 1.0).Bar(At("2020-03-08 07:00:00"), 2.0).Bar(At("2020-11-01 05:59:00"), 3.0)
            .Bar(At("2020-11-01 06:59:00"), 4.0).Bar(At("2021-01-01 04:59:00"), 5.0);
        root.Year("A/2H/BARS", 2020).Bar(At("2020-02-03 05:00:00"), 1.0).Bar(At("2020-07-01 05:00:00"), 2.0);
        root.Year("A/1D/BARS", 2020).Bar(At("2020-01-01 05:00:00"), 1.0).Bar(At("2020-03-09 04:00:00"), 2.0).Bar(At("2020-12-31 05:00:00"), 3.0);
        using var store = new ImportedStore(root.Zone);
        ImportReport report = await store.ImportCleanAsync(root);
        Assert.Equal(
            [new(At("2020-01-01 05:00:00"), 1), new(At("2020-03-08 07:00:00"), 2), new(At("2020-11-01 05:59:00"), 3), new(At("2020-11-01 06:59:00"), 4), new(At("2021-01-01 04:59:00"), 5)],
            store.Read("A/1Min/BARS"));
        Assert.Equal([new(At("2020-02-03 05:00:00"), 1), new(At("2020-07-01 04:00:00"), 2)], store.Read("A/2H/BARS"));
        Assert.Equal([new(At("2020-01-01 05:00:00"), 1), new(At("2020-03-09 04:00:00"), 2), new(At("2020-12-31 05:00:00"), 3)], store.Read("A/1D/BARS"));
        Assert.Equal((1, 1), (report.MovedToSlot, report.JanuaryRows));
    }

    [Fact]
    public async Task Another_zone_of_the_target_is_said()
    {
        using var root = new GoRootBuilder("America/New_York");
        root.Year("A/1D/BARS", 2020).Bar(At("2020-06-02 04:00:00"), 1.0);
        using var store = new ImportedStore();
        ImportReport report = await store.ImportCleanAsync(root);
        Assert.Contains("UTC", Assert.Single(report.Notes), StringComparison.Ordinal);
        Assert.Equal([new(At("2020-06-02 00:00:00"), 1)], store.Read("A/1D/BARS"));
        Assert.Equal(1, report.MovedToSlot);
    }

    /// <summary>The 53rd week of a year and the first of the next are one week here: the later bar stays, and is counted.</summary>
    [Fact]
    public async Task Bars_that_share_a_slot_are_counted()
    {
        using var root = new GoRootBuilder();
        root.Year("A/1W/BARS", 2020).Bar(At("2020-12-30 00:00:00"), 1.0);
        root.Year("A/1W/BARS", 2021).Bar(At("2021-01-01 00:00:00"), 2.0);
        using var store = new ImportedStore();
        ImportReport report = await store.ImportCleanAsync(root);
        Assert.Equal([new(At("2020-12-28 00:00:00"), 2)], store.Read("A/1W/BARS"));
        Assert.Equal((2, 1, 1), (report.Bars.Read, report.Bars.Written, report.Bars.Superseded));
        report = await store.ImportCleanAsync(root);
        Assert.Equal((0, 1, 1), (report.Bars.Written, report.Bars.Present, report.Bars.Superseded));
    }

    [Fact]
    public async Task All_column_types_come_over_as_they_are()
    {
        using var root = new GoRootBuilder();
        root.Year("A/1H/ALL", 2020, false, "f4:0", "i4:1", "f8:2", "i8:3", "i1:5", "b:6", "i2:9", "u1:10", "u2:11", "u4:12", "u8:13", "s:14")
            .Bar(At("2020-05-01 10:00:00"), 1.5f, -2, 3.25, long.MinValue, (sbyte)-5, true, (short)-6, (byte)200, (ushort)60000, 4_000_000_000u, ulong.MaxValue, "héllo");
        using var store = new ImportedStore();
        await store.ImportCleanAsync(root);
        Assert.Equal("[{Epoch INT64} {f4 FLOAT32} {i4 INT32} {f8 FLOAT64} {i8 INT64} {i1 BYTE} {b BOOL} {i2 INT16} {u1 UINT8} {u2 UINT16} {u4 UINT32} {u8 UINT64} {s STRING16}]",
            store.Bucket("A/1H/ALL").Schema.ToString());
        using var result = store.Store.Scan(new() { Buckets = [TestStore.Key("A/1H/ALL")] });
        byte[] row = [.. result.Buckets[0].Chunks[0].Columns.SelectMany(c => c.ToArray())];
        Assert.Equal(GoYearBuilder.Pack(1.5f, -2, 3.25, long.MinValue, (sbyte)-5, true, (short)-6, (byte)200, (ushort)60000, 4_000_000_000u, ulong.MaxValue, "héllo"), row);
    }

    /// <summary>A later year may have other types or another order: columns go by name, to the types of the latest.</summary>
    [Fact]
    public async Task Years_of_different_types_become_one_bucket()
    {
        using var root = new GoRootBuilder();
        root.Year("A/1D/BARS", 2018, false, "B:1", "V:0").Bar(At("2018-06-01 00:00:00"), 10, 1.5f);
        root.Year("A/1D/BARS", 2019, false, "V:2", "B:3").Bar(At("2019-06-01 00:00:00"), 2.5, 20L);
        using var store = new ImportedStore();
        await store.ImportCleanAsync(root);
        Assert.Equal([new(At("2018-06-01 00:00:00"), 1.5), new(At("2019-06-01 00:00:00"), 2.5)], store.Read("A/1D/BARS"));
        Assert.Equal("[{Epoch INT64} {V FLOAT64} {B INT64}]", store.Bucket("A/1D/BARS").Schema.ToString());
    }

    [Fact]
    public async Task A_year_that_does_not_go_with_the_latest_is_reported_and_the_rest_imported()
    {
        using var root = new GoRootBuilder();
        root.Year("A/1D/BARS", 2018, false, "X:2").Bar(At("2018-06-01 00:00:00"), 1.0);
        root.Year("A/1D/BARS", 2019, true, "V:2");
        root.Year("A/1D/BARS", 2020).Bar(At("2020-06-01 00:00:00"), 2.0);
        root.Year("B/1D/BARS", 2020).Bar(At("2020-06-01 00:00:00"), 3.0);
        using var store = new ImportedStore();
        ImportReport report = await store.ImportAsync(root);
        Assert.Equal(["A/1D/BARS/2019.bin", "A/1D/BARS/2018.bin"], report.Problems.Select(p => p.Where));
        Assert.Contains("Variable", report.Problems[0].Reason, StringComparison.Ordinal);
        Assert.Contains("unable to match data columns", report.Problems[1].Reason, StringComparison.Ordinal);
        Assert.Equal([new(At("2020-06-01 00:00:00"), 2)], store.Read("A/1D/BARS"));
        Assert.Equal([new(At("2020-06-01 00:00:00"), 3)], store.Read("B/1D/BARS"));
    }

    [Fact]
    public async Task A_bucket_without_rows_is_made_too()
    {
        using var root = new GoRootBuilder();
        root.Year("A/1Min/BARS", 2020);
        using var store = new ImportedStore();
        await store.ImportCleanAsync(root);
        Assert.Empty(store.Read("A/1Min/BARS"));
        Assert.Equal(RecordKind.Fixed, store.Bucket("A/1Min/BARS").Kind);
    }

    /// <summary>More rows than one write holds, a second run that writes nothing, and one that writes what is new.</summary>
    [Fact]
    public async Task A_year_of_minutes_in_pieces_and_again()
    {
        using var root = new GoRootBuilder();
        GoYearBuilder year = root.Year("A/1Min/BARS", 2020);
        const int count = 150_000;
        long start = At("2020-01-01 00:00:00");
        byte[] records = [.. Enumerable.Range(1, count).SelectMany(i => (byte[])[.. BitConverter.GetBytes((long)i), .. BitConverter.GetBytes((double)i)])];
        year.Write(year.Shape.OffsetOf(1), records);
        using var store = new ImportedStore();
        ImportReport report = await store.ImportCleanAsync(root);
        Assert.Equal(count, report.Bars.Written);
        Row[] expected = [.. Enumerable.Range(0, count).Select(i => new Row(start + (i * Timestamps.NsPerMinute), i + 1))];
        Assert.Equal(expected, store.Read("A/1Min/BARS"));

        year.Bar(start, -1.0).Bar(start + (count * Timestamps.NsPerMinute), -2.0);
        report = await store.ImportCleanAsync(root);
        Assert.Equal((2, count - 1), (report.Bars.Written, report.Bars.Present));
        expected[0] = new Row(start, -1);
        Assert.Equal([.. expected, new Row(start + (count * Timestamps.NsPerMinute), -2)], store.Read("A/1Min/BARS"));
    }
}
