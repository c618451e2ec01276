using System.Runtime.CompilerServices;

namespace MarketStore.Tests.Cli.Shell;

/// <summary>Compares text with a file beside the test; UPDATE_SNAPSHOTS=1 writes the file.</summary>
internal static class Snapshot
{
    public static void Match(string actual, string? variant = null, [CallerMemberName] string test = "", [CallerFilePath] string file = "")
    {
        string folder = Path.Combine(Path.GetDirectoryName(file)!, "Snapshots");
        string path = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(file)}.{test}{(variant is null ? "" : "." + variant)}.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(path, actual);
        }
        Assert.True(File.Exists(path), $"there is no {path}: run the test with UPDATE_SNAPSHOTS=1 and look at what it writes");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
