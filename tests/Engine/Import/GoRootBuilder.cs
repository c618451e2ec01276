using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MarketStore.Engine.Time;

namespace MarketStore.Tests.Engine.Import;

/// <summary>A root directory as the Go server leaves it, in a directory of its own. Shares no code with the reader.</summary>
internal sealed class GoRootBuilder : IDisposable
{
    public GoRootBuilder(string zone = "UTC")
    {
        Zone = TimeZoneInfo.FindSystemTimeZoneById(zone);
        Root = Directory.CreateTempSubdirectory("mkts-go").FullName;
        Category(Root, "Symbol");
    }

    public string Root { get; }

    public TimeZoneInfo Zone { get; }

    /// <summary>A year file with its whole length, sparse, and no rows.</summary>
    /// <param name="columns">Such as <c>V:2</c>: name and type code.</param>
    public GoYearBuilder Year(string bucket, int year, bool variable = false, params string[] columns)
    {
        string path = Root;
        foreach ((string part, string category) in bucket.Split('/').Zip(["Timeframe", "AttributeGroup", "Year"]))
        {
            path = Path.Combine(path, part);
            Directory.CreateDirectory(path);
            Category(path, category);
        }
        return new GoYearBuilder(Path.Combine(path, $"{year}.bin"), $"{bucket}/{year}.bin", new GoYearShape(
            Zone, year, TimeframeNs(bucket.Split('/')[1]), variable, columns.Length == 0 ? ["V:2"] : columns));
    }

    public GoLogBuilder Log(long number = 1_600_000_000_000_000_000, byte status = 1, byte replay = 1) =>
        new(Path.Combine(Root, $"WALFile.{number}.walfile"), status, replay, number);

    /// <summary>Names, lengths, contents and times of last change of everything in the root, as one text.</summary>
    public string Fingerprint()
    {
        var text = new StringBuilder();
        foreach (string path in Directory.EnumerateFileSystemEntries(Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            text.Append(path).Append(' ').Append(File.GetLastWriteTimeUtc(path).Ticks);
            if (File.Exists(path)) text.Append(' ').Append(Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))));
            text.AppendLine();
        }
        return text.ToString();
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    public static long TimeframeNs(string text) =>
        Timeframe.TryParseStorable(text, out Timeframe tf) ? tf.DurationNs : throw new FormatException(text);

    private static void Category(string directory, string word) =>
        File.WriteAllText(Path.Combine(directory, "category_name"), word);
}

/// <summary>What a year file is made for.</summary>
internal sealed record GoYearShape(TimeZoneInfo Zone, int Year, long TimeframeNs, bool Variable, string[] Columns)
{
    public const int HeaderBytes = 37024;

    private static readonly int[] Widths = [4, 4, 8, 8, 8, 1, 1, 0, 0, 2, 1, 2, 4, 8, 64];

    public IEnumerable<(string Name, byte Type)> Named =>
        Columns.Select(c => c.Split(':')).Select(p => (p[0], byte.Parse(p[1], System.Globalization.CultureInfo.InvariantCulture)));

    public int ColumnBytes => Named.Sum(c => Widths[c.Type]);

    public int RowBytes => ColumnBytes + (Variable ? 4 : 0);

    public int RecordLength => Variable ? 24 : 8 + ((ColumnBytes + 7) / 8 * 8);

    public long Slots => (DateTime.IsLeapYear(Year) ? 366 : 365) * Timestamps.NsPerDay / TimeframeNs;

    public long OffsetOf(long index) => HeaderBytes + ((index - 1) * RecordLength);

    /// <summary>Number of the slot of an instant, as the Go server computes it.</summary>
    public long IndexOf(long timeNs)
    {
        if (TimeframeNs == Timestamps.NsPerDay) return Local(timeNs).DayOfYear - 1;
        return 1 + ((timeNs - YearStartNs) / TimeframeNs);
    }

    /// <summary>The 32 bits of time in a slot, as the Go server computes them.</summary>
    public uint TickOf(long timeNs)
    {
        long intervalsPerDay = (long)TimeSpan.FromDays(1).TotalSeconds / (TimeframeNs / 1_000_000_000);
        double secondOfYear = (IndexOf(timeNs) - 1) * (24.0 * 60 * 60) / intervalsPerDay;
        DateTime origin = new DateTime(Year, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds((long)secondOfYear);
        long since = timeNs - ((origin - DateTime.UnixEpoch).Ticks * 100);
        double seconds = (since / 1_000_000_000) + ((since % 1_000_000_000) / 1e9);
        return unchecked((uint)(long)(intervalsPerDay * 49710.269629629629629629629629629 * seconds));
    }

    private long YearStartNs
    {
        get
        {
            var start = new DateTime(Year, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
            return (TimeZoneInfo.ConvertTimeToUtc(start, Zone) - DateTime.UnixEpoch).Ticks * 100;
        }
    }

    private DateTime Local(long timeNs) =>
        TimeZoneInfo.ConvertTimeFromUtc(DateTime.UnixEpoch.AddTicks(timeNs / 100), Zone);
}
