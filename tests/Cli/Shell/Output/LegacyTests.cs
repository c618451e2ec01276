using System.Globalization;
using CsCheck;
using MarketStore.Cli.Shell.Output;
using MarketStore.Tests.Sql;

namespace MarketStore.Tests.Cli.Shell.Output;

/// <summary>What scripts compare byte for byte with the output of the Go MarketStore.</summary>
public sealed class LegacyTests : IDisposable
{
    private static readonly PrintOptions Csv = new() { Format = ResultFormat.Legacy };

    private readonly SqlStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Ticks_have_their_nanoseconds_last()
    {
        await _store.RunAsync("CREATE TABLE \"T/1D/TICK\" (Bid REAL, Ask REAL) WITH (record_type = variable)");
        await _store.RunAsync("INSERT INTO \"T/1D/TICK\" (Epoch, Bid, Ask) VALUES ('2016-12-30 21:38:10.14'::TIMESTAMP, 1.05186, 1.05197), ('2016-12-30 21:38:11'::TIMESTAMP, 1, 2)");
        Assert.Equal(
            "2016-12-30 21:38:10 +0000 UTC,1.05186,1.05197,140000000\n2016-12-30 21:38:11 +0000 UTC,1,2,0\n",
            await Printed.RunAsync(_store, "SELECT Epoch, Bid, Ask FROM \"T/1D/TICK\"", Csv));
        Snapshot.Match(await Printed.RunAsync(_store, "SELECT Epoch, Bid, Ask FROM \"T/1D/TICK\"", Csv with { Format = ResultFormat.LegacyTable }));
    }

    [Theory]
    [InlineData("'plain'", "plain")]
    [InlineData("''", "")]
    [InlineData("NULL", "")]
    [InlineData("'  spaces '", "spaces")]
    [InlineData("'a b'", "a b")]
    [InlineData("'a,b'", "\"a,b\"")]
    [InlineData("'\"'", "\"\"\"\"")]
    [InlineData("'a' || chr(10) || 'b'", "\"a\nb\"")]
    [InlineData("'a' || chr(13) || 'b'", "\"a\rb\"")]
    [InlineData("'\\.'", "\"\\.\"")]
    [InlineData("'é👍'", "é👍")]
    [InlineData("true", "TRUE")]
    [InlineData("false", "FALSE")]
    [InlineData("1.05185123456789::DOUBLE", "1.05185123456789")]
    [InlineData("1.05197::REAL", "1.05197")]
    [InlineData("1e21::DOUBLE", "1000000000000000000000")]
    [InlineData("1.5e16::DOUBLE", "15000000000000000")]
    [InlineData("123456789012345680000::DOUBLE", "123456789012345680000")]
    [InlineData("1e-7::DOUBLE", "0.0000001")]
    [InlineData("(-1.25e-9)::DOUBLE", "-0.00000000125")]
    [InlineData("3.4028235e38::REAL", "340282350000000000000000000000000000000")]
    [InlineData("(-0.0)::DOUBLE", "-0")]
    [InlineData("18446744073709551615::UBIGINT", "18446744073709551615")]
    [InlineData("'2026-01-02 14:30:00'::TIMESTAMP", "2026-01-02 14:30:00 +0000 UTC")]
    [InlineData("'2026-01-02 14:30:00.25'::TIMESTAMP", "2026-01-02 14:30:00.25 +0000 UTC")]
    [InlineData("'2026-01-02'::DATE", "2026-01-02")]
    public async Task Values(string sql, string expected) => Assert.Equal(expected + ",1\n", await Printed.RunAsync(_store, $"SELECT {sql} AS a, 1 AS b", Csv));

    /// <summary>Against decimal arithmetic: the digits are the same number, have no exponent, and give the double back.</summary>
    [Fact]
    public async Task Floats_are_written_out()
    {
        var numbers = new List<double>();
        Gen.Double.Where(double.IsFinite).Sample(numbers.Add, iter: 300, threads: 1, seed: "0000KokP0Ma1");
        foreach (double number in numbers)
        {
            string text = (await Printed.RunAsync(_store, $"SELECT ({number.ToString("R", CultureInfo.InvariantCulture)})::DOUBLE AS a", Csv)).TrimEnd('\n');
            Assert.DoesNotContain('E', text);
            Assert.Equal(number, double.Parse(text, CultureInfo.InvariantCulture));
            Assert.Equal(number.ToString("E16", CultureInfo.InvariantCulture)[0] == '-', text[0] == '-');
        }
    }

    /// <summary>Against the rule of Go's encoding/csv as it stands there.</summary>
    [Fact]
    public async Task Texts_are_quoted_as_Go_does()
    {
        var texts = new List<string> { "\\." };
        Gen.Char["ab,\"\r\n \t\\.é"].Array[0, 6].Sample(letters => texts.Add(new string(letters)), iter: 300, threads: 1, seed: "0000KokP0Ma1");
        string values = string.Join(", ", texts.Select((_, i) => $"(${i + 1}::TEXT)"));
        string csv = await Printed.RunAsync(_store, $"SELECT a, 1 AS b FROM (VALUES {values}) t(a)", Csv, [.. texts]);
        Assert.Equal(string.Concat(texts.Select(text => Quoted(text.Trim()) + ",1\n")), csv);

        static string Quoted(string field)
        {
            bool needsQuotes = field.Length > 0 && (field == "\\." || field.AsSpan().ContainsAny(",\"\r\n") || char.IsWhiteSpace(field[0]));
            return needsQuotes ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
        }
    }
}
