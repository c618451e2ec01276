using System.IO.Compression;
using MarketStore.Sql;
using MarketStore.Sql.Files;

namespace MarketStore.Cli.Loading;

/// <summary>The bytes of a CSV file: plain, compressed (.gz, .zst), or from standard input (-). Its beginning can be looked at before it is read.</summary>
internal sealed class CsvInput : IDisposable
{
    private const int SampleBytes = 1 << 20;

    private readonly SourceFile _file;
    private readonly Stream _source;
    private readonly Stream _stream;
    private readonly byte[] _beginning = new byte[SampleBytes];
    private readonly int _beginningBytes;

    /// <exception cref="SqlException">It cannot be read.</exception>
    public CsvInput(string path)
    {
        bool isStandardInput = path == "-";
        if (!isStandardInput && !File.Exists(path)) throw new SqlException($"there is no file '{path}'", null);
        _file = isStandardInput ? new SourceFile("standard input", path) : new SourceFile(path, path);
        _source = isStandardInput ? Console.OpenStandardInput() : _file.Open();
        FileBytes = _source.CanSeek ? _source.Length : 0;
        _stream = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".gz" => new GZipStream(_source, CompressionMode.Decompress),
            ".zst" => new ZstandardStream(_source),
            _ => _source,
        };
        try
        {
            _beginningBytes = _stream.ReadAtLeast(_beginning, SampleBytes, throwOnEndOfStream: false);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            _stream.Dispose();
            throw new SqlException($"cannot read '{_file.Name}': {error.Message}", null, error);
        }
    }

    /// <summary>0: not known.</summary>
    public long FileBytes { get; }

    public long BytesRead => FileBytes > 0 ? _source.Position : 0;

    /// <summary>The records of the beginning; the last one is left out where it may be cut.</summary>
    public List<string[]> Sample(char delimiter)
    {
        var rows = new List<string[]>();
        using var records = new CsvRecords(_file, new MemoryStream(_beginning, 0, _beginningBytes), delimiter);
        try
        {
            while (records.Read())
            {
                if (records.IsBlank) continue;
                var row = new string[records.FieldCount];
                for (int i = 0; i < row.Length; i++) row[i] = records[i].ToString();
                rows.Add(row);
            }
        }
        catch (SqlException)
        {
            // Whoever reads the file comes to this line, and says what is wrong with it.
        }
        if (_beginningBytes == SampleBytes && rows.Count > 1) rows.RemoveAt(rows.Count - 1);
        return rows;
    }

    /// <summary>All records. Once.</summary>
    public CsvRecords Open(char delimiter) => new(_file, new PrefixedStream(_beginning.AsMemory(0, _beginningBytes), _stream), delimiter);

    public void Dispose() => _stream.Dispose();
}
