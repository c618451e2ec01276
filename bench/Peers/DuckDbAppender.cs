using System.Text;
using DuckDB.NET.Native;
using MarketStore.Bench.Datasets;

namespace MarketStore.Bench.Peers;

/// <summary>Appends columns to a table of DuckDB, a chunk of some thousand rows at a time.</summary>
internal sealed class DuckDbAppender : IDisposable
{
    private readonly DuckDBAppender _appender;
    private readonly DuckDBDataChunk _chunk;
    private readonly DuckDBLogicalType[] _types;
    private readonly int _chunkRows = (int)NativeMethods.Helpers.DuckDBVectorSize();

    public DuckDbAppender(DuckDBNativeConnection connection, Table table)
    {
        Check(NativeMethods.Appender.DuckDBAppenderCreate(connection, null!, table.Name, out _appender), "open");
        ulong columns = NativeMethods.Appender.DuckDBAppenderColumnCount(_appender);
        _types = [.. Enumerable.Range(0, (int)columns)
            .Select(i => NativeMethods.Appender.DuckDBAppenderColumnType(_appender, (ulong)i))];
        _chunk = NativeMethods.DataChunks.DuckDBCreateDataChunk(
            [.. _types.Select(type => type.DangerousGetHandle())], columns);
    }

    public void Append(SymbolRows part)
    {
        for (int first = 0; first < part.Rows; first += _chunkRows) AppendChunk(part, first);
    }

    public void Dispose()
    {
        Check(NativeMethods.Appender.DuckDBAppenderClose(_appender), "close");
        _appender.Dispose();
        _chunk.Dispose();
        foreach (DuckDBLogicalType type in _types) type.Dispose();
    }

    private unsafe void AppendChunk(SymbolRows part, int first)
    {
        int rows = Math.Min(_chunkRows, part.Rows - first);
        NativeMethods.DataChunks.DuckDBDataChunkReset(_chunk);
        IntPtr symbols = NativeMethods.DataChunks.DuckDBDataChunkGetVector(_chunk, 0);
        Span<byte> text = stackalloc byte[part.Symbol.Length];
        Encoding.ASCII.GetBytes(part.Symbol, text);
        fixed (byte* symbol = text)
        {
            for (int row = 0; row < rows; row++)
            {
                NativeMethods.Vectors.DuckDBVectorAssignStringElementLength(
                    symbols, (ulong)row, symbol, part.Symbol.Length);
            }
        }
        for (int i = 0; i < part.Columns.Length; i++)
        {
            Column column = part.Columns[i];
            IntPtr vector = NativeMethods.DataChunks.DuckDBDataChunkGetVector(_chunk, i + 1);
            var target = new Span<byte>(NativeMethods.Vectors.DuckDBVectorGetData(vector), rows * column.Width);
            column.Values.Span.Slice(first * column.Width, target.Length).CopyTo(target);
        }
        NativeMethods.DataChunks.DuckDBDataChunkSetSize(_chunk, (ulong)rows);
        Check(NativeMethods.Appender.DuckDBAppendDataChunk(_appender, _chunk), "append to");
    }

    private static void Check(DuckDBState state, string what)
    {
        if (state != DuckDBState.Success) throw new InvalidOperationException($"DuckDB could not {what} a table");
    }
}
