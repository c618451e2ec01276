namespace MarketStore.Cli.Shell.Editing;

/// <summary>Where the console gets its input from.</summary>
internal interface ILineReader
{
    /// <summary>Asks for one input: a command, or one or more statements.</summary>
    /// <param name="text">What is there already, to be changed.</param>
    ReadOutcome Read(string text = "");
}
