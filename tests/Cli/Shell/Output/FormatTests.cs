using System.Text;
using MarketStore.Cli.Shell.Output;
using MarketStore.Sql;
using MarketStore.Tests.Sql;

namespace MarketStore.Tests.Cli.Shell.Output;

public sealed class FormatTests : IDisposable
{
    private const string Rows = """
        SELECT * FROM (VALUES ('2026-01-02 14:30:00'::TIMESTAMP, 'a|b', 1.5), ('2026-01-02 14:30:00.25'::TIMESTAMP, NULL, NULL), (NULL, 'tab	"quoted", ok', -2.0))
        t(Epoch, Note, Price)
        """;

    private readonly SqlStore _store = new();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData("table")]
    [InlineData("vertical")]
    [InlineData("markdown")]
    [InlineData("csv")]
    [InlineData("tsv")]
    [InlineData("json")]
    [InlineData("jsonl")]
    [InlineData("legacy")]
    [InlineData("legacy-table")]
    public async Task Every_text_format(string name) =>
        Snapshot.Match(await Printed.RunAsync(_store, Rows, new() { Format = ResultFormats.Parse(name) }), name);

    [Fact]
    public async Task A_vertical_listing_is_cut_and_counts_on() => Snapshot.Match(await Printed.RunAsync(
        _store, "SELECT n FROM generate_series(1, 5000) t(n)", new() { Format = ResultFormat.Vertical, MaxRows = 3, Width = 20 }));

    [Theory]
    [InlineData("parquet", "PAR1")]
    [InlineData("arrow", "ARROW1")]
    public async Task Binary_formats_go_into_streams_only(string name, string magic)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        PrintOptions options = new() { Format = ResultFormats.Parse(name) };
        using SqlResult result = await _store.Session.RunAsync(Rows, [], cancel);
        await Assert.ThrowsAsync<ArgumentException>(async () => await ResultPrinter.PrintAsync(result, options, TextWriter.Null, cancel));
        var file = new MemoryStream();
        PrintSummary summary = await ResultPrinter.PrintAsync(result, options, file, cancel);
        Assert.Equal(new PrintSummary(3, file.Length), summary);
        Assert.StartsWith(magic, Encoding.ASCII.GetString(file.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_and_bytes_are_counted()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using SqlResult result = await _store.Session.RunAsync("SELECT n, '€' AS s FROM generate_series(1, 100000) t(n)", [], cancel);
        var file = new MemoryStream();
        PrintSummary summary = await ResultPrinter.PrintAsync(result, new() { Format = ResultFormat.Csv }, file, cancel);
        Assert.Equal(new PrintSummary(100_000, file.Length), summary);
        Assert.EndsWith("\n100000,€\n", Encoding.UTF8.GetString(file.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_cancelled_stops()
    {
        using var stop = new CancellationTokenSource();
        using SqlResult result = await _store.Session.RunAsync("SELECT n FROM generate_series(1, 1000000) t(n)", [], TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await ResultPrinter.PrintAsync(result, new() { Format = ResultFormat.Csv }, Stream.Null, stop.Token));
    }

    /// <summary>Letters of two halves stay whole wherever buffers end.</summary>
    [Theory]
    [InlineData("csv")]
    [InlineData("legacy")]
    public async Task Emoji_survive_the_ends_of_buffers(string name)
    {
        string text = await Printed.RunAsync(
            _store, "SELECT repeat('x', (n % 7)::INTEGER) || '👍👍👍' AS s FROM generate_series(1, 20000) t(n)", new() { Format = ResultFormats.Parse(name) });
        Assert.DoesNotContain('\uFFFD', text);
        Assert.Equal(60_000, text.EnumerateRunes().Count(rune => rune.Value == 0x1F44D));
    }

    [Fact]
    public void Names_of_formats()
    {
        Assert.Equal(ResultFormat.JsonLines, ResultFormats.Parse(" JSONL "));
        Assert.All(Enum.GetValues<ResultFormat>(), format => Assert.Equal(format, ResultFormats.Parse(format.Name())));
        Assert.Equal(
            "there is no format 'xml': there is table, vertical, markdown, csv, tsv, json, jsonl, parquet, arrow, legacy, legacy-table",
            Assert.Throws<FormatException>(() => ResultFormats.Parse("xml")).Message);
        Assert.Equal(ResultFormat.Parquet, ResultFormats.OfFile("/tmp/a.PARQUET"));
        Assert.Null(ResultFormats.OfFile("/tmp/parquet"));
    }
}
