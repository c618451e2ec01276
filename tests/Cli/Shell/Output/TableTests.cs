using CsCheck;
using MarketStore.Cli.Shell;
using MarketStore.Cli.Shell.Output;
using MarketStore.Tests.Sql;

namespace MarketStore.Tests.Cli.Shell.Output;

public sealed class TableTests : IDisposable
{
    private const string Bars = """
        SELECT * FROM (VALUES
          ('AAPL', '2026-01-02 14:30:00'::TIMESTAMP, 185.2::REAL, 185.25::DOUBLE, 1200::BIGINT, true),
          ('MSFT', '2026-01-02 14:31:00'::TIMESTAMP, NULL, 1e-7::DOUBLE, -9223372036854775807::BIGINT - 1, NULL),
          ('NULL', NULL, (-0.0)::REAL, 0.1::DOUBLE + 0.2, 0::BIGINT, false),
          (NULL, '2026-01-02 14:32:00'::TIMESTAMP, 1.1::REAL, 1e300::DOUBLE, NULL, NULL))
        t(Symbol, Epoch, Bid, Ask, Volume, Halted)
        """;

    private const string Words = """
        SELECT * FROM (VALUES (1, '東京証券取引所', 'a	tab, a
        line and ' || chr(27) || '[31m red'), (2, '👍🏽 fine', 'x'), (3, '', 'a rather long text that says nothing of any importance')) t(n, Venue, Note)
        """;

