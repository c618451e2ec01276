using MarketStore.Engine.Import;
using MarketStore.Engine.Time;
using MarketStore.Tests.Engine.Storage;
using static MarketStore.Tests.Engine.Import.ImportedStore;

namespace MarketStore.Tests.Engine.Import;

/// <summary>Logs of the Go server: what is applied, what is not, and that nothing of it stops the rest.</summary>
public sealed class LogImportTests : IDisposable
{
    private const string Bars = "A/1Min/BARS";
    private const string Ticks = "A/1Min/TICK";

    private static readonly long Noon = At("2020-06-01 12:00:00");

    private readonly GoRootBuilder _root = new();
    private readonly ImportedStore _store = new();
    private readonly GoYearBuilder _bars;
    private readonly GoYearBuilder _ticks;

    public LogImportTests()
    {
        _bars = _root.Year(Bars, 2020).Bar(Noon, 1.0);
        _ticks = _root.Year(Ticks, 2020, variable: true).Ticks(true, (Noon, [1.0]), (Noon + 500_000_000, [2.0]));
    }

    public void Dispose()
    {
        _store.Dispose();
        _root.Dispose();
    }

    [Fact]
    public async Task Bars_of_a_log_win_over_those_on_disk_and_later_groups_over_earlier_ones()
    {
        _root.Log().Group(20, Bar(0, 3.0), Bar(2, 9.0)).Group(10, Bar(0, 2.0), Bar(1, 8.0));
        ImportReport report = await _store.ImportCleanAsync(_root);
        Assert.Equal([new(Noon, 3), new(Noon + Timestamps.NsPerMinute, 8), new(Noon + (2 * Timestamps.NsPerMinute), 9)], _store.Read(Bars));
        Assert.Equal((2, 3L), (report.Logs.Applied, report.Logs.RowsAdded));
    }

    [Fact]
    public async Task Groups_in_front_of_a_checkpoint_are_in_the_year_files()
    {
        _root.Log().Group(10, Bar(0, 2.0)).Group(11, Bar(1, 2.0)).Checkpoint(10).Group(12, Bar(2, 2.0)).Checkpoint(11);
        ImportReport report = await _store.ImportCleanAsync(_root);
        Assert.Equal([new(Noon, 1), new(Noon + (2 * Timestamps.NsPerMinute), 2)], _store.Read(Bars));
        Assert.Equal((1, 2), (report.Logs.Applied, report.Logs.Checkpointed));
    }

    /// <summary>A crash after the group had reached the year file: the Go server would append it again.</summary>
    [Fact]
    public async Task Ticks_that_are_on_disk_already_are_not_doubled()
    {
        _root.Log().Group(10, Tick(0, 1.0), Tick(500, 2.0)).Group(11, Tick(500, 2.0), Tick(250, 7.0)).Group(12, Tick(60_000, 4.0));
        ImportReport report = await _store.ImportCleanAsync(_root);
        // 500 ms, 2.0 is on disk once and in the log twice.
        Assert.Equal(
            [new(Noon, 1), new(Noon + 250_000_000, 7), new(Noon + 500_000_000, 2), new(Noon + 500_000_000, 2), new(Noon + Timestamps.NsPerMinute, 4)],
            _store.Read(Ticks));
        Assert.Equal((3, 3L, 2L), (report.Logs.Applied, report.Logs.RowsAdded, report.Logs.RowsPresent));
        ImportReport again = await _store.ImportCleanAsync(_root);
        Assert.Equal((0, 5), (again.Ticks.Written, again.Ticks.Present));
    }

    [Fact]
    public async Task A_bad_checksum_costs_that_group_only()
    {
        GoLogBuilder log = _root.Log().Group(10, Bar(1, 2.0));
        int damaged = log.Length + 60;
        log.Group(11, Bar(2, 2.0)).Group(12, Bar(3, 2.0)).Damage(damaged);
        ImportReport report = await _store.ImportAsync(_root);
        Assert.Contains("checksum", Assert.Single(report.Problems).Reason, StringComparison.Ordinal);
        Assert.Equal((2, 1), (report.Logs.Applied, report.Logs.Damaged));
        Assert.Equal([0, 1, 3], _store.Read(Bars).Select(r => (r.TimeNs - Noon) / Timestamps.NsPerMinute));
    }

    [Fact]
    public async Task A_log_cut_anywhere_gives_the_groups_in_front_of_the_cut()
    {
        GoLogBuilder log = _root.Log().Group(10, Bar(1, 2.0));
        int first = log.Length - 11;
        log.Group(11, Bar(2, 2.0));
        int second = log.Length - 11;
        for (int length = log.Length; length >= 11; length--)
        {
            log.Cut(length);
            var report = new ImportReport();
            using PendingWrites pending = PendingWrites.Collect(_root.Root, report);
            Assert.Equal((length >= first ? 1 : 0) + (length >= second ? 1 : 0), report.Logs.Applied);
            Assert.Empty(report.Problems);
        }
        ImportReport whole = await _store.ImportCleanAsync(_root);
        Assert.Equal(0, whole.Logs.Applied);
    }

