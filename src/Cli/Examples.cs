using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace MarketStore.Cli;

/// <summary>Examples at the end of a command's help.</summary>
internal static class Examples
{
    private static readonly Dictionary<string, string> Known = [];

    /// <summary>Those of all commands, by the command's name.</summary>
    public static IEnumerable<(string Command, string Text)> All
    {
        get
        {
            RootCommands.Create();
            return Known.Select(known => (known.Key, known.Value));
        }
    }

    /// <param name="text">Lines of a command and what it is for.</param>
    public static void Add(Command command, string text) => Known[command.Name] = text;

    /// <summary>Makes help show them.</summary>
    public static void Install(RootCommand root)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        // Those of another system would be offered by completion.
        option.Aliases.Remove("/h");
        option.Aliases.Remove("/?");
        option.Action = new HelpWithExamples((SynchronousCommandLineAction)option.Action!);
    }

    private sealed class HelpWithExamples(SynchronousCommandLineAction help) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int code = help.Invoke(parseResult);
            if (!Known.TryGetValue(parseResult.CommandResult.Command.Name, out string? text)) return code;
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (string line in text.Split('\n')) output.WriteLine($"  {line}");
            output.WriteLine();
            return code;
        }
    }
}
