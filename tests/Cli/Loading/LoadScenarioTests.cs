using MarketStore.Cli.Loading;
using MarketStore.Tests.Binary;

namespace MarketStore.Tests.Cli.Loading;

/// <summary>The import scenarios, in this process and through the published binary.</summary>
[Collection(ReopenedStores.Name)]
public sealed class LoadScenarioTests
{
    public static TheoryData<string> Names => [.. LoadScenario.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Rows_are_there(string name)
    {
        LoadScenario scenario = LoadScenario.All[name];
        await using var store = new LoadStore();
        await store.RowsAsync(scenario.Create);
        foreach (string file in scenario.Files)
        {
            LoadSummary summary = await store.LoadAsync(scenario.Key, file, scenario.Control);
            Assert.Contains($"Read next {summary.RowsWritten} lines from CSV file...", store.Said);
        }
        Assert.Equal(scenario.Expected, await store.RowsAsync($"SELECT * FROM `{scenario.Key}`"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Rows_are_there_when_the_binary_loads_them(string name)
    {
        LoadScenario scenario = LoadScenario.All[name];
        ServerProcess.SkipWithoutBinary();
        await using var store = new LoadStore();
        await store.RowsAsync(scenario.Create);
        await store.CloseAsync();
        store.Write("control.yaml", scenario.Control);
        foreach (string file in scenario.Files)
        {
            store.Write("rows.csv", file);
            (int code, string output, string errors) = await ServerProcess.RunAsync(
                store.Home, TestContext.Current.CancellationToken, "load", scenario.Key, "rows.csv", "control.yaml", "--dir", "data");
            Assert.True(code == 0, errors);
            Assert.Contains("written in", output, StringComparison.Ordinal);
            Assert.Contains("lines from CSV file...", errors, StringComparison.Ordinal);
        }
        Assert.Equal(scenario.Expected, await store.RowsAsync($"SELECT * FROM `{scenario.Key}`"));
    }
}
