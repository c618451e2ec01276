using System.Globalization;
using System.Text;

namespace MarketStore.Cli.Loading;

/// <summary>Rows that were not written: <c>line,reason,record</c>, a CSV file of its own; rows of files without lines have their number.</summary>
internal sealed class Rejects : IDisposable
{
    private readonly StreamWriter _file;
    private readonly long _most;
    private readonly string _unit;

    /// <param name="most">One more is too many.</param>
    /// <param name="unit">What places of the file are: line, or row.</param>
    public Rejects(string path, long most, string unit)
    {
        _file = new StreamWriter(path, append: false, new UTF8Encoding(false)) { NewLine = "\n" };
        _file.WriteLine($"{unit},reason,record");
        (_most, _unit) = (most, unit);
    }

    public long Count { get; private set; }

    /// <exception cref="LoadException">There are too many.</exception>
    public void Add(long place, string reason, ReadOnlySpan<byte> record, string file)
    {
        Count++;
        _file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{place},{Quoted(reason)},{Quoted(Encoding.UTF8.GetString(record))}"));
        if (Count <= _most) return;
        _file.Flush();
        throw new LoadException(string.Create(CultureInfo.InvariantCulture, $"{file}: more than {_most} rows are wrong, the last one on {_unit} {place}: {reason}"));
    }

    public void Dispose() => _file.Dispose();

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
