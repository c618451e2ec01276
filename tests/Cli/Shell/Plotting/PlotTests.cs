using MarketStore.Cli.Shell;
using MarketStore.Cli.Shell.Plotting;
using MarketStore.Engine;
using MarketStore.Sql;
using MarketStore.Tests.Sql;

namespace MarketStore.Tests.Cli.Shell.Plotting;

public sealed class PlotTests : IDisposable
{
    private const string Minutes = "FROM generate_series(TIMESTAMP '2026-01-02 14:30:00', TIMESTAMP '2026-01-02 20:59:00', INTERVAL '1 minute') s(Epoch)";
    private const string M = "(epoch(Epoch) - 1767364200) / 60";
    private const string Walk = $"185 + 3 * sin({M} / 50.0) + cos({M} / 7.0)";

    private const string Bars = $"""
        SELECT Epoch, {Walk} AS Open, {Walk} + 0.9 AS High, {Walk} - 0.6 AS Low, {Walk} + 0.7 * sin({M}::DOUBLE) AS Close, 1000 + ({M} * 7919) % 5000 AS Volume {Minutes}
        """;

    private readonly SqlStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task A_line() => Snapshot.Match(await DrawAsync($"SELECT Epoch, {Walk} AS Close {Minutes}", new(80, 20)));

    [Fact]
    public async Task Lines_in_a_zone() => Snapshot.Match(await DrawAsync(
        $"SELECT Epoch, {Walk} AS Close, 184 + 0.01 * {M} AS Trend, 100 AS Volume {Minutes}", new(80, 20) { Zone = NewYork, Title = "AAPL", HasColours = true }));

    [Fact]
    public async Task Symbols_have_letters_without_colours() => Snapshot.Match(await DrawAsync(
        "SELECT * FROM (VALUES ('A', '2026-01-02'::TIMESTAMP, 1), ('B', '2026-01-02'::TIMESTAMP, 9), ('A', '2026-02-02'::TIMESTAMP, 5), ('B', '2026-02-02'::TIMESTAMP, 2)) t(Symbol, Epoch, Close)", new(60, 14)));

    [Fact]
    public async Task Ascii() => Snapshot.Match(await DrawAsync($"SELECT Epoch, {Walk} AS Close {Minutes}", new(60, 14) { IsAscii = true }));

    [Fact]
    public async Task Candles() => Snapshot.Match(await DrawAsync($"{Bars} LIMIT 60", new(80, 24) { Zone = NewYork }));

    [Fact]
    public async Task Candles_with_colours() => Snapshot.Match(await DrawAsync($"{Bars} LIMIT 20", new(60, 14) { HasColours = true }));

    [Fact]
    public async Task Candles_in_ascii() => Snapshot.Match(await DrawAsync($"{Bars} LIMIT 30", new(60, 20) { IsAscii = true }));

    [Fact]
    public async Task More_candles_than_columns() => Snapshot.Match(await DrawAsync(Bars, new(60, 20)));

    [Fact]
    public async Task Histogram() => Snapshot.Match(await DrawAsync("SELECT sin(n::DOUBLE) * 10 AS x FROM generate_series(1, 1000) t(n)", new(60, 16)));

    [Fact]
    public async Task A_logarithmic_line() => Snapshot.Match(await DrawAsync(
        "SELECT Epoch, exp((epoch(Epoch) - 1767225600) / 8640000.0) AS Value FROM generate_series(TIMESTAMP '2026-01-01', TIMESTAMP '2028-12-31', INTERVAL '1 day') s(Epoch)", new(60, 14) { IsLog = true }));

    [Fact]
    public async Task Gaps_are_left_open() => Snapshot.Match(await DrawAsync(
        $"SELECT Epoch, CASE WHEN {M} BETWEEN 100 AND 200 THEN NULL ELSE {Walk} END AS Close {Minutes}", new(60, 12)));

    [Fact]
    public async Task Long_names_end_with_the_line()
    {
        string columns = string.Join(", ", Enumerable.Range(0, 12).Select(i => $"{i} AS \"a long name {i}\""));
        string[] lines = (await DrawAsync($"SELECT '2026-01-02'::TIMESTAMP AS t, {columns}", new(60, 12) { Title = new string('東', 50) })).Split('\n');
        Assert.Equal(new string('東', 30), lines[0]);
        Assert.Equal("* a long name 0   + a long name 1   o a long name 2", lines[1]);
        Assert.Equal("2026-01-02, up to 1 point each, 4 more series not drawn", lines[^2]);
    }

    [Fact]
    public void Words()
    {
        PlotOptions options = new(80, 24);
        Assert.Equal((options with { Kind = PlotKind.Candles, IsLog = true }, 2), PlotWords.Read(["Candles", "log", "SELECT", "1"], options));
        Assert.Equal((options with { Kind = PlotKind.Histogram }, 1), PlotWords.Read(["hist"], options));
        Assert.Equal(
            "\\plot does not know 'pie': it knows lines, candles, histogram, log",
            Assert.Throws<MarketStoreException>(() => PlotWords.Read(["pie"], options)).Message);
    }

