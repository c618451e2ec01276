using MarketStore.Engine;
using MarketStore.Engine.Import;
using MarketStore.Tests.Engine.Storage;
using static MarketStore.Tests.Engine.Import.ImportedStore;

namespace MarketStore.Tests.Engine.Import;

/// <summary>Roots with something wrong in them: the file is named with its reason, and the rest is imported.</summary>
public sealed class GoRootTests : IDisposable
{
    private static readonly long Day = At("2020-06-02 00:00:00");

    private readonly GoRootBuilder _root = new();
    private readonly ImportedStore _store = new();

    public GoRootTests() => _root.Year("GOOD/1D/BARS", 2020).Bar(Day, 1.0);

    public void Dispose()
    {
        _store.Dispose();
        _root.Dispose();
    }

    [Theory]
    [InlineData(0, 3, "version is 3")]
    [InlineData(264, 1200, "year 1200")]
    [InlineData(264, 2021, "it is the year 2021")]
    [InlineData(272, 0, "timeframe of 0 ns")]
    [InlineData(272, 1_500_000_000, "timeframe of 1500000000 ns")]
    [InlineData(272, 60_000_000_000, "slots of 60 s, which do not fit into 1D")]
    [InlineData(280, 2, "record type 2")]
    [InlineData(288, 0, "number of columns 0")]
    [InlineData(288, 1025, "number of columns 1025")]
    [InlineData(288, 2, "the column name is empty")]
    [InlineData(296, 24, "records of 24 bytes, its columns make 16")]
    [InlineData(33080, 4, "EPOCH")]
    [InlineData(33080, 7, "NONE")]
    [InlineData(33080, 8, "STRING")]
    [InlineData(33080, 77, "77, which nobody knows")]
    [InlineData(312, 0xff, "not UTF-8")]
    public async Task A_header_that_cannot_be_used(int offset, long value, string reason)
    {
        GoYearBuilder bad = _root.Year("BAD/1D/BARS", 2020).Bar(Day, 2.0);
        bad.Write(offset, offset >= 312 ? [(byte)value] : BitConverter.GetBytes(value));
        await AssertOneProblemAsync("BAD/1D/BARS/2020.bin", reason);
        Assert.Null(_store.Store.Engine.Find(TestStore.Key("BAD/1D/BARS")));
    }

    [Fact]
    public async Task A_header_that_ends_early()
    {
        _root.Year("BAD/1D/BARS", 2020).Cut(37023);
        await AssertOneProblemAsync("BAD/1D/BARS/2020.bin", "37023 bytes");
    }

    [Fact]
    public async Task A_year_that_was_cut_short_gives_what_is_there()
    {
        GoYearBuilder bad = _root.Year("BAD/1D/BARS", 2020).Bar(Day, 2.0).Bar(At("2020-12-01 00:00:00"), 3.0);
        bad.Cut(bad.Shape.OffsetOf(200) + 5);
        await AssertOneProblemAsync("BAD/1D/BARS/2020.bin", "cut short");
        Assert.Equal([new(Day, 2)], _store.Read("BAD/1D/BARS"));
    }

    [Fact]
    public async Task Slots_that_name_another_slot_or_lie_out_of_the_year()
    {
        GoYearBuilder bad = _root.Year("BAD/1Min/BARS", 2020).Bar(Day, 2.0);
        bad.Write(bad.Shape.OffsetOf(1000), BitConverter.GetBytes(1001L)).Write(bad.Shape.OffsetOf(2000) + 8, 5);
        bad.Write(bad.Shape.OffsetOf(bad.Shape.Slots + 1), [.. BitConverter.GetBytes(bad.Shape.Slots + 1), 0, 0, 0, 0, 0, 0, 0, 1]);
        await AssertOneProblemAsync("BAD/1Min/BARS/2020.bin", "left out 3 times rows of a slot; the first: slot 1000: it says that it is slot 1001");
        Assert.Equal([new(Day, 2)], _store.Read("BAD/1Min/BARS"));
    }

    [Fact]
    public async Task A_file_whose_name_is_no_year()
    {
        string directory = Path.GetDirectoryName(_root.Year("BAD/1D/BARS", 2019).FilePath)!;
        await File.WriteAllTextAsync(Path.Combine(directory, "old.bin"), "x", TestContext.Current.CancellationToken);
        await AssertOneProblemAsync("BAD/1D/BARS/old.bin", "not a year");
    }

