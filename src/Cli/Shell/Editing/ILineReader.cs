namespace MarketStore.Cli.Shell.Editing;

/// <summary>Where the console gets its input from.</summary>
internal interface ILineReader
{
    /// <summary>Asks for one input: a command, or one or more statements.</summary>
    ReadOutcome Read();
}
