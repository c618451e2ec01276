using System.Diagnostics;
using System.Globalization;

namespace MarketStore.Bench.Measuring;

/// <summary>Where and on what the figures were taken.</summary>
internal sealed record Machine(
    string Processor, int Cores, double MemoryGb, string Kernel, string Disk, string Commit, string Server)
{
    /// <param name="binary">The measured binary, or null when a running server is measured.</param>
    /// <param name="directory">Where data go.</param>
    public static Machine Describe(string? binary, string directory) => new(
        Processor: ValueOf("/proc/cpuinfo", "model name"),
        Cores: Environment.ProcessorCount,
        MemoryGb: Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9, 1),
        Kernel: Environment.OSVersion.Version.ToString(),
        Disk: FileSystemOf(directory),
        Commit: FirstLine("git", "describe", "--always", "--dirty", "--exclude=*"),
        Server: binary is null ? "running already" : FirstLine(binary, "--version"));

    /// <summary>The one-minute load average.</summary>
    public static double Load() =>
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    private static string FileSystemOf(string directory)
    {
        Directory.CreateDirectory(directory);
        return new DriveInfo(Path.GetFullPath(directory)).DriveFormat;
    }

    private static string ValueOf(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))
            ?.Split(':')[1].Trim() ?? "?";

    private static string FirstLine(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        string? line = process.StandardOutput.ReadLine();
        process.Kill();
        return line ?? "?";
    }
}
