using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using MarketStore.Engine;
using MarketStore.Sql;

namespace MarketStore.Tests.Sql;

/// <summary>
/// Statements of the test files with words taken away, doubled, exchanged and put in from elsewhere: whatever comes out,
/// it is a result or an error that says what is wrong. MARKETSTORE_SQL_SEED=n repeats a run.
/// </summary>
public sealed partial class MutationTests
{
    private const int Statements = 1500;
    private const int StatementsOfStore = 50;

    private static readonly string[] Words =
    [
        "NULL", "*", "(", ")", ",", "'", "\"", "-1", "0", "9223372036854775807", "1e308", "''", "'2024-03-08'", "5Min", "$1", "@x", "Symbol", "Epoch",
        "Close", "sum(Close)", "OVER ()", "SELECT", "FROM", "WHERE", "GROUP BY ALL", "ORDER BY 1", "LIMIT 1", "UNION ALL", "INTERVAL '1 month'", "::TEXT", "DISTINCT", "NOT", "IN (1)",
        "SAMPLE BY 1D", "FILL(LINEAR)", "ASOF JOIN", "USING (Epoch)", "\"1Min/OHLCV\"", "(SELECT 1)", "CASE WHEN", "END", ";",
    ];

    [Fact]
    public async Task Mutated_statements_give_results_or_errors()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("MARKETSTORE_SQL_SEED"), out int given) ? given : Random.Shared.Next();
        var random = new Random(seed);
        string[] originals = [.. Directory.GetFiles(Folder(), "*.sqltest").SelectMany(SqlTestFile.Read).Where(step => step.Kind != SqlStepKind.Error).Select(step => step.Sql)];
        string tables = await File.ReadAllTextAsync(Path.Combine(Folder(), "Tables.sql"), TestContext.Current.CancellationToken);
        int answered = 0;
        for (int i = 0; i < Statements; i += StatementsOfStore)
        {
            // Some statements drop the tables that others read.
            using var store = new SqlStore { Options = new SqlOptions { MemoryBytes = 64 << 20, MaxRows = 100_000, Timeout = TimeSpan.FromSeconds(20) } };
            await store.RunAsync(tables);
            for (int n = 0; n < StatementsOfStore; n++)
            {
                string sql = Mutated(originals[random.Next(originals.Length)], random);
                answered += await IsAnsweredAsync(store, sql, seed) ? 1 : 0;
            }
        }
        Assert.True(answered > Statements / 20, $"only {answered} statements could be run: the others say little");
    }

    private static async Task<bool> IsAnsweredAsync(SqlStore store, string sql, int seed)
    {
        try
        {
            await store.RunAsync(sql);
            return true;
        }
        catch (Exception error) when (error is SqlException or MarketStoreException)
        {
            Assert.True(error.Message.Length > 5, $"seed {seed}: {sql}\nsays only {error.Message}");
            if (error is MarketStoreException { Code: ErrorCode.Internal }) Assert.Fail($"seed {seed}: {sql}\n{error}");
            return false;
        }
        catch (Exception error)
        {
            Assert.Fail($"seed {seed}: {sql}\n{error}");
            return false;
        }
    }

    private static string Mutated(string sql, Random random)
    {
        List<string> words = [.. Word.Matches(sql).Select(match => match.Value)];
        for (int changes = random.Next(1, 3); changes > 0 && words.Count > 1; changes--)
        {
            if (random.Next(3) > 0)
            {
                Exchange(words, random);
                continue;
            }
            int at = random.Next(words.Count), other = random.Next(words.Count);
            switch (random.Next(5))
            {
                case 0:
                    words.RemoveAt(at);
                    break;
                case 1:
                    words.Insert(at, words[other]);
                    break;
                case 2:
                    (words[at], words[other]) = (words[other], words[at]);
                    break;
                case 3:
                    words[at] = Words[random.Next(Words.Length)];
                    break;
                default:
                    words.Insert(at, Words[random.Next(Words.Length)]);
                    break;
            }
        }
        return string.Join(' ', words);
    }

    /// <summary>Puts a word in the place of another one of its kind: what comes out is often a statement.</summary>
    private static void Exchange(List<string> words, Random random)
    {
        int at = random.Next(words.Count);
        int[] alike = [.. Enumerable.Range(0, words.Count).Where(i => Kind(words[i]) == Kind(words[at]))];
        words[at] = words[alike[random.Next(alike.Length)]];
    }

    private static int Kind(string word) => word[0] switch
    {
        '\'' or '"' or '`' => word[0],
        >= '0' and <= '9' => '0',
        _ => char.IsLetter(word[0]) ? char.IsUpper(word[^1]) && word.Length > 1 ? 'K' : 'a' : '.',
    };

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Logic");

    [GeneratedRegex("""'[^']*'|"[^"]*"|`[^`]*`|[\w.]+|[<>:=!]{2}|[^\s\w]""")]
    private static partial Regex Word { get; }
}
