using System.Text;
using MarketStore.Cli.Shell.Editing;
using MarketStore.Engine;

namespace MarketStore.Cli.Shell.Commands;

/// <summary>Help.</summary>
internal static class HelpCommands
{
    public static ShellCommand Help { get; } = new(["\\help", "\\?", "\\h", "help"], "[COMMAND | keys]", "This list, more about one command, or the keys of the editor", Run);

    /// <summary>The page about the editor.</summary>
    public const string Keys = "keys";

    private static ValueTask Run(ShellSession shell, CommandLine line, CancellationToken cancel)
    {
        shell.Screen.WriteLine(line.Words.Count == 0 ? Overview() : About(line.Words[0]));
        return ValueTask.CompletedTask;
    }

    private static string About(string topic)
    {
        if (topic.Equals(Keys, StringComparison.OrdinalIgnoreCase)) return EditorKeys.Help;
        string name = topic.StartsWith('\\') ? topic : "\\" + topic;
        ShellCommand command = ShellCommands.Find(name) ?? throw MarketStoreException.NotFound($"No help available for {topic}: \\help lists the commands");
        return $"{command.Usage}\n{command.Summary}.{(command.Details.Length == 0 ? "" : $"\n\n{command.Details}")}";
    }

    private static string Overview()
    {
        var text = new StringBuilder("Usage: \\help command_name\n\nAvailable commands:\n");
        int width = ShellCommands.All.Max(command => Short(command).Length);
        foreach (ShellCommand command in ShellCommands.All) text.Append("  ").Append(Short(command).PadRight(width)).Append("  ").Append(command.Summary).Append('\n');
        return text.Append("""

            Anything else is SQL and ends with a semicolon:
              SELECT * FROM `AAPL/1Min/OHLCV` WHERE Epoch >= '2024-03-08' LIMIT 10;
              SELECT Epoch, ohlcv(Price, Size) FROM `AAPL/1Sec/TRADE` SAMPLE BY 5Min;
              SHOW TABLES;   SHOW FUNCTIONS;   DESCRIBE "1Min/OHLCV";   EXPLAIN ANALYZE SELECT ...;
            """).ToString();
    }

    private static string Short(ShellCommand command) => command.Usage.Length <= 28 ? command.Usage : command.Names[0] + " ...";
}