    private readonly SqlStore _store = new();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(120)]
    [InlineData(60)]
    [InlineData(40)]
    public async Task Bars_fit(int width) => Snapshot.Match(await PrintAsync(Bars, new() { Width = width }), $"{width}");

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(24)]
    public async Task Texts_are_cut(int width) => Snapshot.Match(await PrintAsync(Words, new() { Width = width }), $"{width}");

    [Fact]
    public async Task Ascii() => Snapshot.Match(await PrintAsync(Bars, new() { Width = 60, IsAscii = true, MaxRows = 2 }));

    [Fact]
    public async Task Colours() =>
        Snapshot.Match((await PrintAsync(Bars, new() { Width = 70, HasColours = true, MaxRows = 3 })).Replace("\e", "<ESC>", StringComparison.Ordinal));

    [Fact]
    public async Task Many_columns() =>
        Snapshot.Match(await PrintAsync($"SELECT {string.Join(", ", Enumerable.Range(1, 40).Select(i => $"{i * 1001} AS c{i}"))}", new() { Width = 80 }));

    [Fact]
    public async Task More_rows_than_are_shown() =>
        Snapshot.Match(await PrintAsync("SELECT n, 'row ' || n::TEXT AS name FROM generate_series(0, 99999) t(n)", new() { Width = 80, MaxRows = 5 }));

    [Fact]
    public async Task No_rows() => Snapshot.Match(await PrintAsync("SELECT 1 AS a, 'x' AS b WHERE 1 = 2", new() { Width = 80 }));

    [Fact]
    public async Task One_row_of_two_is_shown()
    {
        string[] lines = Printed.Lines(await PrintAsync("SELECT n FROM generate_series(0, 1) t(n)", new() { MaxRows = 1 }));
        Assert.Equal("2 rows (1 shown)", lines[^1]);
        Assert.Equal(["│      0 │", "│   ⋮    │"], lines[4..6]);
    }

    [Theory]
    [InlineData("'2026-01-02'", "2026-01-02")]
    [InlineData("'2026-01-02 00:00:01'", "2026-01-02 00:00:01")]
    [InlineData("'2026-01-02 00:00:01.5'", "2026-01-02 00:00:01.500")]
    [InlineData("'2026-01-02 00:00:01.0005'", "2026-01-02 00:00:01.000500")]
    [InlineData("'2026-01-02 00:00:00.000000001'", "2026-01-02 00:00:00.000000001")]
    [InlineData("'1969-12-31 23:59:59.9'", "1969-12-31 23:59:59.900")]
    public async Task Times_have_the_digits_that_they_need(string text, string expected)
    {
        Assert.Equal($"│ {expected} │", Printed.Lines(await PrintAsync($"SELECT {text}::TIMESTAMP AS t", new()))[4].Replace(" │", "", StringComparison.Ordinal).TrimEnd() + " │");
        // Another row that needs fewer takes as many.
        string[] both = Printed.Lines(await PrintAsync($"SELECT {text}::TIMESTAMP AS t UNION ALL SELECT '2026-01-03'::TIMESTAMP", new()));
        Assert.Equal(both[4].Length, both[5].TrimEnd().Length);
        Assert.DoesNotContain("  ", both[5].Trim('│').Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_are_in_the_zone()
    {
        PrintOptions options = new() { Zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York") };
        string[] lines = Printed.Lines(await PrintAsync("SELECT * FROM (VALUES ('2026-01-02 14:30:00'::TIMESTAMP), ('2026-07-02 13:30:00'::TIMESTAMP)) t(a)", options));
        Assert.Equal(["│ 2026-01-02 09:30:00 │", "│ 2026-07-02 09:30:00 │"], lines[4..6]);
        Assert.Equal("2 rows  times in America/New_York", lines[^1]);
        string[] days = Printed.Lines(await PrintAsync("SELECT '2026-01-02 05:00:00'::TIMESTAMP AS a", options));
        Assert.StartsWith("│ 2026-01-02 ", days[4], StringComparison.Ordinal);
        Assert.DoesNotContain(":", days[4], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'2260-12-31'::DATE + 1000000", "4998-11-27")]
    [InlineData("'14:30:00.5'::TIME", "14:30:00.500")]
    [InlineData("INTERVAL '90 minutes'", "90 minutes")]
    [InlineData("NULL", "NULL")]
    [InlineData("1e308::DOUBLE * 10", "Infinity")]
    [InlineData("0.1::REAL", "0.1")]
    [InlineData("16777217::REAL", "16777216")]
    public async Task Other_values(string sql, string expected) =>
        Assert.Equal(expected, Printed.Lines(await PrintAsync($"SELECT {sql} AS a", new()))[4].Trim('│', ' '));

    /// <summary>Whatever the values, no line is wider than the terminal, and all are as wide as each other.</summary>
    [Fact]
    public async Task Lines_are_equally_wide_and_fit()
    {
        string[] values = ["1", "123456789012::BIGINT", "0.1", "'x'", "'日本語のとても長い文字列です'", "NULL", "'2026-01-02 14:30:00'::TIMESTAMP", "'e\u0301\u0301 👍🏽👍🏽👍🏽'", "true", "'a long text of many words'"];
        Gen<(int[] Columns, int Width, bool IsAscii)> tables = Gen.Select(Gen.Int[0, values.Length - 1].Array[1, 30], Gen.Int[10, 120], Gen.Bool);
        foreach ((int[] columns, int width, bool isAscii) in Samples(tables, 200))
        {
            string sql = "SELECT " + string.Join(", ", columns.Select((value, i) => $"{values[value]} AS \"n{i}{new string('ä', i % 13)}\""));
            string[] lines = Printed.Lines(await PrintAsync(sql, new() { Width = width, IsAscii = isAscii }));
            int[] widths = [.. lines[..^1].Select(line => CellWidth.Of(line)).Distinct()];
            Assert.True(widths.Length == 1 && widths[0] <= width, $"{width} cells: {sql}\n{string.Join('\n', lines)}");
        }
    }

    private static List<T> Samples<T>(Gen<T> gen, int count)
    {
        var samples = new List<T>();
        gen.Sample(samples.Add, iter: count, threads: 1, seed: "0000KokP0Ma1");
        return samples;
    }

    private Task<string> PrintAsync(string sql, PrintOptions options) => Printed.RunAsync(_store, sql, options);
}
