using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;
using Parquet;
using Parquet.Schema;

namespace MarketStore.Sql.Files;

/// <summary>An open Parquet file: the columns that it has, and the values of its row groups.</summary>
/// <remarks>One thread at a time. Whatever the library makes of broken bytes becomes an error that names the file.</remarks>
internal sealed class ParquetFile : IDisposable
{
    private readonly SourceFile _file;
    private readonly Stream _bytes;
    private readonly ParquetReader _reader;

    public ParquetFile(SourceFile file)
    {
        _file = file;
        _bytes = new BlockingStream(file.Open());
        try
        {
            _reader = Guarded(() => ParquetReader.CreateAsync(_bytes, leaveStreamOpen: true));
        }
        catch
        {
            _bytes.Dispose();
            throw;
        }
    }

    public int GroupCount => _reader.RowGroupCount;

    /// <summary>Columns by their names.</summary>
    /// <exception cref="SqlException">One is of a type that SQL does not have.</exception>
    public IEnumerable<(string Name, SqlType Type)> Columns => _reader.Schema.Fields.Select(known => (known.Name, ParquetTypes.Of(known)
        ?? throw new SqlException($"'{_file.Name}': column \"{known.Name}\" is of a type that cannot be read ({known})", null)));

    public int RowsOf(int group)
    {
        using ParquetRowGroupReader reader = _reader.OpenRowGroupReader(group);
        return checked((int)reader.RowCount);
    }

    /// <summary>All values of a column in a row group; null: the file does not have it.</summary>
    public Column? Read(int group, string name)
    {
        DataField? field = _reader.Schema.DataFields.FirstOrDefault(field => field.Name == name && field.Path.Length == 1);
        if (field is null) return null;
        return Guarded<Column>(async () =>
        {
            using ParquetRowGroupReader reader = _reader.OpenRowGroupReader(group);
            return await ParquetTypes.ReadAsync(reader, field, PhysicalOf(name)).ConfigureAwait(false);
        });
    }

    private Parquet.Meta.Type? PhysicalOf(string name) => _reader.Metadata?.Schema.Find(element => element.Name == name && element.Type is not null)?.Type;

    public void Dispose()
    {
        _reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _bytes.Dispose();
    }

    /// <summary>The stream never waits for another thread, and so neither does the library.</summary>
    private T Guarded<T>(Func<Task<T>> read)
    {
        try
        {
            return read().GetAwaiter().GetResult();
        }
        catch (Exception error) when (error is not (SqlException or OutOfMemoryException or OverflowException))
        {
            throw new SqlException($"cannot read '{_file.Name}' as Parquet: {SourceFile.Reason(error)}", null, error);
        }
    }
}