    [Theory]
    [InlineData("BAD/1M/BARS", "Unable to get timeframe")]
    [InlineData("A,B/1D/BARS", "contains ','")]
    [InlineData("BAD/1D/marketstoreXmarketstoreXmarketstoreX", "32 at most")]
    public async Task A_name_that_cannot_be_stored(string bucket, string reason)
    {
        string source = Path.GetDirectoryName(_root.Year("BAD/1D/BARS", 2020).FilePath)!;
        string target = Path.Combine(_root.Root, bucket);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        Directory.Move(source, target);
        await AssertOneProblemAsync(bucket, reason);
    }

    [Fact]
    public async Task Other_categories_are_not_guessed_at()
    {
        _root.Year("BAD/1D/BARS", 2020);
        await File.WriteAllTextAsync(Path.Combine(_root.Root, "BAD", "category_name"), "Exchange", TestContext.Current.CancellationToken);
        await AssertOneProblemAsync("BAD", "Exchange");
    }

    [Fact]
    public async Task Directories_that_are_not_of_the_tree_are_passed_over()
    {
        Directory.CreateDirectory(Path.Combine(_root.Root, "metadata.db", "a", "b"));
        Directory.CreateDirectory(Path.Combine(_root.Root, "lost+found"));
        await File.WriteAllTextAsync(Path.Combine(_root.Root, "GOOD", "1D", "BARS", "notes.txt"), "x", TestContext.Current.CancellationToken);
        ImportReport report = await _store.ImportCleanAsync(_root);
        Assert.Equal((1, 1), (report.Buckets, report.YearFiles));
    }

    [Fact]
    public async Task Only_what_matches_is_imported()
    {
        GoYearBuilder other = _root.Year("OTHER/1D/BARS", 2020).Bar(Day, 2.0);
        _root.Log().Group(1, GoLogBuilder.Bar(other, Day, 3.0));
        ImportReport report = await _store.ImportAsync(_root, o => o with { Match = key => key.Symbol == "GOOD" });
        Assert.Equal((1, 1), (report.Buckets, report.Bars.Read));
        Assert.DoesNotContain(report.Notes, note => note.Contains("OTHER", StringComparison.Ordinal));
        Assert.Null(_store.Store.Engine.Find(TestStore.Key("OTHER/1D/BARS")));
    }

    [Fact]
    public void A_source_in_its_target_and_the_like_are_refused()
    {
        string home = Directory.CreateDirectory(Path.Combine(_root.Root, "home")).FullName;
        string link = Path.Combine(home, "link");
        Directory.CreateSymbolicLink(link, _root.Root);
        Refused(_root.Root, _root.Root, "source and target");
        Refused(link, _root.Root, "source and target");
        Refused(_root.Root, Path.Combine(_root.Root, "new"), "one another");
        Refused(_root.Root, Path.Combine(link, "new", "deep"), "one another");
        Refused(home, Path.GetDirectoryName(_root.Root)!, "one another");
        Refused(Path.Combine(_root.Root, "none"), null, "no directory");
        Refused(_store.Store.Options.RootDirectory, home, "a store of this program");
        using var other = new GoRootBuilder();
        Refused(other.Root, _root.Root, "year files of the Go MarketStore");
        ImportPaths.Check(_root.Root, other.Root + "x");
        ImportPaths.Check(_root.Root, _store.Store.Options.RootDirectory);
    }

    private static void Refused(string source, string? target, string reason) =>
        Assert.Contains(reason, Assert.Throws<MarketStoreException>(() => ImportPaths.Check(source, target)).Message, StringComparison.Ordinal);

    private async Task AssertOneProblemAsync(string where, string reason)
    {
        ImportReport report = await _store.ImportAsync(_root);
        ImportProblem problem = Assert.Single(report.Problems);
        Assert.Equal(where, problem.Where);
        Assert.Contains(reason, problem.Reason, StringComparison.Ordinal);
        Assert.Equal([new(Day, 1)], _store.Read("GOOD/1D/BARS"));
    }
}
