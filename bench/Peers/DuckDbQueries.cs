using DuckDB.NET.Data;
using DuckDB.NET.Native;
using MarketStore.Bench.Datasets;

namespace MarketStore.Bench.Peers;

/// <summary>
/// The queries about minute bars, prepared once on one connection. Rows were loaded symbol by symbol in order of time,
/// and DuckDB keeps the order of insertion, so that no query has to sort what it returns. Not thread-safe.
/// </summary>
internal sealed class DuckDbQueries(DuckDb database) : IDisposable
{
    private const string Columns = "Epoch, Open, High, Low, Close, Volume";

    private readonly DuckDBConnection _connection = database.Connect();
    private readonly Dictionary<string, DuckDBPreparedStatement> _prepared = [];
    private readonly AnswerColumns _answer = new();

    /// <summary>The rows, valid until the next call.</summary>
    public AnswerColumns Query(in BarQuery query)
    {
        _answer.Clear(query.IsOfAll);
        Run(query, isStream: false, CopyChunk);
        return _answer;
    }

    /// <summary>Lets all rows pass by without keeping them; returns how many there are.</summary>
    public long Stream(in BarQuery query)
    {
        long rows = 0;
        Run(query, isStream: true, chunk => rows += (long)NativeMethods.DataChunks.DuckDBDataChunkGetSize(chunk));
        return rows;
    }

    public void Dispose()
    {
        foreach (DuckDBPreparedStatement statement in _prepared.Values) statement.Dispose();
        _connection.Dispose();
    }

    private void Run(in BarQuery query, bool isStream, Action<DuckDBDataChunk> take)
    {
        DuckDBPreparedStatement statement = Prepare(TextOf(query));
        long parameter = 1;
        if (!query.IsOfAll) NativeMethods.PreparedStatements.DuckDBBindVarchar(statement, parameter++, query.Symbol);
        if (query.End > 0)
        {
            NativeMethods.PreparedStatements.DuckDBBindInt64(statement, parameter++, query.Start);
            NativeMethods.PreparedStatements.DuckDBBindInt64(statement, parameter, query.End);
        }
        DuckDBState state = isStream
            ? NativeMethods.PreparedStatements.DuckDBExecutePreparedStreaming(statement, out DuckDBResult result)
            : NativeMethods.PreparedStatements.DuckDBExecutePrepared(statement, out result);
        if (state != DuckDBState.Success) throw new InvalidOperationException("DuckDB could not answer a query");
        while (true)
        {
            using DuckDBDataChunk chunk = NativeMethods.Query.DuckDBFetchChunk(result);
            if (chunk.IsInvalid) break;
            take(chunk);
        }
        NativeMethods.Query.DuckDBDestroyResult(ref result);
    }

    private static string TextOf(in BarQuery query) => query switch
    {
        { IsOfAll: true, Last: > 0 } => "SELECT max(Epoch), arg_max(Open, Epoch), arg_max(High, Epoch), "
            + "arg_max(Low, Epoch), arg_max(Close, Epoch), arg_max(Volume, Epoch), symbol "
            + "FROM bars GROUP BY symbol ORDER BY symbol",
        { IsOfAll: true, End: > 0 } => $"SELECT {Columns}, symbol FROM bars WHERE Epoch BETWEEN ? AND ?",
        { IsOfAll: true } => $"SELECT {Columns}, symbol FROM bars",
        { Last: > 0 } => $"SELECT {Columns} FROM bars WHERE symbol = ? ORDER BY Epoch DESC LIMIT {query.Last}",
        _ => $"SELECT {Columns} FROM bars WHERE symbol = ? AND Epoch BETWEEN ? AND ?",
    };

    private DuckDBPreparedStatement Prepare(string text)
    {
        if (_prepared.TryGetValue(text, out DuckDBPreparedStatement? known)) return known;
        DuckDBState state = NativeMethods.PreparedStatements.DuckDBPrepare(
            _connection.NativeConnection, text, out DuckDBPreparedStatement statement);
        if (state != DuckDBState.Success)
            throw new InvalidOperationException(NativeMethods.PreparedStatements.DuckDBPrepareError(statement));
        return _prepared[text] = statement;
    }

    private unsafe void CopyChunk(DuckDBDataChunk chunk)
    {
        int rows = (int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(chunk);
        long columns = NativeMethods.DataChunks.DuckDBDataChunkGetColumnCount(chunk);
        for (int i = 0; i < columns; i++)
        {
            IntPtr vector = NativeMethods.DataChunks.DuckDBDataChunkGetVector(chunk, i);
            Span<byte> target = _answer.Room(i, rows);
            // A text of up to 12 bytes lies in its 16 bytes as a whole, and all our symbols are shorter.
            new ReadOnlySpan<byte>(NativeMethods.Vectors.DuckDBVectorGetData(vector), target.Length).CopyTo(target);
        }
        _answer.Added(rows);
    }
}
