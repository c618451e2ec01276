using Apache.Arrow;
using Apache.Arrow.Ipc;
using MarketStore.Sql.Types;
using Column = MarketStore.Sql.Columns.Column;

namespace MarketStore.Sql.Files;

/// <summary>An open Arrow IPC file or stream: the columns that it has, and the values of its batches.</summary>
/// <remarks>One thread at a time. Whatever the library makes of broken bytes becomes an error that names the file.</remarks>
internal sealed class ArrowFile : IDisposable
{
    private readonly SourceFile _file;
    private readonly ArrowStreamReader _reader;
    private readonly Schema _schema;

    public ArrowFile(SourceFile file, bool isStream)
    {
        _file = file;
        Stream bytes = file.Open();
        _reader = isStream ? new ArrowStreamReader(bytes) : new ArrowFileReader(bytes);
        try
        {
            _schema = Guarded(() => _reader.Schema);
        }
        catch
        {
            _reader.Dispose();
            throw;
        }
    }

    /// <summary>Columns by their names.</summary>
    /// <exception cref="SqlException">One is of a type that SQL does not have.</exception>
    public IEnumerable<(string Name, SqlType Type)> Columns => _schema.FieldsList.Select(known => (known.Name, ArrowArrays.TypeOf(known.DataType)
        ?? throw new SqlException($"'{_file.Name}': column \"{known.Name}\" is of a type that cannot be read ({known.DataType.Name})", null)));

    /// <summary>The columns of the next batch, in the file's order; null at the end.</summary>
    public (int Rows, Column[] Columns)? Next() => Guarded<(int, Column[])?>(() =>
    {
        using RecordBatch? rows = _reader.ReadNextRecordBatch();
        if (rows is null) return null;
        bool isWhole = rows.ColumnCount == _schema.FieldsList.Count && rows.Arrays.All(array => array.Length == rows.Length);
        return isWhole ? (rows.Length, [.. rows.Arrays.Select(ArrowArrays.ColumnOf)]) : throw new InvalidDataException("a batch does not have the columns and rows that it should");
    });

    public void Dispose() => _reader.Dispose();

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is not (SqlException or OutOfMemoryException or OverflowException))
        {
            throw new SqlException($"cannot read '{_file.Name}' as Arrow: {SourceFile.Reason(error)}", null, error);
        }
    }
}
