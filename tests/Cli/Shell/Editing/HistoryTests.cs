using MarketStore.Cli.Shell.Editing;

namespace MarketStore.Tests.Cli.Shell.Editing;

public sealed class HistoryTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("mkts").FullName;

    private string HistoryFile => Path.Combine(_root, "state", "marketstore", "history");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Entries_outlive_the_console()
    {
        History history = History.Open(HistoryFile, Assert.Fail);
        foreach (string entry in (string[])["SELECT\n'a\\nb';\n", "SELECT\n'a\\nb';", " secret", "", "\\d"]) history.Add(entry);
        Assert.Equal(["SELECT\n'a\\nb';", "\\d"], history.Entries);
        Assert.Equal(["SELECT\n'a\\nb';", "\\d"], History.Open(HistoryFile, Assert.Fail).Entries);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(HistoryFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(HistoryFile)!));
    }

    [Fact]
    public void Two_consoles_lose_nothing()
    {
        History first = History.Open(HistoryFile, Assert.Fail), second = History.Open(HistoryFile, Assert.Fail);
        first.Add("a");
        second.Add("b");
        first.Add("c");
        Assert.Equal(["a", "b", "c"], History.Open(HistoryFile, Assert.Fail).Entries);
    }

    [Fact]
    public void Old_entries_are_cut_when_it_is_opened()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(HistoryFile)!);
        File.WriteAllLines(HistoryFile, Enumerable.Range(1, 10_500).Select(i => $"SELECT {i};"));
        Assert.Equal("SELECT 501;", History.Open(HistoryFile, Assert.Fail).Entries[0]);
        Assert.Equal(10_000, File.ReadAllLines(HistoryFile).Length);
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(HistoryFile)!));
    }

    [Fact]
    public void A_failure_is_told_once()
    {
        Directory.CreateDirectory(HistoryFile);
        var told = new List<string>();
        History history = History.Open(HistoryFile, told.Add);
        history.Add("a");
        history.Add("b");
        Assert.Equal(["a", "b"], history.Entries);
        Assert.Contains("what is typed is not kept", Assert.Single(told), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_in_the_file_cannot_move_the_cursor()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(HistoryFile)!);
        File.WriteAllText(HistoryFile, "a\e[2J\\\n\n\\q\\");
        Assert.Equal(["a[2J\\", "q\\"], History.Open(HistoryFile, Assert.Fail).Entries);
    }
}
