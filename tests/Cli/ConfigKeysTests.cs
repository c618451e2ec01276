using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using MarketStore.Cli;
using MarketStore.Cli.Configuration;

namespace MarketStore.Tests.Cli;

/// <summary>The table of keys is true: of the parser, of the file that init writes, and of the document.</summary>
public sealed partial class ConfigKeysTests
{
    private const string Minimal = "root_directory: data\nlisten_port: 5993\n";

    public static TheoryData<string> KeysWithDefaults =>
        [.. ConfigKeys.All.Where(key => key.Default != "").Select(key => key.Name)];

    [Theory]
    [MemberData(nameof(KeysWithDefaults))]
    public void Writing_a_default_out_changes_nothing(string name)
    {
        string line = $"{name.Replace(".", ":\n  ", StringComparison.Ordinal)}: {ConfigKeys.Find(name)!.Default}\n";
        ServerConfig written = ConfigReader.Parse(Minimal + line, "mkts.yml").Config;
        // The one setting with a third state: not given.
        if (name == "wal_sync") written = written with { WalSync = null };
        Assert.Equal(ConfigReader.Parse(Minimal, "mkts.yml").Config, written);
    }

    [Fact]
    public void The_file_that_init_writes_is_right_and_names_every_setting_but_the_old_switches()
    {
        string file = DefaultFile();
        IReadOnlyList<string> warnings = ConfigReader.Parse(file, "mkts.yml").Warnings;
        Assert.Empty(warnings);

        // Settings that are switched off are right, too, once their # goes; sentences stay comments.
        string uncommented = SwitchedOffLine().Replace(file, "$1");
        (ServerConfig config, warnings) = ConfigReader.Parse(
            uncommented.Replace("strict_plugins: true", "strict_plugins: false", StringComparison.Ordinal), "mkts.yml");
        Assert.Equal(["this version does not serve yet: triggers, bgworkers"], warnings);
        Assert.Equal((2, 3), (config.Triggers.Count, config.BackgroundWorkers.Count));

        string[] old = ["wal_bypass", "grpc_max_send_msg_size", "grpc_max_recv_msg_size"];
        Assert.Empty(
            from key in ConfigKeys.All
            where !key.Meaning.Contains("no effect", StringComparison.Ordinal) && !old.Contains(key.Name)
            where !key.Name.StartsWith("replication.", StringComparison.Ordinal)
            where !uncommented.Contains(key.Name.Contains('.', StringComparison.Ordinal) ? $"\n  {key.Name.Split('.')[1]}:" : $"\n{key.Name}:", StringComparison.Ordinal)
            select key.Name);
    }

    [Fact]
    public void The_document_shows_the_table()
    {
        string path = Path.Combine(Root(), "docs", "configuration.md");
        string table = string.Join('\n', ConfigKeys.All
            .Select(k => $"| `{k.Name}` | {k.Kind} | {(k.Default == "" ? "" : $"`{k.Default}`")} | {k.Meaning} |"));
        string document = File.ReadAllText(path);
        int from = document.IndexOf("| `root_directory`", StringComparison.Ordinal);
        int to = document.IndexOf("\n\n", from, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(path, document[..from] + table + document[to..]);
        else
            Assert.Equal(table, document[from..to]);
    }

    // "# key: value", "#   - module: x" and deeper, but not "# A sentence with: a colon".
    [GeneratedRegex(@"^# ((?:[a-z_]+:(?: .*)?|\s+(?:- )?[\w.]+(?::.*)?))$", RegexOptions.Multiline)]
    private static partial Regex SwitchedOffLine();

    private static string DefaultFile()
    {
        using var reader = new StreamReader(InitCommand.DefaultFile());
        return reader.ReadToEnd();
    }

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));
}
