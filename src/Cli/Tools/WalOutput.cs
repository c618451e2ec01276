using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MarketStore.Cli.Tools;

/// <summary>Prints log files: as aligned tables for people, or a JSON object a line for programs.</summary>
internal static class WalOutput
{
    private const int MaxBuckets = 3;

    private static readonly string[] Titles = ["LSN/group", "kind", "offset", "bytes", "rows", "durable", "state", "buckets"];

    /// <summary>Columns that hold numbers, and so end at the same place.</summary>
    private static readonly bool[] IsNumber = [true, false, true, true, true, true, false, false];

    public static void WriteTable(WalFile file, TextWriter output)
    {
        output.WriteLine($"{file.Name}: {file.Format}");
        List<string[]> lines = [Titles, .. file.Entries.Select(Cells)];
        int[] widths = [.. Enumerable.Range(0, Titles.Length).Select(c => lines.Max(line => line[c].Length))];
        foreach (string[] line in lines)
        {
            string text = string.Join("  ", line.Select((cell, c) => IsNumber[c] ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c])));
            output.WriteLine(("  " + text).TrimEnd());
        }
        output.WriteLine();
    }

    public static void WriteJson(WalFile file, TextWriter output)
    {
        foreach (WalEntry entry in file.Entries)
        {
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                json.WriteString("file", file.Name);
                if (entry.Sequence is { } sequence) json.WriteNumber("sequence", sequence);
                json.WriteString("kind", entry.Kind);
                json.WriteNumber("offset", entry.Offset);
                json.WriteNumber("bytes", entry.Bytes);
                if (entry.Rows is { } rows) json.WriteNumber("rows", rows);
                if (entry.Durable is { } durable) json.WriteNumber("durable", durable);
                json.WriteString("state", entry.State);
                json.WriteStartArray("buckets");
                foreach (string bucket in entry.Buckets) json.WriteStringValue(bucket);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        }
    }

    private static string[] Cells(WalEntry entry) =>
    [
        Number(entry.Sequence), entry.Kind, Number(entry.Offset), Number(entry.Bytes), Number(entry.Rows),
        Number(entry.Durable), entry.State, Buckets(entry.Buckets),
    ];

    private static string Buckets(IReadOnlyList<string> names) => names.Count <= MaxBuckets
        ? string.Join(", ", names)
        : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", names.Take(MaxBuckets))} and {names.Count - MaxBuckets} more");

    private static string Number(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture) ?? "";
}
