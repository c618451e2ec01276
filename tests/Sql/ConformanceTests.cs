using System.Runtime.CompilerServices;
using MarketStore.Engine;
using MarketStore.Sql;
using MarketStore.Tests.Binary;

namespace MarketStore.Tests.Sql;

/// <summary>
/// Runs the cases of a conformance document beside the project (../shared/spec/sql-conformance.md, or the file that
/// MARKETSTORE_CONFORMANCE names), if it is there; the cases of the project itself are in tests/Sql/Logic.
/// </summary>
public sealed class ConformanceTests
{
    private static readonly string? Document = Find();

    public static TheoryData<string, RowsIn> Cases()
    {
        var data = new TheoryData<string, RowsIn>();
        if (Document is null) return data;
        foreach (ConformanceCase @case in new ConformanceDocument(File.ReadAllText(Document)).Cases)
        {
            foreach (RowsIn place in SqlStores.Places)
            {
                if (!@case.Statements.Any()) continue;
                // The console has no parameters: its PREPARE and EXECUTE have.
                if (place != RowsIn.Console || @case.Block("params") is null) data.Add(@case.Id, place);
            }
        }
        return data;
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Cases))]
    public async Task The_case_holds(string id, RowsIn place)
    {
        var document = new ConformanceDocument(await File.ReadAllTextAsync(Document!, TestContext.Current.CancellationToken));
        ConformanceCase @case = document.Cases.First(c => c.Id == id);
        foreach (string sql in @case.Statements)
        {
            using ISqlStore store = await SqlStores.CreateAsync(place);
            foreach ((string name, bool isVariable, string csv) in document.Tables) await ConformanceData.LoadAsync(store, name, isVariable, csv);
            store.Move(place);
            await RunAsync(store, @case, sql);
        }
    }

    public static TheoryData<string> LegacyCases() =>
        Document is null ? [] : [.. new ConformanceDocument(File.ReadAllText(Document)).Cases.Where(@case => @case.Block("request") is not null).Select(@case => @case.Id)];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(LegacyCases))]
    public async Task The_legacy_query_holds(string id)
    {
        ServerProcess.SkipWithoutBinary();
        var document = new ConformanceDocument(await File.ReadAllTextAsync(Document!, TestContext.Current.CancellationToken));
        ConformanceCase @case = document.Cases.First(c => c.Id == id);
        using ServedStore store = await ServedStore.StartAsync();
        foreach ((string name, bool isVariable, string csv) in document.Tables) await ConformanceData.LoadAsync(store, name, isVariable, csv);
        TextResult result = await LegacyCase.RunAsync(store, @case.Block("request")!);
        string expected = @case.Block("expected")!;
        ResultText.AssertEqual(expected, expected.StartsWith("Epoch,", StringComparison.Ordinal) ? result : LegacyCase.WithoutEpoch(result));
    }

    private static async Task RunAsync(ISqlStore store, ConformanceCase @case, string sql)
    {
        if (@case.Block("error") is { } words)
        {
            Exception? error = await Record.ExceptionAsync(() => store.RunAsync(sql));
            Assert.True(error is SqlException or MarketStoreException, error?.ToString() ?? "no error");
            foreach (string word in words.Split('\n', StringSplitOptions.RemoveEmptyEntries)) Assert.Contains(word, error!.Message, StringComparison.OrdinalIgnoreCase);
            return;
        }
        TextResult result = await store.RunAsync(sql, [.. (@case.Block("params") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Value)]);
        if (@case.Block("expected") is { } expected) ResultText.AssertEqual(expected, result);
        foreach (string word in (@case.Block("contains") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.Contains(word, result.ToString(), StringComparison.Ordinal);
        }
    }

    private static object Value(string line)
    {
        string[] parts = line.Split(' ', 3);
        return parts[1] == "integer" ? long.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture) : parts[2];
    }

    private static string? Find([CallerFilePath] string here = "")
    {
        string? named = Environment.GetEnvironmentVariable("MARKETSTORE_CONFORMANCE");
        string beside = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../shared/spec/sql-conformance.md"));
        return named ?? (File.Exists(beside) ? beside : null);
    }
}
