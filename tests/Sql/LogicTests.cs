using System.Runtime.CompilerServices;
using MarketStore.Engine;
using MarketStore.Sql;

namespace MarketStore.Tests.Sql;

/// <summary>
/// Runs the files of tests/Sql/Logic: in memory, on blocks, with a restart before every step, and through the published binary. Each file begins with
/// the tables of Tables.sql. With UPDATE_SQL=1 the rows of queries are written into the files, and messages that have
/// changed, to be read before they are believed.
/// </summary>
public sealed class LogicTests
{
    private static readonly string Folder = Path.Combine(Here(), "Logic");

    public static TheoryData<string, RowsIn> Files()
    {
        var data = new TheoryData<string, RowsIn>();
        foreach (string file in Directory.GetFiles(Folder, "*.sqltest").Order(StringComparer.Ordinal))
        {
            foreach (RowsIn place in SqlStores.Places) data.Add(Path.GetFileName(file), place);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task The_file_holds(string file, RowsIn place)
    {
        string path = Path.Combine(Folder, file);
        using ISqlStore store = await SqlStores.CreateAsync(place);
        await store.RunAsync(await File.ReadAllTextAsync(Path.Combine(Folder, "Tables.sql"), TestContext.Current.CancellationToken));
        bool updates = place == RowsIn.Memory && Environment.GetEnvironmentVariable("UPDATE_SQL") == "1";
        var text = updates ? (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n") : "";
        foreach (SqlStep step in SqlTestFile.Read(path))
        {
            store.Move(place);
            try
            {
                if (updates && step.Kind == SqlStepKind.Query)
                {
                    TextResult result = await store.RunAsync(step.Sql);
                    text = text.Replace($"{step.Sql}\n----\n{step.Expected}", $"{step.Sql}\n----\n{result}", StringComparison.Ordinal);
                }
                else if (updates && step.Kind == SqlStepKind.Error)
                {
                    string message = (await Record.ExceptionAsync(() => store.RunAsync(step.Sql)))?.Message ?? "it succeeded";
                    if (!Lines(step.Expected).All(message.Contains)) text = text.Replace($"{step.Sql}\n----\n{step.Expected}", $"{step.Sql}\n----\n{message}", StringComparison.Ordinal);
                }
                else
                {
                    await RunAsync(store, step);
                }
            }
            catch (Exception error)
            {
                Assert.Fail($"{path}:{step.Line}: {step.Sql}\n{error.Message}\n{(error is Xunit.Sdk.IAssertionException or SqlException ? "" : error.StackTrace)}");
            }
        }
        if (updates) await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
    }

    private static async Task RunAsync(ISqlStore store, SqlStep step)
    {
        if (step.Kind == SqlStepKind.Error)
        {
            Exception? error = await Record.ExceptionAsync(() => store.RunAsync(step.Sql));
            Assert.True(error is SqlException or MarketStoreException, error?.ToString() ?? "it succeeded");
            foreach (string words in Lines(step.Expected)) Assert.Contains(words, error!.Message, StringComparison.Ordinal);
            return;
        }
        TextResult result = await store.RunAsync(step.Sql);
        if (step.Kind == SqlStepKind.Query) ResultText.AssertEqual(step.Expected, result);
        if (step.Kind == SqlStepKind.Contains)
        {
            foreach (string words in Lines(step.Expected)) Assert.Contains(words, result.ToString(), StringComparison.Ordinal);
        }
    }

    private static string[] Lines(string expected) => expected.Split('\n');

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
