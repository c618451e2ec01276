using System.Globalization;

namespace MarketStore.Bench.Measuring;

/// <summary>What Linux counts for a process, read from <c>/proc</c>.</summary>
internal static class ProcessReadings
{
    private const int UserTicksField = 13;

    /// <summary>Memory that it holds now.</summary>
    public static long ResidentBytes(int processId) => 1024 * Field(processId, "status", "VmRSS:");

    /// <summary>Bytes that it has caused to be sent to the disk since it started, page cache included.</summary>
    public static long WrittenBytes(int processId) => Field(processId, "io", "write_bytes:");

    public static int Handles(int processId) => Directory.EnumerateFileSystemEntries($"/proc/{processId}/fd").Count();

    /// <summary>Processor time that it has used, in hundredths of a second.</summary>
    public static long CpuTicks(int processId)
    {
        string stat = File.ReadAllText($"/proc/{processId}/stat");
        // The name, which may contain anything, ends at the last parenthesis and is the second field.
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[UserTicksField - 2], CultureInfo.InvariantCulture)
            + long.Parse(fields[UserTicksField - 1], CultureInfo.InvariantCulture);
    }

    private static long Field(int processId, string file, string name) => long.Parse(
        File.ReadLines($"/proc/{processId}/{file}").First(line => line.StartsWith(name, StringComparison.Ordinal))
            .Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