    [Fact]
    public async Task A_destroyed_bucket_does_not_cost_the_rest_of_the_log()
    {
        GoYearBuilder gone = _root.Year("GONE/1Min/BARS", 2020);
        _root.Log().Group(10, GoLogBuilder.Bar(gone, Noon, 1.0), Bar(1, 2.0)).Group(11, Bar(2, 3.0));
        Directory.Delete(Path.Combine(_root.Root, "GONE"), recursive: true);
        ImportReport report = await _store.ImportCleanAsync(_root);
        Assert.Contains(report.Notes, note => note.StartsWith("GONE/1Min/BARS/2020.bin", StringComparison.Ordinal));
        Assert.Equal(3, _store.Read(Bars).Count);
        Assert.Null(_store.Store.Engine.Find(TestStore.Key("GONE/1Min/BARS")));
    }

    [Theory]
    [InlineData(1, 1, true, true)]
    [InlineData(2, 1, true, false)]
    [InlineData(1, 3, true, true)]
    [InlineData(2, 2, false, false)]
    [InlineData(1, 2, false, false)]
    public async Task The_status_of_a_log_counts(byte status, byte replay, bool applied, bool warned)
    {
        _root.Log(status: status, replay: replay).Group(10, Bar(1, 2.0));
        ImportReport report = await _store.ImportCleanAsync(_root);
        Assert.Equal(applied ? (1, 0) : (0, 1), (report.Logs.Applied, report.Logs.Replayed));
        Assert.Equal(applied ? 2 : 1, _store.Read(Bars).Count);
        Assert.Equal(warned, report.Notes.Any(note => note.Contains("has it open", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Logs_are_applied_oldest_first_and_a_repeated_group_once()
    {
        _root.Log(200).Group(5, Bar(0, 7.0));
        _root.Log(1000).Group(1, Bar(0, 8.0), Tick(1, 5.0)).Group(1, Bar(0, 8.0), Tick(1, 5.0));
        ImportReport report = await _store.ImportCleanAsync(_root);
        Assert.Equal([new(Noon, 8)], _store.Read(Bars));
        Assert.Equal(3, _store.Read(Ticks).Count);
        Assert.Equal(1, report.Logs.Repeated);
    }

    [Fact]
    public async Task Sets_that_do_not_go_with_their_year_file_are_reported()
    {
        GoYearBuilder other = new(Path.Combine(_root.Root, "x"), _bars.Name, _bars.Shape with { Columns = ["W:2"] });
        byte[] misplaced = Bar(3, 1.0);
        misplaced[3 + _bars.Name.Length + 8] ^= 1;
        _root.Log().Group(10, GoLogBuilder.Bar(other, Noon, 5.0), misplaced, Bar(1, 2.0), GoLogBuilder.Set(_ticks, 77, [1, 2, 3]));
        File.Delete(Path.Combine(_root.Root, "x"));
        ImportReport report = await _store.ImportAsync(_root);
        Assert.Equal([_bars.Name, _ticks.Name], report.Problems.Select(p => p.Where));
        Assert.Equal([new(Noon, 1), new(Noon + Timestamps.NsPerMinute, 2)], _store.Read(Bars));
    }

    [Fact]
    public async Task January_1_is_recovered_from_a_log_too()
    {
        GoYearBuilder days = _root.Year("A/1D/BARS", 2020);
        _root.Log().Group(10, GoLogBuilder.Bar(days, At("2020-01-01 00:00:00"), 4.0));
        ImportReport report = await _store.ImportCleanAsync(_root);
        Assert.Equal([new(At("2020-01-01 00:00:00"), 4)], _store.Read("A/1D/BARS"));
        Assert.Equal(1, report.JanuaryRows);
    }

    [Fact]
    public async Task Files_that_are_no_logs_and_logs_set_aside_are_named()
    {
        await File.WriteAllBytesAsync(Path.Combine(_root.Root, "WALFile.1.walfile"), new byte[10], TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(_root.Root, "WALFile.2.walfile"), new byte[100], TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(_root.Root, "WALFile.3.walfile.tmp"), [2], TestContext.Current.CancellationToken);
        ImportReport report = await _store.ImportAsync(_root);
        Assert.Equal("WALFile.2.walfile", Assert.Single(report.Problems).Where);
        Assert.StartsWith("WALFile.3.walfile.tmp", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    private byte[] Bar(int minute, double value) => GoLogBuilder.Bar(_bars, Noon + (minute * Timestamps.NsPerMinute), value);

    private byte[] Tick(int milliseconds, double value) =>
        GoLogBuilder.Ticks(_ticks, (Noon + (milliseconds * Timestamps.NsPerMillisecond), [value]));
}
