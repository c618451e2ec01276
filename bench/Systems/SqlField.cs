using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using DuckDB.NET.Data;
using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;
using MarketStore.Bench.Peers;
using MarketStore.Bench.Rpc;

namespace MarketStore.Bench.Systems;

/// <summary>One question in both dialects.</summary>
internal sealed record SqlQuestion(string Name, string Ours, string Theirs);

/// <summary>
/// Tables in our server, asked over HTTP, and in DuckDB in this process. Answers are compared before anything is timed.
/// </summary>
internal sealed class SqlField : IDisposable
{
    private readonly ServerProcess _server;
    private readonly DuckDb _duck;
    private readonly DuckDBConnection _connection;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(10) };

    public SqlField(ServerProcess server, string directory, IReadOnlyList<Table> tables)
    {
        _server = server;
        _duck = new DuckDb(Path.Combine(directory, "sql.duckdb"));
        _connection = _duck.Connect();
        server.Reset([]);
        foreach (Table table in tables)
        {
            using (var client = new RpcClient(server.Endpoint))
            {
                foreach (SymbolRows part in table.Parts) ServedTables.Write(client, table, part);
            }
            _duck.Create(table);
            _duck.Append(table);
        }
        _duck.Execute("CHECKPOINT");
        server.WaitUntilQuiet();
        _client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
    }

    /// <summary>Throws unless both give the same rows, to six digits, in any order.</summary>
    public void Compare(SqlQuestion question)
    {
        List<string> ours = [.. AskOurs(question.Ours).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Canonical).Order(StringComparer.Ordinal)];
        List<string> theirs = [.. AskTheirs(question.Theirs).Select(Canonical).Order(StringComparer.Ordinal)];
        if (ours.SequenceEqual(theirs)) return;
        throw new InvalidOperationException(
            $"{question.Name}: the answers differ: {ours.Count} and {theirs.Count} rows, {string.Join(" ; ", ours.Except(theirs).Take(3))} against {string.Join(" ; ", theirs.Except(ours).Take(3))}");
    }

    /// <summary>How long each waits for the whole answer, ours first, in ms.</summary>
    public IReadOnlyList<Entrant> Entrants(SqlQuestion question) =>
    [
        new("marketstore", "over HTTP, CSV", () => [Milliseconds(() => AskOurs(question.Ours))]),
        new(DuckDb.Version, "in process", () => [Milliseconds(() => AskTheirs(question.Theirs))]),
    ];

    public string AskOurs(string sql)
    {
        using HttpResponseMessage response = _client.PostAsync(new Uri(_server.Endpoint, "/sql"), new StringContent(sql)).GetAwaiter().GetResult();
        string text = response.Content.ReadAsStringAsync().GetAwaiter().GetResult();
        return response.IsSuccessStatusCode ? text : throw new InvalidOperationException($"{sql}\n{text}");
    }

    /// <summary>Runs a statement in DuckDB that answers nothing.</summary>
    public void TellTheirs(string sql) => _duck.Execute(sql);

    public void Dispose()
    {
        _client.Dispose();
        _connection.Dispose();
        _duck.Dispose();
        _server.Dispose();
    }

    public static double Milliseconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static string Canonical(string row) => string.Join(',', row.Split(',').Select(cell =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number.ToString("G6", CultureInfo.InvariantCulture) : cell));

    private List<string> AskTheirs(string sql)
    {
        using DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        using DuckDBDataReader reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join(',', Enumerable.Range(0, reader.FieldCount)
                .Select(c => reader.IsDBNull(c) ? "" : Convert.ToString(reader.GetValue(c), CultureInfo.InvariantCulture))));
        }
        return rows;
    }
}
