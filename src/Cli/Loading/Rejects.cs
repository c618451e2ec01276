using System.Globalization;
using System.Text;

namespace MarketStore.Cli.Loading;

/// <summary>Rows that were not written: <c>line,reason,record</c>, a CSV file of its own.</summary>
internal sealed class Rejects : IDisposable
{
    private readonly StreamWriter _file;
    private readonly long _most;

    /// <param name="most">One more is too many.</param>
    public Rejects(string path, long most)
    {
        _file = new StreamWriter(path, append: false, new UTF8Encoding(false)) { NewLine = "\n" };
        _file.WriteLine("line,reason,record");
        _most = most;
    }

    public long Count { get; private set; }

    /// <exception cref="LoadException">There are too many.</exception>
    public void Add(long line, string reason, ReadOnlySpan<byte> record, string file)
    {
        Count++;
        _file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line},{Quoted(reason)},{Quoted(Encoding.UTF8.GetString(record))}"));
        if (Count <= _most) return;
        _file.Flush();
        throw new LoadException(string.Create(CultureInfo.InvariantCulture, $"{file}: more than {_most} rows are wrong, the last one on line {line}: {reason}"));
    }

    public void Dispose() => _file.Dispose();

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