    [Theory]
    [InlineData("SELECT '2026-01-02 14:30:00'::TIMESTAMP AS t, 5 AS v")]
    [InlineData("SELECT Epoch, 5.5 AS v FROM generate_series(TIMESTAMP '2026-01-01', TIMESTAMP '2026-01-05', INTERVAL '1 day') s(Epoch)")]
    [InlineData("SELECT * FROM (VALUES ('2026-01-02'::TIMESTAMP, -1.7e308), ('2026-01-03'::TIMESTAMP, 1.7e308)) t(t, v)")]
    [InlineData("SELECT * FROM (VALUES ('1678-01-01'::TIMESTAMP, -5), ('2261-12-31'::TIMESTAMP, NULL), ('2261-01-03'::TIMESTAMP, 7)) t(t, v)")]
    [InlineData("SELECT * FROM (VALUES ('2026-01-02 00:00:00.000000001'::TIMESTAMP, 1e-300), ('2026-01-02 00:00:00.000000003'::TIMESTAMP, 1e-200)) t(t, v)")]
    [InlineData("SELECT * FROM (VALUES ('2026-01-02'::TIMESTAMP, 1e18), ('2026-01-03'::TIMESTAMP, 1e18 + 1000)) t(t, v)")]
    [InlineData("SELECT * FROM (VALUES ('2026-01-03'::DATE, -0.0), ('2026-01-02'::DATE, 3)) t(t, v)")]
    [InlineData("SELECT * FROM (VALUES ('2260-12-31'::DATE + 1000000, 1), ('2026-01-02'::DATE, 3)) t(t, v)")]
    [InlineData("SELECT 7 AS v")]
    [InlineData("SELECT v FROM (VALUES (-1.7e308), (1.7e308)) t(v)")]
    [InlineData("SELECT v FROM (VALUES (0.1), (NULL), (0.1)) t(v)")]
    [InlineData("SELECT '2026-01-02'::TIMESTAMP AS t, 5 AS open, 5 AS high, 5 AS low, 5 AS close, NULL::BIGINT AS volume")]
    [InlineData("SELECT '2026-01-02'::TIMESTAMP AS t, 5 AS Open, 1.7e308 AS High, -1.7e308 AS Low, 5 AS Close, 9e18 AS Volume")]
    public async Task Extremes_are_drawn_within_the_width(string sql)
    {
        foreach ((int width, int height) in ((int, int)[])[(80, 24), (30, 8), (200, 60)])
        {
            foreach (bool isAscii in (bool[])[false, true])
            {
                string text = await DrawAsync(sql, new(width, height) { IsAscii = isAscii });
                string[] lines = text.TrimEnd('\n').Split('\n');
                Assert.True(lines.Length <= height, text);
                Assert.All(lines[..^1], line => Assert.True(CellWidth.Of(line) <= width, text));
                Assert.Equal(isAscii, System.Text.Ascii.IsValid(text));
                Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("SELECT 'A' AS Symbol, 1.5 AS Price, 2 AS Size", "Auto", "\\plot needs a time column and a numeric one, or a single numeric one for a histogram: the result has Symbol TEXT, Price DOUBLE, Size BIGINT")]
    [InlineData("SELECT '2026-01-02'::TIMESTAMP AS t", "Auto", "\\plot needs a time column and a numeric one, or a single numeric one for a histogram: the result has t TIMESTAMP")]
    [InlineData("SELECT 1 AS a", "Lines", "\\plot lines needs a time column and a numeric one: the result has a BIGINT")]
    [InlineData("SELECT '2026-01-02'::TIMESTAMP AS t, 1 AS Open", "Candles", "\\plot candles needs a time column and the columns open, high, low and close: the result has t TIMESTAMP, Open BIGINT")]
    [InlineData("SELECT 1 AS a, 2 AS b", "Histogram", "\\plot histogram needs one numeric column: the result has a BIGINT, b BIGINT")]
    [InlineData("SELECT 1 AS a WHERE 1 = 2", "Auto", "there is nothing to plot: the result has no rows")]
    [InlineData("SELECT '2026-01-02'::TIMESTAMP AS t, NULL::DOUBLE AS v", "Auto", "there is nothing to plot: every value is NULL")]
    public async Task Errors_say_what_is_needed(string sql, string kind, string message) =>
        Assert.Equal(message, (await Assert.ThrowsAsync<MarketStoreException>(() => DrawAsync(sql, new(80, 24) { Kind = Enum.Parse<PlotKind>(kind) }))).Message);

    [Fact]
    public async Task What_is_not_above_zero_has_no_place_on_a_logarithmic_axis()
    {
        MarketStoreException error = await Assert.ThrowsAsync<MarketStoreException>(() => DrawAsync("SELECT '2026-01-02'::TIMESTAMP AS t, -1 AS v", new(80, 24) { IsLog = true }));
        Assert.Equal("there is nothing to plot: no value is above zero, as a logarithmic axis needs", error.Message);
    }

    private static TimeZoneInfo NewYork => TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    private async Task<string> DrawAsync(string sql, PlotOptions options)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using SqlResult result = await _store.Session.RunAsync(sql, [], cancel);
        return Plot.Draw(result, options, cancel).Replace("\e", "<ESC>", StringComparison.Ordinal);
    }
}
