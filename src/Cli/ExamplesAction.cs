using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace MarketStore.Cli;

/// <summary>The help of a command, and below it how people use it: its description stays one line among those of other commands.</summary>
internal sealed class ExamplesAction(string examples) : SynchronousCommandLineAction
{
    private readonly HelpAction _help = new();

    public static HelpOption OptionFor(string examples) => new() { Action = new ExamplesAction(examples) };

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = _help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(examples);
        return code;
    }
}
