using static MarketStore.Tests.Cli.CommandRun;

namespace MarketStore.Tests.Cli;

/// <summary>Help and mistakes of the tools: every message names what would be right, and no mistake is code 0.</summary>
public sealed class ToolUsageTests
{
    [Theory]
    [InlineData("tool integrity", "Check every block", "--quarantine", "--yearStart <year>", "--parallel", "-d, --dir <dir>", "-c, --config <path>")]
    [InlineData("tool backup", "Back a store up", "<destination>", "-d, --dir <dir>", "-c, --config <path>")]
    [InlineData("tool restore", "Make a data directory", "<backups>", "<dir>", "--backup <name>")]
    [InlineData("tool compact", "not while a server runs", "-d, --dir <dir>", "-c, --config <path>")]
    [InlineData("tool stats", "as of the last checkpoint", "<pattern>", "--top <n>", "--columns", "--format <table|json>", "-d, --dir <dir>")]
    [InlineData("tool wal", "List what is in log files", "<file>", "-d, --dir <dir>", "--format <table|json>")]
    [InlineData("estimate", "Estimate the disk space", "--4byteCols <n>", "--8byteCols <n>", "-t, --timeframe <timeframe>", "-s, --symbols <n>", "--like <dir>")]
    public async Task Every_command_has_help(string command, params string[] says)
    {
        string help = await OutputOfAsync($"{command} --help");
        Assert.Equal(help, await OutputOfAsync($"help {command}"));
        Assert.All(says, text => Assert.Contains(text, help, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("tool integrity", "Give --dir or --config: which data directory is meant?")]
    [InlineData("tool integrity --dir a --config b", "Give --dir or --config, not both.")]
    [InlineData("tool integrity --dir a --quarantine --yearEnd 2020", "--quarantine checks the whole store: leave --yearStart and --yearEnd out.")]
    [InlineData("tool integrity --dir a --yearStart soon", "--yearStart must be a year, not 'soon'.")]
    [InlineData("tool backup --dir a", "Required argument 'destination' missing for command: 'backup'.")]
    [InlineData("tool restore a", "Required argument 'dir' missing for command: 'restore'.")]
    [InlineData("tool stats --dir a --top 0", "--top must be a whole number from 1 on, not '0'.")]
    [InlineData("tool stats --dir a --top many", "--top must be a whole number from 1 on, not 'many'.")]
    [InlineData("estimate --years x", "--years must be a whole number from 0 on, not 'x'.")]
    [InlineData("estimate --symbols -5", "--symbols must be a whole number from 0 on, not '-5'.")]
    [InlineData("estimate --symbols 99999999999", "--symbols must be a whole number from 0 on, not '99999999999'.")]
    [InlineData("estimate --days 400", "--days must be a whole number from 0 to 366, not '400'.")]
    [InlineData("estimate --hours nan", "--hours must be a number from 0 to 24, not 'nan'.")]
    [InlineData("estimate -t 1Moon", "--timeframe must be a count and one of S, Sec, T, Min, H, D, W, Y, such as 1Min, not '1Moon'.")]
    public async Task A_wrong_command_line_is_code_2(string line, string problem)
    {
        CommandRun run = await OfAsync(line);
        string command = string.Join(' ', line.Split(' ').Take(line.StartsWith("tool", StringComparison.Ordinal) ? 2 : 1));
        Assert.Equal((2, "", $"Error: {problem}\nRun 'marketstore {command} --help' for usage.\n"), (run.Code, run.Output, run.Error));
    }

    [Theory]
    [InlineData("tool integrity --dri x", "--dri", "--dir")]
    [InlineData("tool backup --dri x y", "--dri", "--dir")]
    [InlineData("tool restore a b --bakup x", "--bakup", "--backup")]
    [InlineData("tool compact --dri x", "--dri", "--dir")]
    [InlineData("tool stats --colums", "--colums", "--columns")]
    [InlineData("tool wal --fromat json", "--fromat", "--format")]
    [InlineData("estimate --symbol 3", "--symbol", "--symbols")]
    public async Task A_flag_that_does_not_exist_is_code_2_and_says_which_one_was_meant(string line, string flag, string meant)
    {
        CommandRun run = await OfAsync(line);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.StartsWith($"Error: unknown flag \"{flag}\" for \"marketstore ", run.Error, StringComparison.Ordinal);
        Assert.Contains($"Did you mean this?\n\t{meant}\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tool integrity --dir")]
    [InlineData("tool integrity --quarantine --dir")]
    [InlineData("tool compact --dir")]
    [InlineData("tool stats --dir")]
    [InlineData("tool wal --dir")]
    [InlineData("estimate --like")]
    [InlineData("tool backup x --dir")]
    [InlineData("tool restore --backup 20260101T000000.000Z NEW")]
    public async Task A_directory_that_is_missing_or_of_something_else_is_code_1_and_stays_so(string line)
    {
        string home = Directory.CreateTempSubdirectory("mkts-usage").FullName;
        try
        {
            line = line.Replace("NEW", $"{home}/new", StringComparison.Ordinal).Replace(" x ", $" {home}/x ", StringComparison.Ordinal);
            string missing = Path.Combine(home, "missing"), other = Directory.CreateDirectory(Path.Combine(home, "other")).FullName;
            // The backups come before the new directory.
            CommandRun run = await OfAsync(Naming(line, missing));
            Assert.Equal((1, "", $"Error: there is no directory {missing}\n"), (run.Code, run.Output, run.Error));
            run = await OfAsync(Naming(line, other));
            Assert.Equal((1, ""), (run.Code, run.Output));
            Assert.Matches($"^Error: {other} (is not a data directory of marketstore: it has no marketstore.manifest|has no log|has no finished backup)", run.Error);
            Assert.Equal([other], Directory.GetFileSystemEntries(home));
            Assert.Empty(Directory.GetFileSystemEntries(other));
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    [Fact]
    public async Task The_directory_may_be_that_of_a_configuration()
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        string config = Path.Combine(store.Root, "mkts.yml");
        await File.WriteAllTextAsync(config, $"root_directory: {store.Root}\nlisten_port: 1\n", TestContext.Current.CancellationToken);
        Assert.EndsWith("nothing is damaged\n", await OutputOfAsync($"tool integrity --config {config}"), StringComparison.Ordinal);
        CommandRun run = await OfAsync($"tool integrity --config {config}x");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains("no such file or directory", run.Error, StringComparison.Ordinal);
    }

    private static string Naming(string line, string directory)
    {
        int at = line.IndexOf(" /", StringComparison.Ordinal);
        return line.StartsWith("tool restore", StringComparison.Ordinal) ? line.Insert(at, " " + directory) : $"{line} {directory}";
    }
}
