using System.Globalization;
using System.Text.Json;
using MarketStore.Engine.Catalog;
using MarketStore.Tests.Engine.Storage;
using static MarketStore.Tests.Cli.CommandRun;

namespace MarketStore.Tests.Cli;

/// <summary><c>marketstore tool stats</c>: figures of stores whose rows, blocks and files are known.</summary>
public sealed class StatsTests
{
    [Fact]
    public async Task Rows_bytes_and_spans_are_those_of_the_store()
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        long bars = new FileInfo(store.BarFile).Length;
        long all = Directory.GetFiles(store.Root, "*.blocks", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        string[] lines = (await OutputOfAsync($"tool stats -d {store.Root}")).Split('\n');
        Assert.Equal("bucket rows bytes bytes/row blocks shadows first last", Spaced(lines[0]));
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"{StoreCopy.Bars} 1,000 {bars:N0} {bars / 1000.0:0.00} 10 0 2020-01-01T00:00:00Z 2020-01-01T16:39:00Z"),
            Spaced(lines[1]));
        Assert.StartsWith($"{StoreCopy.Ticks} 1,000 ", Spaced(lines[2]), StringComparison.Ordinal);
        Assert.EndsWith(" 10 0 2020-01-01T00:00:00Z 2020-01-01T00:16:39.000000999Z", Spaced(lines[2]), StringComparison.Ordinal);
        Assert.Equal(
            [
                "",
                string.Create(CultureInfo.InvariantCulture, $"2 buckets, 2,000 rows in {all:N0} bytes of blocks: {all / 2000.0:0.00} bytes a row"),
                string.Create(CultureInfo.InvariantCulture, $"the whole store: 2 block files, {all:N0} bytes, 0 of them dead"),
                "not counted: 5 writes with 5 rows since the last checkpoint, in the log",
                "",
            ],
            lines[3..]);
    }

    [Fact]
    public async Task Columns_have_their_codecs_and_bits()
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        string[] lines = [.. (await OutputOfAsync($"tool stats -d {store.Root} AAPL/1Min/* --columns")).Split('\n').Select(Spaced)];
        Assert.Equal("bucket column type bytes bits/value codecs", lines[3]);
        // Equal steps take 16 bytes a block of 100 rows; noise between 0 and 1 close to its 64 bits.
        Assert.Equal($"{StoreCopy.Bars} Epoch INT64 160 1.28 Progression x10", lines[4]);
        string[] noise = lines[5].Split(' ');
        Assert.Equal([StoreCopy.Bars, "V", "FLOAT64"], noise[..3]);
        Assert.InRange(double.Parse(noise[4], CultureInfo.InvariantCulture), 50, 66);
        Assert.StartsWith("1 bucket, 1,000 rows", lines[7], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_a_line_for_every_bucket_asked_for()
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        JsonElement[] buckets = [.. (await OutputOfAsync($"tool stats -d {store.Root} --format json")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal([StoreCopy.Bars, StoreCopy.Ticks], buckets.Select(b => b.GetProperty("bucket").GetString()));
        Assert.Equal(["Fixed", "Variable"], buckets.Select(b => b.GetProperty("kind").GetString()));
        Assert.Equal([1000, 1000], buckets.Select(b => b.GetProperty("rows").GetInt32()));
        Assert.Equal(new FileInfo(store.BarFile).Length, buckets[0].GetProperty("bytes").GetInt64());
        Assert.Equal(["Epoch", "V"], buckets[0].GetProperty("columns").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        Assert.Equal(10, buckets[0].GetProperty("columns")[0].GetProperty("codecs").GetProperty("Progression").GetInt32());
        Assert.Single((await OutputOfAsync($"tool stats -d {store.Root} --format json --top 1")).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task What_is_left_out_is_said()
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        string output = await OutputOfAsync($"tool stats -d {store.Root} --top 1");
        Assert.DoesNotContain(StoreCopy.Ticks, output, StringComparison.Ordinal);
        Assert.Contains("\n2 buckets (the largest is listed), 2,000 rows in ", output, StringComparison.Ordinal);
        CommandRun run = await OfAsync($"tool stats -d {store.Root} MSFT/*");
        Assert.Equal((1, "", $"Error: none of the 2 buckets matches MSFT/*; they are called like {StoreCopy.Bars}\n"), (run.Code, run.Output, run.Error));
    }

    [Fact]
    public async Task A_store_with_all_its_rows_in_the_log_says_so()
    {
        using var store = new TestStore();
        await store.WriteAsync(StoreCopy.Bars, RecordKind.Fixed, StoreCopy.Noise(0, 300));
        Assert.Equal(
            "0 buckets, 0 rows in 0 bytes of blocks: 0.00 bytes a row\nthe whole store: 0 block files, 0 bytes, 0 of them dead\n"
            + "not counted: 1 write with 300 rows since the last checkpoint, in the log\n",
            await OutputOfAsync($"tool stats -d {store.Options.RootDirectory}"));
    }

    private static string Spaced(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
