using System.Globalization;
using MarketStore.Cli;
using static MarketStore.Tests.Cli.CommandRun;

namespace MarketStore.Tests.Cli;

/// <summary><c>marketstore estimate</c>: the Go server's options and figure, and ours beside it.</summary>
public sealed class EstimateTests
{
    [Fact]
    public async Task Without_options_it_is_a_thousand_symbols_of_minute_bars()
    {
        string[] lines = (await OutputOfAsync("estimate")).Split('\n');
        // 1000 symbols x 10 years x 261 days x 390 minutes, and the Go server's figure as its own command prints it.
        Assert.StartsWith("Estimated space required for 1000 symbols with 10 years of 1Min data: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("1,017,900,000 rows at ", lines[1], StringComparison.Ordinal);
        Assert.Equal("Go MarketStore 4 estimated 49GB for the same", lines[2]);
    }

    [Theory]
    [InlineData("--symbols 1 --years 1 -t 1D", "261 rows", "1 symbol with 1 year of 1D data")]
    [InlineData("-s 2 -y 3 -t 5Min -d 100 --hours 1", "7,200 rows", "2 symbols with 3 years of 5Min data")]
    // The last bar of a day is begun and counts whole.
    [InlineData("-s 1 -y 1 -t 1H -d 1 --hours 6.5", "7 rows", "1 symbol with 1 year of 1H data")]
    public async Task Rows_follow_from_the_options(string options, string rows, string what)
    {
        string[] lines = (await OutputOfAsync($"estimate {options}")).Split('\n');
        Assert.Contains($"for {what}: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"{rows} at ", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_to_go_by_gives_its_own_bytes_per_row()
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        double perRow = new FileInfo(store.BarFile).Length / 1000.0;
        string[] lines = (await OutputOfAsync($"estimate --like {store.Root} -s 100000 -y 1 -d 250 --hours 10")).Split('\n');
        double megabytes = Math.Round(15_000_000_000 * perRow / 1e9);
        Assert.EndsWith(string.Create(CultureInfo.InvariantCulture, $" 1Min data: {megabytes}GB"), lines[0], StringComparison.Ordinal);
        Assert.StartsWith(
            string.Create(CultureInfo.InvariantCulture, $"15,000,000,000 rows at {perRow:0.0} bytes, as 1 bucket of {store.Root} takes"), lines[1], StringComparison.Ordinal);
        CommandRun run = await OfAsync($"estimate --like {store.Root} -t 1D");
        Assert.Equal(ExitCodes.Failure, run.Code);
        Assert.StartsWith($"Error: {store.Root} has no 1D rows in blocks to measure", run.Error, StringComparison.Ordinal);
    }
}
